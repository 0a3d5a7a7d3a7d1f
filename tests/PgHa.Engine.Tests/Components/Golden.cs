using System.Runtime.CompilerServices;

namespace PgHa.Engine.Tests.Components;

/// <summary>
/// Texts that were read and accepted. After an intended change: <c>PGHA_ACCEPT=1 dotnet test --filter "GoldenTests|SeedTests"</c> writes
/// the files anew into the sources (and fails, so that nobody leaves it on); then read their diff before it is committed.
/// </summary>
internal static class Golden
{
    public static void ShouldBe(string name, string text, [CallerFilePath] string caller = "")
    {
        if (Environment.GetEnvironmentVariable("PGHA_ACCEPT") == "1")
        {
            File.WriteAllText(Path.Combine(Path.GetDirectoryName(caller)!, "..", "Golden", name), text);
            Assert.Fail($"{name} was written anew.");
        }

        text.ShouldBe(File.ReadAllText(Path.Combine(AppContext.BaseDirectory, "Golden", name)));
    }
}

using System.Reflection;
using System.Text;

namespace PgHa.Converge.Runs;

/// <summary>The shell functions that stand in files of their own.</summary>
internal static class ShellText
{
    /// <summary>The text of a file.</summary>
    public static string Read(string name)
    {
        using var stream = Assembly.GetExecutingAssembly().GetManifestResourceStream($"PgHa.Converge.{name}")!;
        using var reader = new StreamReader(stream, Encoding.UTF8);
        return reader.ReadToEnd().ReplaceLineEndings("\n");
    }
}

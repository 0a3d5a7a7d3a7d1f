namespace PgHa.Tests.Hosting;

/// <summary>A path in the temporary folder, with nothing at it; what a test puts there is deleted.</summary>
internal sealed class TemporaryFile(string extension = "") : IDisposable
{
    public string Path { get; } = System.IO.Path.Combine(System.IO.Path.GetTempPath(), "pgha-" + Guid.NewGuid().ToString("N") + extension);

    public void Dispose() => File.Delete(Path);
}

using System.Text;

namespace PgHa.Remote;

/// <summary>What one section of a <see cref="SectionedScript"/> came to.</summary>
/// <param name="ExitCode">The section's exit code; 128 + n when signal n ended it, 124 when its own time ran out.</param>
/// <param name="Output">Its stdout, byte for byte.</param>
/// <param name="Error">Its stderr as UTF-8.</param>
public sealed record SectionResult(int ExitCode, byte[] Output, string Error)
{
    /// <summary><see cref="Output"/> as UTF-8.</summary>
    public string Text => Encoding.UTF8.GetString(Output);

    /// <summary>Whether the exit code is 0.</summary>
    public bool Succeeded => ExitCode == 0;
}

using System.Text;

namespace PgHa.Remote;

/// <summary>What a script came to.</summary>
public sealed record CommandResult
{
    /// <summary>The exit code; null when a signal ended the script.</summary>
    public required int? ExitCode { get; init; }

    /// <summary>The signal that ended the script, without <c>SIG</c> (such as <c>KILL</c>); null when it exited.</summary>
    public string? Signal { get; init; }

    /// <summary>The script's stdout, byte for byte, as far as the limit allows.</summary>
    public required byte[] Output { get; init; }

    /// <summary>The script's stderr, byte for byte, as far as the limit allows.</summary>
    public required byte[] Error { get; init; }

    /// <summary>Whether stdout was longer than the limit.</summary>
    public bool OutputTruncated { get; init; }

    /// <summary>Whether stderr was longer than the limit.</summary>
    public bool ErrorTruncated { get; init; }

    /// <summary>From the start of the script to its end, as seen from here.</summary>
    public TimeSpan Duration { get; init; }

    /// <summary>Whether the script exited with code 0.</summary>
    public bool Succeeded => ExitCode == 0;

    /// <summary><see cref="Output"/> as UTF-8.</summary>
    public string OutputText => Encoding.UTF8.GetString(Output);

    /// <summary><see cref="Error"/> as UTF-8.</summary>
    public string ErrorText => Encoding.UTF8.GetString(Error);
}

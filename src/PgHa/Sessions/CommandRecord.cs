using PgHa.Definition;
using PgHa.Remote;

namespace PgHa.Commands;

/// <summary>What a command did on a node.</summary>
public sealed class CommandRecord
{
    internal CommandRecord(ClusterDefinition cluster, string node, CommandResult result)
    {
        Cluster = cluster;
        Node = node;
        ExitCode = result.ExitCode;
        Signal = result.Signal;
        Output = result.OutputText;
        Error = result.ErrorText;
        OutputBytes = result.Output;
        Truncated = result.OutputTruncated || result.ErrorTruncated;
        Duration = result.Duration;
    }

    /// <summary>The cluster.</summary>
    public ClusterDefinition Cluster { get; }

    /// <summary>The node's name.</summary>
    public string Node { get; }

    /// <summary>The exit code; null when a signal ended the command.</summary>
    public int? ExitCode { get; }

    /// <summary>The signal that ended the command, for example <c>KILL</c>; null when it ended by itself.</summary>
    public string? Signal { get; }

    /// <summary>Standard output, read as UTF-8.</summary>
    public string Output { get; }

    /// <summary>Standard error, read as UTF-8.</summary>
    public string Error { get; }

    /// <summary>Standard output, byte for byte.</summary>
    public byte[] OutputBytes { get; }

    /// <summary>Whether there was more output than was kept.</summary>
    public bool Truncated { get; }

    /// <summary>How long it took.</summary>
    public TimeSpan Duration { get; }

    /// <summary>In one line.</summary>
    public override string ToString() => $"{Node}: {(ExitCode is { } code ? $"exit code {code}" : $"ended by {Signal}")}";
}

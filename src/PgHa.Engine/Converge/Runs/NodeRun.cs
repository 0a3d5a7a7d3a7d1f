using System.Globalization;

namespace PgHa.Converge.Runs;

/// <summary>A run that a node knows of and that nobody has seen the end of: its controller died, or was cut off.</summary>
public sealed record NodeRun
{
    /// <summary>The run's id, as in the node's journal.</summary>
    public required string Id { get; init; }

    /// <summary>Where it stands.</summary>
    public required NodeRunState State { get; init; }

    /// <summary>Who started it, such as <c>alice@workstation</c>; empty when that is not known.</summary>
    public string By { get; init; } = "";

    /// <summary>When it began, by the node's clock.</summary>
    public DateTimeOffset? Began { get; init; }

    /// <summary>What it did last, such as <c>install package patroni</c>; empty when it had not begun anything.</summary>
    public string Step { get; init; } = "";

    /// <summary>One sentence for people, without the node's name.</summary>
    public override string ToString()
    {
        var who = By.Length > 0 ? $" of {By}" : "";
        var since = Began is { } time ? string.Create(CultureInfo.InvariantCulture, $" from {time.UtcDateTime:yyyy-MM-dd HH:mm:ss} UTC") : "";
        var at = Step.Length > 0 ? $" at: {Step}" : " before its first step";
        return $"the run{who}{since} " + State switch
        {
            NodeRunState.Running => $"goes on by itself, {(Step.Length > 0 ? $"now: {Step}" : "it has just begun")}",
            NodeRunState.Done => "went on by itself and came to its end",
            NodeRunState.Failed => $"went on by itself and failed{at}",
            NodeRunState.Stopped => $"was stopped on request{(Step.Length > 0 ? $" after: {Step}" : " before its first step")}",
            NodeRunState.Expired => $"went on by itself and took too long{at}",
            _ => $"was cut off by the server itself (a reboot, a kill){at}",
        };
    }
}

/// <summary>Where a run stands.</summary>
public enum NodeRunState
{
    /// <summary>It goes on.</summary>
    Running,

    /// <summary>It made all of its changes.</summary>
    Done,

    /// <summary>One of its changes failed.</summary>
    Failed,

    /// <summary>It was stopped between two steps, as somebody wished.</summary>
    Stopped,

    /// <summary>It took longer than it may.</summary>
    Expired,

    /// <summary>It is not there any more, and never said how it ended.</summary>
    CutOff,
}

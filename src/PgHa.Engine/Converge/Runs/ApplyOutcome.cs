using PgHa.Remote;

namespace PgHa.Converge.Runs;

/// <summary>How far a run came, as its marks tell.</summary>
internal sealed record ApplyOutcome
{
    /// <summary>Whether everything was done.</summary>
    public required bool Complete { get; init; }

    /// <summary>Whether it was stopped between two steps.</summary>
    public required bool Stopped { get; init; }

    /// <summary>The changes that were made.</summary>
    public required IReadOnlyList<Change> Done { get; init; }

    /// <summary>The changes that were not made; the first one is where it ended.</summary>
    public required IReadOnlyList<Change> Remaining { get; init; }

    /// <summary>The change that failed, or null.</summary>
    public Change? Failed { get; init; }

    /// <summary>Reads the marks.</summary>
    public static ApplyOutcome Read(NodePlan plan, CommandResult result)
    {
        var marks = result.OutputText.Split('\n');
        var stopped = result.ExitCode == DetachedRun.StoppedBetweenSteps;
        var begun = marks.Select(ApplyScript.Begun).OfType<int>().ToList();
        // Where it ended. A position that comes a second time is that of telling units, after all else.
        int? end = stopped ? marks.Select(ApplyScript.Stopped).OfType<int>().Cast<int?>().LastOrDefault() : begun.Cast<int?>().LastOrDefault();
        var done = result.Succeeded || begun.Count(p => p == end) > (stopped ? 0 : 1) ? plan.Changes.Count : Math.Min(end ?? 0, plan.Changes.Count);
        return new ApplyOutcome
        {
            Complete = result.Succeeded,
            Stopped = stopped,
            Done = [.. plan.Changes.Take(done)],
            Remaining = [.. plan.Changes.Skip(done)],
            Failed = ApplyScript.Failed(result.OutputText) is { } i && i < plan.Changes.Count ? plan.Changes[i] : null,
        };
    }
}

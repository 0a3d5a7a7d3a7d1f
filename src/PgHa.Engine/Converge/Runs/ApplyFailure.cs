using PgHa.Errors;
using PgHa.Remote;

namespace PgHa.Converge.Runs;

/// <summary>What is told of a run that did not do all of its plan.</summary>
internal static class ApplyFailure
{
    /// <summary>The error.</summary>
    /// <param name="plan">What was to be done.</param>
    /// <param name="outcome">How far it came.</param>
    /// <param name="result">What the run said.</param>
    /// <param name="failed">The id of a step that failed.</param>
    public static PgHaException Of(NodePlan plan, ApplyOutcome outcome, CommandResult result, string failed = "ApplyFailed")
    {
        var node = plan.Node.Name;
        var redactor = new Redactor(plan.Context.Secrets.Values());
        // Of a line that a program has written over and over, such as "(Reading database ...", only the last state is shown.
        var tail = string.Join('\n', redactor.Redact(result.ErrorText).TrimEnd().Split('\n').TakeLast(15).Select(l => l.TrimEnd('\r').Split('\r')[^1]));
        switch (result.ExitCode)
        {
            case DetachedRun.Busy:
                return new PgHaException("NodeBusy", $"{node}: another run is changing it at this moment. Nothing was done.", node, "Run the same command again: it waits for the other run.");
            case DetachedRun.LockLost:
                return new PgHaException("LockLost", $"{node}: the lock was taken by somebody else, or it expired. Nothing was done.", node, "Run the same command again.");
        }

        var last = outcome.Remaining.Count > 0 ? StepText.Of(outcome.Remaining) : "telling the services";
        var made = $"{outcome.Done.Count} of {plan.Changes.Count} changes were made";
        var again = "run the same command again: it goes on where this run stopped.";
        return (outcome.Stopped, result.ExitCode) switch
        {
            (true, _) => new ApplyException("RunStopped", $"{node}: the run was asked to stop, and did before: {last}; {made}.", node, $"To go on, {again}")
                { Done = outcome.Done, Remaining = outcome.Remaining },
            (_, DetachedRun.Vanished) when outcome.Done.Count == 0 && result.OutputText.Length == 0 => new ApplyException(
                "RunLost", $"{node}: the connection broke before the run had begun. Nothing was done.", node, $"Check the network, then {again}")
                { Done = outcome.Done, Remaining = outcome.Remaining },
            (_, DetachedRun.Vanished) => new ApplyException(
                "RunLost", $"{node}: the run ended by itself at: {last}, without saying why (a reboot, the kernel out of memory, a kill); {made}.\n{tail}", node,
                $"Look at the server, then {again}") { Done = outcome.Done, Remaining = outcome.Remaining },
            (_, 124 or 137) => new ApplyException(
                failed, $"{node}: {last} did not come to its end within {DetachedRun.Limit(plan).TotalMinutes:0} minutes; {made}.\n{tail}", node,
                $"Find out what it waits for, then {again}") { Done = outcome.Done, Remaining = outcome.Remaining },
            _ => new ApplyException(
                failed,
                $"{node}: {(outcome.Failed is { } change ? StepText.Of(plan, change) : "applying the plan")} failed ({(result.Signal is { } signal ? $"signal {signal}" : $"exit code {result.ExitCode}")}); {made}.\n{tail}",
                node, $"Correct what the node says, then {again}") { Done = outcome.Done, Remaining = outcome.Remaining },
        };
    }
}

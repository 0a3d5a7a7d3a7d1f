using System.Globalization;
using System.Text;
using PgHa.Platforms;
using PgHa.Remote;
using PgHa.Resources;

namespace PgHa.Converge.Runs;

/// <summary>
/// A plan as a run on its node that needs nobody: started as a unit of its own, followed over the connection as long as there is one,
/// found again by whoever comes next.
/// </summary>
internal static class DetachedRun
{
    /// <summary>The exit code of <see cref="Start"/> when another run is at it.</summary>
    public const int Busy = 3;

    /// <summary>The exit code of <see cref="Start"/> when the lock is not this run's any more.</summary>
    public const int LockLost = 4;

    /// <summary>The exit code of a run that was stopped between two steps.</summary>
    public const int StoppedBetweenSteps = 75;

    /// <summary>The exit code of a run that is gone without having said how it ended.</summary>
    public const int Vanished = 70;

    /// <summary>What the unit executes.</summary>
    internal static readonly string MainText = PackageManager.TidyFunction + "\n" + ShellText.Read("main.sh");

    private static readonly string Functions = ShellText.Read("run.sh") + "\nmain_text() { cat <<'END-OF-MAIN'\n" + MainText + "END-OF-MAIN\n}\n";

    // More than any step may take, so that what ends a run is the node.
    private static readonly TimeSpan Slack = TimeSpan.FromSeconds(60);

    /// <summary>How long a run may take on its node. Generous: a slow mirror is no reason to end a package manager.</summary>
    public static TimeSpan Limit(NodePlan plan) =>
        plan.Changes.Any(c => c.Wanted is PackageResource or PythonEnvironmentResource) ? TimeSpan.FromHours(1) : TimeSpan.FromMinutes(10);

    /// <summary>Starts the run and follows it to its end. Its exit code is the run's, its stdout the marks of <see cref="ApplyScript"/>.</summary>
    public static RemoteScript Start(NodePlan plan, RunStamp stamp, RemoteScript apply)
    {
        var redactor = new Redactor(plan.Context.Secrets.Values());
        // Packages are one step, the first one's.
        var packages = plan.Changes.Select((c, i) => (c, i)).Where(p => p.c.Wanted is PackageResource).Select(p => p.i).DefaultIfEmpty(-1).First();
        var changes = Encoding.UTF8.GetBytes(string.Concat(plan.Changes.Select((c, i) =>
            string.Create(CultureInfo.InvariantCulture, $"{(c.Wanted is PackageResource ? packages : i)}\t{JournalLine.Change(c, redactor)}\n"))));
        var script = Encoding.UTF8.GetBytes(apply.Text.ReplaceLineEndings("\n"));
        var limit = Limit(plan);
        return new RemoteScript(Call(
            "start_run", stamp.Id, Number(limit.TotalSeconds), Number(changes.Length), Number(script.Length), JournalLine.Begin(plan, stamp.Owner)))
        {
            Deadline = limit + Slack,
            Input = (byte[])[.. changes, .. script],
        };
    }

    /// <summary>Follows a run that is there, from its first mark to its end.</summary>
    public static RemoteScript Follow(string id) => new(Call("follow_run", id)) { Deadline = TimeSpan.FromHours(1) + Slack };

    /// <summary>Asks a run to end before its next step. Prints the mark of the step at which it is.</summary>
    public static RemoteScript Stop(string id) => new(Call("stop_run", id)) { Deadline = TimeSpan.FromSeconds(10) };

    /// <summary>Writes down that the end of a run has been seen. Short enough to stand in front of another script.</summary>
    public static RemoteScript Settle(string id) =>
        new(PackageManager.TidyFunction + "\n" + ShellText.Read("seen.sh") + $"settle_run {ShellQuote.Quote(id)}\n") { Deadline = TimeSpan.FromSeconds(30) };

    private static string Call(params string[] words) => Functions + string.Join(' ', words.Select(ShellQuote.Quote)) + "\n";

    private static string Number(double value) => Math.Ceiling(value).ToString("0", CultureInfo.InvariantCulture);
}

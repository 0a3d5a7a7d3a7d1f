using PgHa.Definition;
using PgHa.Remote;

namespace PgHa.Converge.Runs;

/// <summary>Starts runs on nodes and follows them, for as long as anybody wants to know.</summary>
internal sealed class RunFollower(INodeConnector nodes, IProgress<StepProgress>? progress)
{
    // What a network needs that comes back at once.
    private static readonly TimeSpan[] Reconnects = [TimeSpan.FromSeconds(1), TimeSpan.FromSeconds(3), TimeSpan.FromSeconds(6)];

    private static readonly TimeSpan StopPatience = TimeSpan.FromSeconds(1.5);

    /// <summary>Starts the run and follows it, over a second connection when the first one breaks.</summary>
    /// <param name="plan">What to do.</param>
    /// <param name="work">The script that does it; its marks are those of <see cref="ApplyScript"/>.</param>
    /// <param name="stamp">The run.</param>
    /// <param name="cancellationToken">Has the run stop before its next step; where it was met is the last progress.</param>
    /// <returns>The marks, and the run's exit code.</returns>
    /// <exception cref="ApplyException"><c>ConnectionLost</c>, and it cannot be made anew.</exception>
    public async Task<CommandResult> RunAsync(NodePlan plan, RemoteScript work, RunStamp stamp, CancellationToken cancellationToken)
    {
        var (cluster, node) = (plan.Cluster, plan.Node);
        var at = 0;
        Action<string> follow = line =>
        {
            if (ApplyScript.Awaited(line) is { } awaited) Report(cluster, node, awaited, 100 * at / plan.Changes.Count);
            if (ApplyScript.Begun(line) is { } i && i < plan.Changes.Count) Report(cluster, node, StepText.Of(plan, at = i), 100 * i / plan.Changes.Count);
        };
        var script = DetachedRun.Start(plan, stamp, work) with { OnOutputLine = follow };
        var session = await nodes.ConnectAsync(cluster, node, cancellationToken);
        for (var tries = 0; ; tries++)
        {
            try
            {
                return await session.RunAsync(script, cancellationToken);
            }
            catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
            {
                await StopAsync(plan, stamp.Id, session);
                throw;
            }
            catch (ConnectionLostException e) when (tries < 10)
            {
                Report(cluster, node, $"the connection is lost, the server goes on by itself: {StepText.Of(plan, at)}", 100 * at / plan.Changes.Count);
                session = await ReconnectAsync(plan, at, e, cancellationToken);
                script = DetachedRun.Follow(stamp.Id) with { OnOutputLine = follow };
            }
        }
    }

    private async Task<INodeSession> ReconnectAsync(NodePlan plan, int at, ConnectionLostException lost, CancellationToken cancellationToken)
    {
        foreach (var pause in Reconnects)
        {
            await Task.Delay(pause, cancellationToken);
            try
            {
                return await nodes.ConnectAsync(plan.Cluster, plan.Node, cancellationToken);
            }
            catch (RemoteException)
            {
                // Once more, or the first reason is told.
            }
        }

        throw new ApplyException(
            lost.ErrorId, $"{lost.Message.TrimEnd('.')}. That was at: {StepText.Of(plan, at)}. The server goes on by itself to the end of its list.", plan.Node.Name,
            "Check the host and the network, then run the same command again: it waits for what still runs, tells how it ended, and goes on from there.", lost)
        {
            Done = [.. plan.Changes.Take(at)],
            Remaining = [.. plan.Changes.Skip(at)],
        };
    }

    // The user has gone; what is said here is said to whoever may still listen.
    private async Task StopAsync(NodePlan plan, string id, INodeSession session)
    {
        var (cluster, node) = (plan.Cluster, plan.Node);
        using var patience = new CancellationTokenSource(StopPatience);
        string where;
        try
        {
            var answer = await session.RunAsync(DetachedRun.Stop(id), patience.Token);
            var line = answer.OutputText.Trim();
            where = ApplyScript.Begun(line) is { } i && i < plan.Changes.Count
                ? $"{StepText.Of(plan, i)} goes on to its end, nothing is begun after it."
                : line.Length > 0 || !answer.Succeeded ? "it stops before its next step." : "nothing is going on there.";
        }
        catch (Exception e) when (e is RemoteException or OperationCanceledException)
        {
            where = "it could not be asked to stop and goes on to the end of its list.";
        }

        progress?.Report(new(cluster.Name, node.Name, $"{node.Name}: {where}", Stopped: true));
    }

    private void Report(ClusterDefinition cluster, NodeDefinition node, string step, int percent) =>
        progress?.Report(new(cluster.Name, node.Name, step, percent));
}

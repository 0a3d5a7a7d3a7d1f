using System.Collections.Concurrent;
using PgHa.Components;
using PgHa.Converge.Runs;
using PgHa.Definition;
using PgHa.Errors;
using PgHa.Platforms;
using PgHa.Remote;

namespace PgHa.Converge;

/// <summary>
/// Reads nodes, plans, applies plans and verifies. All nodes at once; one round trip a node when there is nothing to do, four when there
/// is: facts, lock, run, facts.
/// </summary>
public sealed class Converger(INodeConnector nodes, IProgress<StepProgress>? progress = null)
{
    // What a network needs that comes back at once.
    private static readonly TimeSpan[] Reconnects = [TimeSpan.FromSeconds(1), TimeSpan.FromSeconds(3), TimeSpan.FromSeconds(6)];

    private static readonly TimeSpan StopPatience = TimeSpan.FromSeconds(1.5);

    /// <summary>
    /// Whether a run that a node goes on with is waited for before the node is read, as what changes nodes must. Default: it is read as it is.
    /// </summary>
    public bool AwaitsRuns { get; init; }

    /// <summary>
    /// The plan of a cluster. All of its nodes are read, since they share their passwords; <paramref name="selected"/> are planned.
    /// A node that cannot be read is in <see cref="ClusterPlan.Failures"/> and keeps no other from its plan.
    /// </summary>
    /// <param name="cluster">The cluster.</param>
    /// <param name="selected">The nodes to plan; null for all.</param>
    /// <param name="given">Passwords that the user gave.</param>
    /// <param name="cancellationToken">Stops the reading.</param>
    /// <exception cref="PgHaException">What <see cref="SecretSource.Resolve"/> refuses.</exception>
    public async Task<ClusterPlan> PlanAsync(
        ClusterDefinition cluster, IReadOnlyCollection<string>? selected = null, GivenSecrets? given = null, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(cluster);
        ConcurrentDictionary<string, Exception> failures = new();
        ConcurrentDictionary<string, NodeFacts> facts = new();
        await Task.WhenAll(cluster.Nodes.Select(async node =>
        {
            try
            {
                facts[node.Name] = await ReadSettledAsync(cluster, node, cancellationToken);
            }
            catch (Exception e) when (e is not OperationCanceledException)
            {
                failures[node.Name] = e;
            }
        }));

        if (facts.IsEmpty) return new ClusterPlan { Cluster = cluster, Nodes = [], Failures = failures };
        var secrets = SecretSource.Resolve(cluster, facts, [.. failures.Keys], given);
        List<NodePlan> plans = [];
        foreach (var node in cluster.Nodes.Where(n => facts.ContainsKey(n.Name) && (selected is null || selected.Contains(n.Name))))
        {
            try
            {
                plans.Add(Planner.Plan(Context(cluster, node, facts[node.Name], secrets), facts[node.Name]));
            }
            catch (PgHaException e)
            {
                failures[node.Name] = e;
            }
        }

        return new ClusterPlan
        {
            Cluster = cluster,
            Nodes = plans,
            Failures = failures,
            Secrets = secrets,
            Reached = [.. cluster.Nodes.Where(n => facts.ContainsKey(n.Name))],
        };
    }

    /// <summary>Takes the right to change a cluster, on all of its nodes that were read.</summary>
    /// <param name="plan">The plan; its <see cref="ClusterPlan.Reached"/> are locked.</param>
    /// <param name="breakLock">True to take it from whoever has it.</param>
    /// <param name="cancellationToken">Stops the waiting.</param>
    /// <exception cref="PgHaException"><c>LockHeld</c>: another controller is changing the cluster.</exception>
    public Task<ClusterLock> LockAsync(ClusterPlan plan, bool breakLock = false, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(plan);
        return ClusterLock.TakeAsync(nodes, plan.Cluster, plan.Reached, breakLock, progress, cancellationToken);
    }

    /// <summary>
    /// Carries out a plan as a run of the node's own, then reads the node again and makes sure that nothing is left to do. A connection
    /// that breaks meanwhile is made anew; the run does not need it.
    /// </summary>
    /// <param name="plan">The plan.</param>
    /// <param name="held">The lock, from <see cref="LockAsync"/>. The node is released with the last reading.</param>
    /// <param name="cancellationToken">Has the run stop before its next step. What it does at that moment it ends.</param>
    /// <exception cref="ApplyException">
    /// <c>ApplyFailed</c>: a change could not be made; the ones before it stand, the ones behind it were not begun. <c>NotConverged</c>:
    /// all was made, and yet the node still differs. <c>RunLost</c>: it is not known how it ended. It says what was done and what was not.
    /// </exception>
    /// <exception cref="PgHaException"><c>NodeChanged</c>, <c>NodeBusy</c>, <c>LockLost</c>: nothing was done.</exception>
    public async Task ApplyAsync(NodePlan plan, ClusterLock held, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(plan);
        ArgumentNullException.ThrowIfNull(held);
        if (plan.Changes.Count == 0) return;
        var (cluster, node) = (plan.Cluster, plan.Node);
        if (held.LastRunOn(node.Name) is var last && last != plan.Facts.LastRun && plan.Facts.LastRun != held.Stamp.Id)
        {
            throw new PgHaException(
                "NodeChanged", $"{node.Name}: another run ({last}) has changed it since it was read. Nothing was done.", node.Name,
                "Run the same command again: it reads the node anew. Get-PgHaNodeJournal shows what the other run did.");
        }

        var result = await RunAsync(plan, held, cancellationToken);
        var outcome = ApplyOutcome.Read(plan, result);
        if (!outcome.Complete)
        {
            await SettleAsync(cluster, node, held.Stamp.Id, cancellationToken);
            throw Failure(plan, outcome, result);
        }

        Report(cluster, node, "verifying", 95);
        var facts = await ReadAsync(cluster, node, cancellationToken, DetachedRun.Settle(held.Stamp.Id).Text + held.ReleaseText);
        held.Released(node.Name);
        var rest = Planner.Plan(Context(cluster, node, facts, plan.Context.Secrets) with { State = plan.Context.State }, facts).Changes;
        if (rest.Count > 0)
        {
            throw new ApplyException(
                "NotConverged", $"{node.Name}: all changes were made, but it still differs: {string.Join("; ", rest.Select(Describe))}.", node.Name,
                "Something else manages the same files or units on that node (a configuration management tool?), or changed them just now.")
            {
                Done = plan.Changes,
                Remaining = rest,
            };
        }

        progress?.Report(new(cluster.Name, node.Name, "done", 100, Completed: true));
    }

    // Starts the run and follows it, over a second connection when the first one breaks.
    private async Task<CommandResult> RunAsync(NodePlan plan, ClusterLock held, CancellationToken cancellationToken)
    {
        var (cluster, node) = (plan.Cluster, plan.Node);
        var at = 0;
        Action<string> follow = line =>
        {
            if (ApplyScript.Begun(line) is { } i && i < plan.Changes.Count) Report(cluster, node, Describe(plan.Changes[at = i]), 100 * i / plan.Changes.Count);
        };
        var script = DetachedRun.Start(plan, held.Stamp, ApplyScript.Build(plan)) with { OnOutputLine = follow };
        var session = await nodes.ConnectAsync(cluster, node, cancellationToken);
        for (var tries = 0; ; tries++)
        {
            try
            {
                return await session.RunAsync(script, cancellationToken);
            }
            catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
            {
                await StopAsync(plan, held.Stamp.Id, session);
                throw;
            }
            catch (ConnectionLostException e) when (tries < 10)
            {
                Report(cluster, node, $"the connection is lost, the server goes on by itself: {Describe(plan.Changes[at])}", 100 * at / plan.Changes.Count);
                session = await ReconnectAsync(plan, at, e, cancellationToken);
                script = DetachedRun.Follow(held.Stamp.Id) with { OnOutputLine = follow };
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
            lost.ErrorId, $"{lost.Message.TrimEnd('.')}. That was at: {Describe(plan.Changes[at])}. The server goes on by itself to the end of its list.", plan.Node.Name,
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
                ? $"{Describe(plan.Changes[i])} goes on to its end, nothing is begun after it."
                : line.Length > 0 || !answer.Succeeded ? "it stops before its next step." : "nothing is going on there.";
        }
        catch (Exception e) when (e is RemoteException or OperationCanceledException)
        {
            where = "it could not be asked to stop and goes on to the end of its list.";
        }

        progress?.Report(new(cluster.Name, node.Name, $"{node.Name}: {where}", Stopped: true));
    }

    // Reads a node; where a run goes on, or ended unseen, that is waited for and told first.
    private async Task<NodeFacts> ReadSettledAsync(ClusterDefinition cluster, NodeDefinition node, CancellationToken cancellationToken)
    {
        var facts = await ReadAsync(cluster, node, cancellationToken);
        if (!AwaitsRuns || facts.Run is not { } run) return facts;
        Report(cluster, node, run.ToString(), 0);
        var session = await nodes.ConnectAsync(cluster, node, cancellationToken);
        if (run.State != NodeRunState.Running)
        {
            await SettleAsync(cluster, node, run.Id, cancellationToken);
            return facts;
        }

        // Its steps are not this plan's: what is told is that it goes on.
        await session.RunAsync(DetachedRun.Follow(run.Id), cancellationToken);
        var after = await ReadAsync(cluster, node, cancellationToken);
        await SettleAsync(cluster, node, run.Id, cancellationToken);
        return after.Run is null ? after with { Run = run } : after;
    }

    private async Task SettleAsync(ClusterDefinition cluster, NodeDefinition node, string run, CancellationToken cancellationToken)
    {
        try
        {
            var session = await nodes.ConnectAsync(cluster, node, cancellationToken);
            await session.RunAsync(DetachedRun.Settle(run), cancellationToken);
        }
        catch (RemoteException)
        {
            // It will be told of once more.
        }
    }

    private async Task<NodeFacts> ReadAsync(ClusterDefinition cluster, NodeDefinition node, CancellationToken cancellationToken, string before = "")
    {
        if (before.Length == 0) Report(cluster, node, "reading", 0);
        var session = await nodes.ConnectAsync(cluster, node, cancellationToken);
        var script = new FactScript(FactQuery.For(cluster, node));
        var remote = script.Build();
        return script.Parse(node.Name, await session.RunAsync(remote with { Text = before + remote.Text }, cancellationToken));
    }

    private static NodeContext Context(ClusterDefinition cluster, NodeDefinition node, NodeFacts facts, ClusterSecrets secrets)
    {
        var platform = Platform.For(facts.Os) ?? throw new PgHaException(
            "PlatformUnsupported",
            $"{node.Name}: {(facts.Os.PrettyName.Length > 0 ? facts.Os.PrettyName : "its operating system")} is not supported.",
            node.Name,
            $"Supported: {string.Join(", ", Platform.All.Select(p => p.Name))}.");
        var bootstrapped = facts.Files.ContainsKey(FactQuery.MemberData(cluster));
        return new NodeContext(cluster, node, platform, secrets, new NodeState(facts.InterfaceOf(node.Address), bootstrapped));
    }

    private static PgHaException Failure(NodePlan plan, ApplyOutcome outcome, CommandResult result)
    {
        var node = plan.Node.Name;
        var redactor = new Redactor(plan.Context.Secrets.Values());
        var tail = string.Join('\n', redactor.Redact(result.ErrorText).TrimEnd().Split('\n').TakeLast(15));
        switch (result.ExitCode)
        {
            case DetachedRun.Busy:
                return new PgHaException("NodeBusy", $"{node}: another run is changing it at this moment. Nothing was done.", node, "Run the same command again: it waits for the other run.");
            case DetachedRun.LockLost:
                return new PgHaException("LockLost", $"{node}: the lock was taken by somebody else, or it expired. Nothing was done.", node, "Run the same command again.");
        }

        var last = outcome.Remaining.Count > 0 ? Describe(outcome.Remaining[0]) : "telling the services";
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
                "ApplyFailed", $"{node}: {last} did not come to its end within {DetachedRun.Limit(plan).TotalMinutes:0} minutes; {made}.\n{tail}", node,
                $"Find out what it waits for, then {again}") { Done = outcome.Done, Remaining = outcome.Remaining },
            _ => new ApplyException(
                "ApplyFailed",
                $"{node}: {(outcome.Failed is { } failed ? Describe(failed) : "applying the plan")} failed ({(result.Signal is { } signal ? $"signal {signal}" : $"exit code {result.ExitCode}")}); {made}.\n{tail}",
                node, $"Correct what the node says, then {again}") { Done = outcome.Done, Remaining = outcome.Remaining },
        };
    }

    private static string Describe(Change change) => $"{change.Action.ToString().ToLowerInvariant()} {change.Resource}";

    private void Report(ClusterDefinition cluster, NodeDefinition node, string step, int percent) =>
        progress?.Report(new(cluster.Name, node.Name, step, percent));
}

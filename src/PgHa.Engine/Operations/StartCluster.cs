using System.Diagnostics;
using PgHa.Components;
using PgHa.Components.Etcd;
using PgHa.Components.Keepalived;
using PgHa.Components.Patroni;
using PgHa.Components.Postgres;
using PgHa.Converge;
using PgHa.Converge.Runs;
using PgHa.Definition;
using PgHa.Errors;
using PgHa.Health;
using PgHa.Health.Diagnosis;
using PgHa.Remote;
using PgHa.Resources;

namespace PgHa.Operations;

/// <summary>
/// Starts a cluster in the order that it needs (seed R9, R11, R15): etcd, where it is ours, on all of its servers together, keepalived,
/// Patroni on the first node, then on the others; and says so only when there is one leader, every replica streams, and a query through
/// the virtual address answers. Safe to run again: what runs is left alone.
/// </summary>
public sealed class StartCluster(INodeConnector nodes, IProgress<StepProgress>? progress = null)
{
    private static readonly TimeSpan ServiceLimit = TimeSpan.FromSeconds(60);

    private const string PatroniProblem = "Patroni's PostgreSQL does not come up";

    private readonly NodeRunner _run = new(nodes);

    /// <summary>Whether a start goes on although a prerequisite, by its id, fails. Default: none.</summary>
    public Func<string, bool> GoesOn { get; init; } = _ => false;

    /// <summary>Told of each failed prerequisite that was let go on.</summary>
    public Action<HealthRecord>? WasLetGo { get; init; }

    /// <summary>
    /// Told of what one has to know although the cluster runs: a member of etcd that the others can do without, a removed member's data that was set aside.
    /// </summary>
    public Action<string>? Warns { get; init; }

    /// <summary>Looks at the nodes and refuses what cannot be started.</summary>
    /// <exception cref="PgHaException">
    /// <c>NodesUnreachable</c>, <c>NotInstalled</c>; with a DCS that is not ours <c>PrerequisiteFailed</c> and, at a first start,
    /// <c>DcsScopeTaken</c>: a cluster of that name is there already.
    /// </exception>
    public async Task<StartPlan> InspectAsync(ClusterDefinition cluster, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(cluster);
        Report(cluster, "looking at the nodes", 0);
        var plan = WithoutStopped(await new Converger(nodes, progress) { AwaitsRuns = true }.PlanAsync(cluster, cancellationToken: cancellationToken));
        foreach (var node in cluster.Servers()) progress?.Report(new(cluster.Name, node.Name, "read", 100, Completed: true));
        var databases = plan.Nodes.Where(n => cluster.HasDatabase(n.Node)).ToList();
        var first = !databases.Any(n => n.Context.State.Bootstrapped);
        var (present, members, servers) = (plan.Nodes.Count, plan.Nodes.Count(n => cluster.HasEtcd(n.Node)), cluster.Servers().Count);
        var lacking = first && present < servers ? $"{present} of {servers} nodes can be worked on, a first start needs all"
            : members < cluster.Quorum() ? $"{members} of {cluster.EtcdMembers().Count} nodes can be worked on, etcd needs {cluster.Quorum()}"
            : databases.Count == 0 ? "no node with a database can be worked on"
            : null;
        if (lacking is not null)
        {
            throw new PgHaException(
                "NodesUnreachable",
                $"{cluster.Name}: {lacking}. {string.Join(" ", plan.Failures.Values.Select(f => f.Message))}",
                cluster.Name, "Bring the nodes back, or correct how they are reached.", plan.Failures.Values.FirstOrDefault());
        }

        if (plan.Changes.Where(c => !IsOurs(c)).ToList() is { Count: > 0 } missing)
        {
            throw new PgHaException(
                "NotInstalled",
                $"{cluster.Name}: {missing.Count} changes are not made yet, the first: {missing[0]}.",
                cluster.Name, "Run Install-PgHaNode first; Get-PgHaPlan shows all of the changes.");
        }

        if (first && !cluster.RunsEtcd()) await InspectDcsAsync(plan, cancellationToken);
        return new StartPlan
        {
            Nodes = plan,
            FirstBootstrap = first,
            OccupiedDataDirectories = !first ? [] :
                [.. databases.Where(n => n.Facts.Files.GetValueOrDefault(n.Context.DataDirectory) is { IsDirectory: true, IsEmpty: false })
                    .Select(n => (n.Node.Name, n.Context.DataDirectory))],
        };
    }

    // What somebody keeps out of service is not started on the way.
    private static ClusterPlan WithoutStopped(ClusterPlan plan)
    {
        var stopped = plan.Nodes.Where(n => n.Context.State.Maintenance is { ServicesStopped: true }).ToList();
        return stopped.Count == 0 ? plan : plan with
        {
            Nodes = [.. plan.Nodes.Except(stopped)],
            Failures = plan.Failures.Concat(stopped.Select(n => KeyValuePair.Create(n.Node.Name, (Exception)new PgHaException(
                "NodeInMaintenance", $"{n.Node.Name} is kept out of service {n.Context.State.Maintenance}.", n.Node.Name, "Disable-PgHaMaintenance puts it back.")))).ToDictionary(),
        };
    }

    /// <summary>Starts the cluster.</summary>
    /// <param name="plan">What <see cref="InspectAsync"/> found, moments ago.</param>
    /// <param name="emptyDataDirectories">
    /// True to remove what is in <see cref="StartPlan.OccupiedDataDirectories"/>: only after the user has confirmed each by name.
    /// </param>
    /// <param name="timeout">How long it may take, the replicas' first copies included; each wait gets a minute at least.</param>
    /// <param name="breakLock">True to take the lock from another controller.</param>
    /// <param name="cancellationToken">Stops the waiting; what has been started runs on.</param>
    /// <exception cref="PgHaException"><c>DataDirectoryNotEmpty</c>, <c>StartFailed</c>: with the end of the journal of the unit and node to blame.</exception>
    public async Task<StartResult> RunAsync(
        StartPlan plan, bool emptyDataDirectories, TimeSpan timeout, bool breakLock = false, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(plan);
        var (cluster, clock) = (plan.Nodes.Cluster, Stopwatch.StartNew());
        IReadOnlyList<NodeDefinition> databases = [.. plan.Nodes.Nodes.Select(n => n.Node).Where(cluster.HasDatabase)];
        var seen = await RunsAlreadyAsync(plan, databases, cancellationToken);
        if (seen is null)
        {
            await using var held = await new Converger(nodes, progress).LockAsync(plan.Nodes, breakLock, cancellationToken);
            seen = await StartAsync(plan, databases, emptyDataDirectories, timeout, clock, held, cancellationToken);
        }

        Report(cluster, "asking through the virtual address", 95);
        seen = await VerifyQueryAsync(cluster, databases, plan.Nodes.Secrets!, seen, timeout - clock.Elapsed, cancellationToken);
        progress?.Report(new(cluster.Name, null, "runs", 100, Completed: true));
        return new StartResult
        {
            Cluster = cluster,
            Missing = [.. plan.Nodes.Failures.Keys.Order(StringComparer.Ordinal)],
            Leader = seen.Leader!,
            Replicas = [.. seen.Databases.Where(n => n.Node != seen.Leader && n.Patroni.Value is not null).Select(n => n.Node)],
            VirtualIP = cluster.VirtualIP?.Address ?? "",
            FirstBootstrap = plan.FirstBootstrap,
            Duration = clock.Elapsed,
        };
    }

    // One look is enough for a cluster that runs: what a schedule or an impatient user does often is to be quick.
    private async Task<ClusterObservation?> RunsAlreadyAsync(StartPlan plan, IReadOnlyList<NodeDefinition> databases, CancellationToken cancellationToken)
    {
        if (plan.FirstBootstrap || plan.Nodes.Changes.Any()) return null;
        var seen = await new Observer(nodes).ObserveAsync(plan.Nodes.Cluster, cancellationToken);
        var etcdStands = Members(plan).All(n => seen.Nodes.Any(o => o.Node == n.Node.Name && o.Etcd.Value is { Healthy: true }));
        return etcdStands && Readiness.Lacking(seen, databases) is null ? seen : null;
    }

    private async Task<ClusterObservation> StartAsync(
        StartPlan plan, IReadOnlyList<NodeDefinition> databases, bool emptyDataDirectories, TimeSpan timeout, Stopwatch clock, ClusterLock held,
        CancellationToken cancellationToken)
    {
        var cluster = plan.Nodes.Cluster;
        // At a first start with a DCS that is not ours it was asked already.
        if (!plan.FirstBootstrap || cluster.RunsEtcd()) await RefuseUnfitAsync(plan.Nodes, plan.FirstBootstrap, cancellationToken);
        await PrepareDataAsync(plan, emptyDataDirectories, cancellationToken);

        var dcs = databases[0];
        if (cluster.RunsEtcd())
        {
            Report(cluster, "starting etcd", 10);
            dcs = await StartEtcdAsync(plan, cancellationToken);
        }

        if (cluster.VirtualIP is not null)
        {
            Report(cluster, "starting keepalived", 30);
            IReadOnlyList<NodeDefinition> serving = [.. databases.Where(d => plan.Nodes.Nodes.First(n => n.Node == d).Context.State.Maintenance is null)];
            await _run.AllAsync(cluster, serving, KeepalivedClient.StartAndWait(ServiceLimit), "keepalived does not start", KeepalivedComponent.Unit, cancellationToken);
        }

        // Neither of the two needs the other. The replicas come after both: a copy removes the data directory and makes it anew, which
        // settling would take for a difference.
        Report(cluster, "settling the configuration, starting Patroni", 40);
        TimeSpan Rest() => Max(timeout - clock.Elapsed, ServiceLimit);
        // What was settled before etcd was started still is.
        var settled = plan.Nodes.Nodes.All(n => n.Context.State.Bootstrapped) && !plan.Nodes.Changes.Any();
        var settling = settled ? Task.CompletedTask : SettleAsync(cluster, held, cancellationToken);
        // Without a member of etcd only settling tells a server that has been started, and a start that is cut off must find that: from
        // here on there is data of this cluster.
        if (!databases.All(cluster.HasEtcd)) await settling;
        var leading = StartLeaderAsync(plan, databases, dcs, Rest(), cancellationToken);
        await Task.WhenAll(leading, settling);
        await StartOthersAsync(plan, await leading, Rest(), cancellationToken);

        Report(cluster, "waiting for the replicas and the virtual address", 70);
        return await WaitAsync(cluster, databases, Rest(), cancellationToken);
    }

    // A DCS that is not ours may be out of reach, or may hold a cluster of that name: Patroni would wait for it for ever.
    private async Task InspectDcsAsync(ClusterPlan plan, CancellationToken cancellationToken)
    {
        await RefuseUnfitAsync(plan, first: true, cancellationToken);
        var cluster = plan.Cluster;
        if (await InitializeKeyAsync(plan, cluster.Nodes[0], cancellationToken) is { Length: > 0 } id)
        {
            throw new PgHaException(
                "DcsScopeTaken",
                $"{cluster.Name}: the DCS holds a cluster of that name already (system identifier {id}), and no node has been started as part of it.",
                cluster.Name,
                "Give this cluster another name or patroni.namespace; or, if those are the remains of one that is gone, remove them: patronictl remove.");
        }
    }

    // A first start wants all that an installation does; data and the DCS's scope it looks after itself. Later ones are not to be kept from
    // starting by anything but a DCS that Patroni cannot do without.
    private async Task RefuseUnfitAsync(ClusterPlan plan, bool first, CancellationToken cancellationToken)
    {
        var present = plan.Nodes.Select(n => n.Node.Name).ToList();
        var verdict = await new PrerequisiteObserver(nodes).JudgeAsync(
            plan.Cluster, present, plan.Secrets, id => id is "data.directory" or "dcs.scope" || GoesOn(id), dcsAlone: !first, cancellationToken);
        foreach (var record in verdict.LetGo.Where(r => GoesOn(r.Id))) WasLetGo?.Invoke(record);
        var refusals = verdict.Refusals;
        if (refusals.Count > 0)
        {
            throw new PgHaException(
                "PrerequisiteFailed", $"{plan.Cluster.Name}: {string.Join(" ", refusals.Values.Select(r => r.Message))}", plan.Cluster.Name,
                string.Join(" ", refusals.Values.Select(r => r.Recommendation).Distinct()));
        }
    }

    private async Task<string> InitializeKeyAsync(ClusterPlan plan, NodeDefinition on, CancellationToken cancellationToken)
    {
        var node = plan.Nodes.First(n => n.Node.Name == on.Name).Context;
        var unit = plan.Cluster.HasEtcd(on) ? EtcdComponent.Unit : null;
        var answer = await _run.OneAsync(plan.Cluster, on, DcsClient.Get(node, PatroniClient.InitializeKey(plan.Cluster)), "the DCS cannot be read", unit, cancellationToken);
        return answer.OutputText.Trim();
    }

    private static IEnumerable<NodePlan> Members(StartPlan plan) => plan.Nodes.Nodes.Where(n => plan.Nodes.Cluster.HasEtcd(n.Node));

    // What a start changes by itself once etcd has bootstrapped.
    private static bool IsOurs(Change change) =>
        change.Wanted is UnitResource { Masked: false } || (change.Wanted is FileResource { Component: "etcd" } file && file.Unit == EtcdComponent.Unit && change.Action == ChangeAction.Update);

    private async Task PrepareDataAsync(StartPlan plan, bool empty, CancellationToken cancellationToken)
    {
        if (plan.OccupiedDataDirectories.Count == 0) return;
        var cluster = plan.Nodes.Cluster;
        if (!empty)
        {
            throw new PgHaException(
                "DataDirectoryNotEmpty",
                $"{cluster.Name}: a first start, but there is data in {string.Join(", ", plan.OccupiedDataDirectories.Select(d => $"{d.Node}:{d.Path}"))}.",
                cluster.Name,
                "Name another dataDirectory in the definition, move the data away, or give -Force to have it deleted after a confirmation.");
        }

        await Task.WhenAll(plan.OccupiedDataDirectories.Select(d => _run.OneAsync(
            cluster, cluster.Nodes.First(n => n.Name == d.Node), PatroniClient.EmptyDataDirectory(d.Path), $"{d.Path} cannot be emptied", null, cancellationToken)));
    }

    // A member that works.
    private async Task<NodeDefinition> StartEtcdAsync(StartPlan plan, CancellationToken cancellationToken)
    {
        var cluster = plan.Nodes.Cluster;
        var members = Members(plan).ToList();
        var newcomers = Newcomers(plan, members);
        var results = (await Task.WhenAll(members.Except(newcomers).Select(n => _run.TryAsync(cluster, n.Node, EtcdClient.StartAndWait(cluster, n.Node, ServiceLimit), cancellationToken)))).ToList();
        var bad = results.Where(r => r.Failure is not null).ToList();
        if (bad.Count > 0 && (plan.FirstBootstrap || results.Count - bad.Count < cluster.Quorum()))
            throw await _run.BlameAsync(cluster, bad[0].Node, $"etcd is not healthy ({bad[0].Failure})", EtcdComponent.Unit, cancellationToken);
        var member = members.First(n => results.First(r => r.Failure is null).Node == n.Node);
        foreach (var node in await SetAsideRemovedAsync(cluster, bad, member.Node, cancellationToken))
        {
            newcomers.Add(members.First(n => n.Node == node));
            bad.RemoveAll(b => b.Node == node);
        }

        if (newcomers.Count > 0) bad.AddRange(await JoinAsync(cluster, newcomers, member.Node, cancellationToken));
        foreach (var one in bad)
            Warns?.Invoke((await _run.BlameAsync(cluster, one.Node, $"etcd is not healthy ({one.Failure}); the cluster goes on without it", EtcdComponent.Unit, cancellationToken)).Message);
        if (cluster.Etcd.User is not null)
        {
            Report(cluster, "switching etcd's authentication on", 20);
            await _run.OneAsync(
                cluster, member.Node, EtcdClient.EnableAuthentication(member.Context), "etcd's authentication cannot be switched on", EtcdComponent.Unit, cancellationToken);
        }

        return member.Node;
    }

    // A server without a member's data where the others have theirs: its disk was lost, or it is new. Founding with the others is not for it any more, and
    // the identity of the one that is lost is no good to it: what that one had promised it does not know (etcd documentation, "Runtime
    // reconfiguration"). Where the others are too few, a first start was cut off before they had met: then all found.
    private static List<NodePlan> Newcomers(StartPlan plan, List<NodePlan> members)
    {
        if (plan.FirstBootstrap) return [];
        var newcomers = members.Where(n => !n.Context.State.Bootstrapped && !n.Facts.Units.GetValueOrDefault(EtcdComponent.Unit, UnitFact.Missing).IsActive).ToList();
        return members.Count - newcomers.Count < plan.Nodes.Cluster.Quorum() ? [] : newcomers;
    }

    // A member that was removed while its server was away has data that etcd never takes back (etcd documentation, "Runtime reconfiguration"): it ends at
    // once, without an error. The others know: they have nobody of that name or address.
    private async Task<IReadOnlyList<NodeDefinition>> SetAsideRemovedAsync(
        ClusterDefinition cluster, List<NodeRunner.Outcome> bad, NodeDefinition through, CancellationToken cancellationToken)
    {
        if (bad.Count == 0) return [];
        var list = await _run.TryAsync(cluster, through, EtcdMemberClient.List(cluster, through), cancellationToken);
        if (list.Failure is not null) return [];
        List<NodeDefinition> done = [];
        foreach (var node in bad.Select(b => b.Node).Where(n => EtcdMemberClient.IsRemoved(cluster, n, list.Result!.OutputText)))
        {
            var aside = await _run.TryAsync(cluster, node, EtcdMemberClient.SetAside(cluster), cancellationToken);
            if (aside.Failure is not null) continue;
            done.Add(node);
            Warns?.Invoke($"{cluster.Name}: {node.Name}: its member was removed from etcd and joins anew; the old member's data is kept in {aside.Result!.OutputText.Trim()}.");
        }

        return done;
    }

    // One after the other: each must run before etcd takes the next. Those that did not get to.
    private async Task<IReadOnlyList<NodeRunner.Outcome>> JoinAsync(
        ClusterDefinition cluster, List<NodePlan> newcomers, NodeDefinition through, CancellationToken cancellationToken)
    {
        List<NodeRunner.Outcome> bad = [];
        foreach (var node in newcomers.Select(n => n.Node))
        {
            var removed = await _run.TryAsync(cluster, through, EtcdMemberClient.RemoveLost(cluster, node, through), cancellationToken);
            if (removed.Failure is { } why) bad.Add(new(node, null, $"its lost member cannot be removed: {why}"));
        }

        foreach (var node in newcomers.Select(n => n.Node).Where(n => bad.All(b => b.Node != n)))
        {
            Report(cluster, $"etcd: {node.Name} joins", 15);
            var announced = await _run.TryAsync(cluster, through, EtcdMemberClient.Announce(cluster, node, through), cancellationToken);
            if (announced.Failure is { } why)
            {
                bad.Add(new(node, null, $"the others do not take it: {why}"));
                continue;
            }

            var joined = await _run.TryAsync(
                cluster, node, EtcdMemberClient.JoinAndWait(cluster, node, EtcdMemberClient.InitialCluster(cluster, announced.Result!.OutputText), ServiceLimit), cancellationToken);
            if (joined.Failure is not null) bad.Add(joined);
        }

        return bad;
    }

    // R11: from "new" to "existing" now that the quorum stands, and the services start at boot from now on.
    private async Task SettleAsync(ClusterDefinition cluster, ClusterLock held, CancellationToken cancellationToken)
    {
        var converger = new Converger(nodes);
        var plan = await converger.PlanAsync(cluster, started: true, cancellationToken: cancellationToken);
        await Task.WhenAll(plan.Nodes.Select(n => converger.ApplyAsync(n, held, cancellationToken)));
    }

    // Where the cluster has no database yet the first node makes one. The nodes on which Patroni is to be started after that.
    private async Task<IReadOnlyList<NodeDefinition>> StartLeaderAsync(
        StartPlan plan, IReadOnlyList<NodeDefinition> databases, NodeDefinition dcs, TimeSpan timeout, CancellationToken cancellationToken)
    {
        var cluster = plan.Nodes.Cluster;
        if ((await InitializeKeyAsync(plan.Nodes, dcs, cancellationToken)).Length > 0)
        {
            if (await LedLastAsync(plan, databases, cancellationToken) is not { } last) return databases;
            // Alone it cannot be overtaken by a replica that lacks the end of its log. Where it does not get to lead, all are started.
            Report(cluster, $"starting Patroni on {last.Name}, which led last", 50);
            var limit = TimeSpan.FromSeconds(Math.Min(timeout.TotalSeconds, cluster.Patroni.Ttl + 30));
            var leads = await _run.TryAsync(cluster, last, PatroniClient.StartAndWait(cluster, asLeader: true, limit), cancellationToken);
            return leads.Failure is null ? [.. databases.Where(d => d != last)] : databases;
        }

        Report(cluster, $"initialising the database on {databases[0].Name}", 50);
        await _run.OneAsync(cluster, databases[0], PatroniClient.StartAndWait(cluster, asLeader: true, timeout), PatroniProblem, PatroniComponent.Unit, cancellationToken);
        return [.. databases.Skip(1)];
    }

    // Of a cluster of which nothing runs.
    private async Task<NodeDefinition?> LedLastAsync(StartPlan plan, IReadOnlyList<NodeDefinition> databases, CancellationToken cancellationToken)
    {
        var cluster = plan.Nodes.Cluster;
        var present = plan.Nodes.Nodes.Where(n => databases.Contains(n.Node)).ToList();
        if (present.Any(n => n.Facts.Units.GetValueOrDefault(PatroniComponent.Unit, UnitFact.Missing).IsActive)) return null;
        var found = await new StoppedData(nodes).ReadAsync(cluster, [.. present.Select(n => n.Context)], cancellationToken);
        return ControlData.LedLast(found) is { } name ? databases.First(d => d.Name == name) : null;
    }

    private async Task StartOthersAsync(StartPlan plan, IReadOnlyList<NodeDefinition> others, TimeSpan timeout, CancellationToken cancellationToken)
    {
        var cluster = plan.Nodes.Cluster;
        Report(cluster, "starting Patroni and copying the database to the replicas", 60);
        var starting = _run.AllAsync(cluster, others, PatroniClient.StartAndWait(cluster, asLeader: false, timeout), PatroniProblem, PatroniComponent.Unit, cancellationToken);
        // A leader that is new makes the replicas' slots in its next round, up to loop_wait later; without them they cannot stream and
        // ask again every five seconds. Nothing is lost where it cannot be woken.
        var leader = plan.Nodes.Nodes.Select(n => n.Node).Where(cluster.HasDatabase).Except(others).FirstOrDefault();
        var waking = leader is null ? Task.CompletedTask
            : _run.TryAsync(cluster, leader, PatroniClient.Wake(cluster, others.Count + 1, plan.Nodes.Secrets!, ServiceLimit), cancellationToken);
        await starting;
        await waking;
    }

    private async Task<ClusterObservation> WaitAsync(
        ClusterDefinition cluster, IReadOnlyList<NodeDefinition> databases, TimeSpan limit, CancellationToken cancellationToken)
    {
        var (observer, clock) = (new Observer(nodes), Stopwatch.StartNew());
        while (true)
        {
            var seen = await observer.ObserveAsync(cluster, cancellationToken);
            if (Readiness.Lacking(seen, databases) is not { } lack) return seen;
            if (clock.Elapsed >= limit) throw await ExplainAsync(cluster, lack, cancellationToken);
            Report(cluster, lack.Step, 80);
            await Task.Delay(TimeSpan.FromMilliseconds(200), cancellationToken);
        }
    }

    // What waiting does not mend has a cause that is often known: better than a journal, in which nobody may say it.
    private async Task<PgHaException> ExplainAsync(ClusterDefinition cluster, Lack lack, CancellationToken cancellationToken)
    {
        IReadOnlyList<DiagnosisRecord> causes;
        try
        {
            causes = await new Diagnostician(nodes).DiagnoseAsync(cluster, (_, _) => { }, cancellationToken);
        }
        catch (PgHaException)
        {
            causes = [];
        }

        return causes.Count == 0
            ? await _run.BlameAsync(cluster, cluster.Nodes.First(n => n.Name == lack.Node), lack.What, lack.Unit, cancellationToken)
            : new PgHaException(
                "StartFailed", $"{cluster.Name}: {lack.Node}: {lack.What}. {string.Join(" ", causes.Select(c => $"{c.Target}: {c.Cause}"))}", lack.Node,
                string.Join(" ", causes.Select(c => $"{c.Recommendation} ({c.Command})")));
    }

    // From a replica where there is one: through the network, as a client comes. A leader that steps down just then, as one does that lost etcd
    // for a moment, is no failure while there is time: another look and another query follow, for as long as a failover may take. What is wrong for
    // longer, as a stranger under the address is, need not be waited for.
    private async Task<ClusterObservation> VerifyQueryAsync(
        ClusterDefinition cluster, IReadOnlyList<NodeDefinition> databases, ClusterSecrets secrets, ClusterObservation seen, TimeSpan limit, CancellationToken cancellationToken)
    {
        var clock = Stopwatch.StartNew();
        limit = TimeSpan.FromSeconds(Math.Min(limit.TotalSeconds, cluster.Patroni.Ttl + 30));
        while (true)
        {
            var leader = cluster.Nodes.First(n => n.Name == seen.Leader);
            var from = cluster.Nodes.FirstOrDefault(n => n.Name != seen.Leader && seen.Nodes.First(o => o.Node == n.Name).Patroni.Value is not null) ?? leader;
            var address = cluster.VirtualIP?.HostAddress().ToString() ?? leader.Address;
            var asked = await _run.TryAsync(cluster, from, PatroniClient.QueryThrough(cluster, address, secrets), cancellationToken);
            var answer = asked.Result?.OutputText.Trim();
            if (asked.Failure is null && answer == $"{address}|false") return seen;
            if (clock.Elapsed >= limit)
            {
                throw asked.Failure is { } failure
                    ? await _run.BlameAsync(cluster, from, $"a query to {address} from {from.Name} fails ({failure})", PatroniComponent.Unit, cancellationToken)
                    : new PgHaException(
                        "StartFailed", $"{cluster.Name}: a query to {address} was answered '{answer}', expected '{address}|false'.", from.Name,
                        "Something else answers under this address, or the address moved just now: run Test-PgHaVirtualIP.");
            }

            await Task.Delay(TimeSpan.FromMilliseconds(500), cancellationToken);
            seen = await WaitAsync(cluster, databases, limit - clock.Elapsed, cancellationToken);
        }
    }

    // A service that is slow to start shall not leave the others without any time.
    private static TimeSpan Max(TimeSpan a, TimeSpan b) => a > b ? a : b;

    private void Report(ClusterDefinition cluster, string step, int percent) => progress?.Report(new(cluster.Name, null, step, percent));
}

using System.Diagnostics;
using System.Globalization;
using System.Text.Json;
using PgHa.Checks;
using PgHa.Components;
using PgHa.Components.Base;
using PgHa.Components.Etcd;
using PgHa.Components.Keepalived;
using PgHa.Components.Packages;
using PgHa.Components.Patroni;
using PgHa.Components.Postgres;
using PgHa.Converge;
using PgHa.Definition;
using PgHa.Errors;
using PgHa.Platforms;
using PgHa.Remote;

namespace PgHa.Health;

/// <summary>
/// Asks servers for what an installation and a start need, all at once, in two round trips: what each says of itself, and then, at the same
/// time, what it reaches, finds in its sources of packages and in the DCS. Listening to the segment, which takes longest, goes beside both.
/// Changes nothing.
/// </summary>
public sealed class PrerequisiteObserver(INodeConnector nodes)
{
    // Where the definition says nothing of it: a server that is not there is not to hold up what the others say.
    private static readonly TimeSpan ConnectLimit = TimeSpan.FromSeconds(10);

    /// <summary>What the servers say. One that cannot be asked is an observation too.</summary>
    /// <param name="cluster">The cluster.</param>
    /// <param name="selected">Names of the servers to ask; null for all.</param>
    /// <param name="secrets">The cluster's passwords, as far as they are known.</param>
    /// <param name="cancellationToken">Stops the asking.</param>
    public Task<PrerequisiteObservation> ObserveAsync(
        ClusterDefinition cluster, IReadOnlyCollection<string>? selected, ClusterSecrets? secrets, CancellationToken cancellationToken = default) =>
        ObserveAsync(cluster, selected, secrets, dcsAlone: false, cancellationToken);

    /// <summary>Refuses servers that do not fulfil what is asked of them.</summary>
    /// <param name="cluster">The cluster.</param>
    /// <param name="selected">Names of the servers to ask; null for all.</param>
    /// <param name="secrets">The cluster's passwords, as far as they are known.</param>
    /// <param name="goesOn">Whether what fails a check, by its id, is let go on.</param>
    /// <param name="dcsAlone">Whether only the DCS counts: then there is nothing to ask where that is ours and without TLS.</param>
    /// <param name="cancellationToken">Stops the asking.</param>
    public async Task<PrerequisiteVerdict> JudgeAsync(
        ClusterDefinition cluster, IReadOnlyCollection<string>? selected, ClusterSecrets? secrets, Func<string, bool> goesOn, bool dcsAlone = false,
        CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(cluster);
        var asked = cluster.Servers()
            .Where(n => (selected is null || selected.Contains(n.Name)) && (!dcsAlone || DcsScript(cluster, n).Names.Any())).Select(n => n.Name).ToList();
        return PrerequisiteVerdict.Of(await ObserveAsync(cluster, asked, secrets, dcsAlone, cancellationToken), goesOn);
    }

    private async Task<PrerequisiteObservation> ObserveAsync(
        ClusterDefinition cluster, IReadOnlyCollection<string>? selected, ClusterSecrets? secrets, bool dcsAlone, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(cluster);
        var observations = await Task.WhenAll(cluster.Servers().Where(n => selected is null || selected.Contains(n.Name)).Select(async node =>
        {
            try
            {
                var session = await ConnectAsync(cluster, node, cancellationToken);
                return dcsAlone ? await AskDcsAsync(session, cluster, node, cancellationToken) : await AskAsync(session, cluster, node, secrets, cancellationToken);
            }
            catch (Exception e) when (e is not OperationCanceledException)
            {
                return new NodePrerequisites { Node = node.Name, Failure = e, Dcs = new(node.Name, null, e.Message) };
            }
        }));
        return new(cluster, observations, secrets);
    }

    private async Task<INodeSession> ConnectAsync(ClusterDefinition cluster, NodeDefinition node, CancellationToken cancellationToken)
    {
        var connecting = nodes.ConnectAsync(cluster, node, cancellationToken);
        if (cluster.SshOf(node).ConnectTimeout is not null) return await connecting;
        try
        {
            return await connecting.WaitAsync(ConnectLimit, cancellationToken);
        }
        catch (TimeoutException e)
        {
            _ = connecting.ContinueWith(t => t.Exception, CancellationToken.None, TaskContinuationOptions.OnlyOnFaulted, TaskScheduler.Default);
            throw new PgHaException(
                "ConnectFailed", FormattableString.Invariant($"{node.Name} does not answer within {ConnectLimit.TotalSeconds} seconds."), node.Name,
                "Bring the node back, or its network; correct how it is reached. A slow one: ssh: connectTimeout.", e);
        }
    }

    private static async Task<NodePrerequisites> AskDcsAsync(INodeSession session, ClusterDefinition cluster, NodeDefinition node, CancellationToken cancellationToken)
    {
        var script = DcsScript(cluster, node);
        var result = await session.RunAsync(script.Build() with { Deadline = DcsLimit(script) }, cancellationToken);
        return new NodePrerequisites { Node = node.Name, Dcs = DcsProbe.Parse(cluster, node, script.Parse(result)) };
    }

    private static async Task<NodePrerequisites> AskAsync(INodeSession session, ClusterDefinition cluster, NodeDefinition node, ClusterSecrets? secrets, CancellationToken cancellationToken)
    {
        // What the DCS wants of who reads it, where nobody has said it yet.
        var asksSecrets = secrets is null && cluster.HasDatabase(node) && (!cluster.RunsEtcd() || cluster.DcsUser() is not null);
        var script = OwnScript(cluster, node);
        if (asksSecrets) script.Add("secrets", $"cat {ClusterSecrets.Path} 2>/dev/null");
        var (clock, told) = (Stopwatch.StartNew(), (TimeSpan?)null);
        var began = DateTimeOffset.UtcNow;
        var lines = 0;
        var segment = new SectionedScript();
        SegmentProbe.Add(segment, cluster, node);
        Task<(IReadOnlyDictionary<string, SectionResult>? Sections, string Problem)>? asking = null;
        // The clock is the first thing that it tells; when that arrives bounds the error, and shows that scripts run here: from then on one more can.
        var result = await session.RunAsync(script.Build() with
        {
            Deadline = DcsLimit(script) + TimeSpan.FromSeconds(15),
            OnOutputLine = _ =>
            {
                if (++lines != 2) return;
                told = clock.Elapsed;
                asking = Task.Run(() => TryAsync(session, segment, cancellationToken), CancellationToken.None);
            },
        }, cancellationToken);
        var sections = script.Parse(result);
        var error = (told ?? result.Duration) / 2;
        var system = SystemProbe.Parse(sections);
        if (asksSecrets) secrets = Held(sections["secrets"]);
        var context = Context(cluster, node, system, secrets);
        var missing = context is null ? [] : PackageSupplyProbe.Missing(context, system.Packages);

        var reach = new SectionedScript();
        ReachProbe.Add(reach, cluster, node);
        // At the same time, on the same connection; not before the server has said which ports are in use, which these would be among.
        var reaching = TryAsync(session, reach, cancellationToken);
        var supplying = context is null || missing.Count == 0 ? null : TryAsync(session, PackageSupplyProbe.Script(context, missing), cancellationToken);
        var key = context is null || missing.Count > 0 || !CanReadDcs(cluster, node, system, secrets) ? null
            : await KeyAsync(session, context, cancellationToken);
        var (asked, reached) = (await (asking ?? TryAsync(session, segment, cancellationToken)), await reaching);
        var supply = supplying is null ? default : await supplying;
        return new NodePrerequisites
        {
            Node = node.Name,
            Dcs = DcsProbe.Parse(cluster, node, sections),
            System = system,
            ClockOffset = double.TryParse(sections["clock"].Text, NumberStyles.Float, CultureInfo.InvariantCulture, out var seconds)
                ? DateTimeOffset.UnixEpoch.AddSeconds(seconds) - began - error
                : null,
            ClockError = error,
            Postgres = PostgresTraceProbe.Parse(sections),
            EtcdMembers = EtcdTraceProbe.Parse(sections),
            Patroni = PatroniTraceProbe.Parse(sections),
            Segment = SegmentProbe.Parse(sections, asked.Sections),
            Reach = reached.Sections is { } ports ? ReachProbe.Parse(cluster, node, ports) : new(node.Name, null, reached.Problem),
            Context = context,
            MissingPackages = missing,
            Supply = supplying is null ? null : supply.Sections is { } said ? PackageSupplyProbe.Parse(node.Name, said) : new(node.Name, null, supply.Problem),
            InitializeKey = key,
        };
    }

    private static ClusterSecrets? Held(SectionResult section)
    {
        try
        {
            return section.ExitCode == 0 ? ClusterSecrets.FromJson(section.Text) : null;
        }
        catch (JsonException)
        {
            // What to do about it the installation says.
            return null;
        }
    }

    private static SectionedScript OwnScript(ClusterDefinition cluster, NodeDefinition node)
    {
        var script = new SectionedScript().Add("clock", "date +%s.%N");
        SystemProbe.Add(script, cluster, node, FactQuery.For(cluster, node).Packages);
        PostgresTraceProbe.Add(script, cluster, node);
        EtcdTraceProbe.Add(script, cluster, node);
        PatroniTraceProbe.Add(script, cluster, node);
        SegmentProbe.AddTraces(script, cluster, node);
        DcsProbe.Add(script, cluster, node);
        return script;
    }

    private static SectionedScript DcsScript(ClusterDefinition cluster, NodeDefinition node)
    {
        var script = new SectionedScript();
        DcsProbe.Add(script, cluster, node);
        return script;
    }

    // Many servers of a DCS, all silent, are asked one after another.
    private static TimeSpan DcsLimit(SectionedScript script) =>
        TimeSpan.FromSeconds(30 + 10 * script.Names.Count(n => n.StartsWith("dcs.", StringComparison.Ordinal)));

    private static NodeContext? Context(ClusterDefinition cluster, NodeDefinition node, SystemObservation system, ClusterSecrets? secrets)
    {
        if (SystemChecks.PlatformOf(system) is not { } platform) return null;
        var device = system.Addresses?.FirstOrDefault(a => SystemChecks.Same(a.Address, node.Address))?.Name;
        var context = new NodeContext(cluster, node, platform, secrets ?? ClusterSecrets.Placeholders, new NodeState(device ?? "none", system.Started) { Architecture = system.Architecture });
        var installed = PrerequisiteChecks.Installed(context, system);
        return context with { Installed = installed, Versions = ComponentVersions.Of(cluster, platform, installed) };
    }

    // Our own etcd only where it runs; one that is not ours with what the installation brings, which its secrets are a part of.
    private static bool CanReadDcs(ClusterDefinition cluster, NodeDefinition node, SystemObservation system, ClusterSecrets? secrets) =>
        cluster.RunsEtcd()
            ? cluster.HasEtcd(node) && system.Sockets?.Any(s => s.Port == cluster.Etcd.ClientPort && s.Unit == EtcdComponent.Unit) == true
            : cluster.HasDatabase(node) && secrets is not null && (cluster.DcsUser() is null || secrets.DcsPassword is not null);

    private static async Task<Answer<string>> KeyAsync(INodeSession session, NodeContext context, CancellationToken cancellationToken)
    {
        try
        {
            var result = await session.RunAsync(DcsClient.Get(context, PatroniClient.InitializeKey(context.Cluster)), cancellationToken);
            return result.Succeeded
                ? new(context.Node.Name, result.OutputText.Trim(), "")
                : new(context.Node.Name, null, $"{result.ErrorText.Trim()} (exit code {result.ExitCode})");
        }
        catch (RemoteException e)
        {
            return new(context.Node.Name, null, e.Message);
        }
    }

    // What goes wrong with one question leaves the answers to the others.
    private static async Task<(IReadOnlyDictionary<string, SectionResult>? Sections, string Problem)> TryAsync(
        INodeSession session, SectionedScript script, CancellationToken cancellationToken)
    {
        if (!script.Names.Any()) return (new Dictionary<string, SectionResult>(), "");
        try
        {
            return (script.Parse(await session.RunAsync(script.Build() with { Deadline = TimeSpan.FromSeconds(30) }, cancellationToken)), "");
        }
        catch (Exception e) when (e is RemoteException or InvalidDataException)
        {
            return (null, e.Message);
        }
    }
}

using PgHa.Components.Patroni;
using PgHa.Converge;
using PgHa.Converge.Runs;
using PgHa.Definition;
using PgHa.Errors;
using PgHa.Health;
using PgHa.Health.Logs;
using PgHa.Remote;

namespace PgHa.Operations;

/// <summary>
/// Runs Patroni of one node with debug messages for a while, hands the messages out as they come, and makes sure that the usual service is
/// back. That it comes back is the node's own doing: whatever becomes of this process and the network.
/// </summary>
public sealed class DebugPatroni(INodeConnector nodes, IProgress<StepProgress>? progress = null)
{
    // A stop of PostgreSQL may take long; then the copy of a replica that had none, which is not waited for.
    private static readonly TimeSpan Slack = TimeSpan.FromSeconds(150);

    private static readonly TimeSpan[] Reconnects = [TimeSpan.FromSeconds(1), TimeSpan.FromSeconds(3), TimeSpan.FromSeconds(6), TimeSpan.FromSeconds(10)];

    private readonly NodeRunner _run = new(nodes, "DebugFailed");

    /// <summary>Refuses a node that leads: its Patroni, and PostgreSQL with it, is stopped for this.</summary>
    /// <returns>Whether the node leads.</returns>
    /// <exception cref="PgHaException"><c>NodeLeads</c>; <c>NotADatabase</c>: it has no Patroni; what reaching the node raises.</exception>
    public async Task<bool> CheckAsync(ClusterDefinition cluster, NodeDefinition node, bool force, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(cluster);
        ArgumentNullException.ThrowIfNull(node);
        if (!cluster.HasDatabase(node)) throw new PgHaException("NotADatabase", $"{node.Name} carries etcd alone: there is no Patroni on it.", node.Name, "Name a node with a database.");
        var seen = await new Observer(nodes).ObserveAsync(cluster, cancellationToken);
        var own = seen.Nodes.First(n => n.Node == node.Name);
        if (own.Failure is { } failure) throw failure;
        var leads = own.Patroni.Value is { IsLeader: true };
        return !leads || force ? leads : throw new PgHaException(
            "NodeLeads", $"{node.Name} leads {cluster.Name}: its Patroni and PostgreSQL would be stopped for this, and another node would take over.", node.Name,
            "Take a replica; or have another node lead first. -Force does it all the same.");
    }

    /// <summary>Does it.</summary>
    /// <param name="cluster">The cluster.</param>
    /// <param name="node">The node.</param>
    /// <param name="duration">How long the messages come; whole seconds.</param>
    /// <param name="breakLock">True to take the lock from another controller.</param>
    /// <param name="found">Gets each message.</param>
    /// <param name="cancellationToken">Ends it before its time.</param>
    /// <exception cref="PgHaException">
    /// <c>DebugRuns</c>: such a run is there already. <c>DebugFailed</c>. <c>NotInstalled</c>. <c>ServiceNotBack</c>: the service does not come
    /// back, with the end of its journal. <c>ConnectionLost</c>: it cannot be followed any more; the node goes on by itself.
    /// </exception>
    public async Task RunAsync(
        ClusterDefinition cluster, NodeDefinition node, TimeSpan duration, bool breakLock, Action<LogRecord> found, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(cluster);
        ArgumentNullException.ThrowIfNull(node);
        ArgumentNullException.ThrowIfNull(found);
        await using var held = await ClusterLock.TakeAsync(nodes, cluster, cluster.Servers(), breakLock, progress, cancellationToken);
        var session = await nodes.ConnectAsync(cluster, node, cancellationToken);
        var started = await session.RunAsync(PatroniDebugClient.Start(duration), cancellationToken);
        var lines = started.OutputText.Split('\n');
        if (!started.Succeeded || lines.Length < 2)
        {
            throw started.ExitCode switch
            {
                PatroniDebugClient.Busy => new PgHaException("DebugRuns", $"{node.Name}: a debugging run is there already.", node.Name, $"Wait until it is over, or end it on the node: systemctl stop {PatroniDebugClient.Unit}."),
                PatroniDebugClient.NotInstalled => new PgHaException("NotInstalled", $"{node.Name}: there is no {PatroniComponent.Unit} of PgHa's.", node.Name, "Run Install-PgHaNode first."),
                _ => new PgHaException("DebugFailed", $"{node.Name}: the run does not start: {started.ErrorText.Trim()} (exit code {started.ExitCode})", node.Name, "Correct what the node says; the service is as it was."),
            };
        }

        await FollowAsync(cluster, node, lines[1], duration + Slack, found, cancellationToken);
        if (lines[0] != "back") return;
        progress?.Report(new(cluster.Name, node.Name, "waiting until the service is back", 95));
        var back = await _run.TryAsync(cluster, node, PatroniClient.StartAndWait(cluster, asLeader: false, Slack), cancellationToken);
        if (back.Failure is null) return;
        var blame = await _run.BlameAsync(cluster, node, $"the service does not come back ({back.Failure})", PatroniComponent.Unit, cancellationToken);
        throw new PgHaException("ServiceNotBack", blame.Message, node.Name, "The messages of the run may say why; Get-PgHaDiagnosis may know it.");
    }

    private async Task FollowAsync(ClusterDefinition cluster, NodeDefinition node, string cursor, TimeSpan limit, Action<LogRecord> found, CancellationToken cancellationToken)
    {
        var assembler = new LogAssembler(cluster, node.Name);
        var end = DateTimeOffset.UtcNow + limit;
        void Take(string line)
        {
            if (LogEntry.OfJournal(line, Components.LogZone.Utc) is not { } entry) return;
            cursor = entry.Cursor;
            if (assembler.Add(entry) is { } record) found(record);
        }

        for (var tries = 0; ; tries++)
        {
            try
            {
                var session = await nodes.ConnectAsync(cluster, node, cancellationToken);
                await session.RunAsync(PatroniDebugClient.Follow(cursor, end - DateTimeOffset.UtcNow + TimeSpan.FromSeconds(10)) with { OnOutputLine = Take }, cancellationToken);
                foreach (var record in assembler.Flush(TimeSpan.Zero)) found(record);
                return;
            }
            catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
            {
                await StopAsync(cluster, node);
                throw;
            }
            catch (RemoteException) when (tries < Reconnects.Length && DateTimeOffset.UtcNow < end)
            {
                await Task.Delay(Reconnects[tries], cancellationToken);
            }
        }
    }

    // The user has gone; what is said here is said to whoever may still listen.
    private async Task StopAsync(ClusterDefinition cluster, NodeDefinition node)
    {
        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(5));
        string words;
        try
        {
            var session = await nodes.ConnectAsync(cluster, node, patience.Token);
            await session.RunAsync(PatroniDebugClient.Stop(), patience.Token);
            words = "the run is ended, and the node puts its service back.";
        }
        catch (Exception e) when (e is RemoteException or OperationCanceledException)
        {
            words = "it could not be asked to end the run; when its time is over the node puts its service back by itself.";
        }

        progress?.Report(new(cluster.Name, node.Name, $"{node.Name}: {words}", Stopped: true));
    }
}

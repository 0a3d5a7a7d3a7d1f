using System.Collections.Concurrent;
using PgHa.Definition;
using PgHa.Errors;
using PgHa.Remote;

namespace PgHa.Converge.Runs;

/// <summary>
/// One controller's right to change a cluster: a lock on every node that can be reached, taken before the first change. It is renewed
/// as long as the process lives and is void soon after; whoever takes all of it has seen that nobody else has any of it.
/// </summary>
public sealed class ClusterLock : IAsyncDisposable
{
    private static readonly TimeSpan Renewal = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan ReleasePatience = TimeSpan.FromSeconds(5);

    private readonly INodeConnector _nodes;
    private readonly ClusterDefinition _cluster;
    private readonly ConcurrentDictionary<string, NodeDefinition> _held = new();
    private readonly Dictionary<string, string> _lastRuns = [];
    private readonly CancellationTokenSource _ended = new();
    private Task _renewing = Task.CompletedTask;

    private ClusterLock(INodeConnector nodes, ClusterDefinition cluster, RunStamp stamp) => (_nodes, _cluster, Stamp) = (nodes, cluster, stamp);

    /// <summary>The run that the lock is for.</summary>
    public RunStamp Stamp { get; }

    /// <summary>Takes the lock on nodes of a cluster.</summary>
    /// <param name="nodes">The way to the nodes.</param>
    /// <param name="cluster">The cluster.</param>
    /// <param name="reached">All nodes that can be reached, those that will not be changed included.</param>
    /// <param name="breakIt">True to take it from whoever has it.</param>
    /// <param name="progress">Told when there is something to wait for.</param>
    /// <param name="cancellationToken">Stops the waiting.</param>
    /// <exception cref="PgHaException"><c>LockHeld</c>: somebody else has it, and lives.</exception>
    public static async Task<ClusterLock> TakeAsync(
        INodeConnector nodes, ClusterDefinition cluster, IReadOnlyList<NodeDefinition> reached, bool breakIt,
        IProgress<StepProgress>? progress = null, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(nodes);
        ArgumentNullException.ThrowIfNull(cluster);
        var taken = new ClusterLock(nodes, cluster, RunStamp.New(RunOwner.Current));
        try
        {
            await taken.TakeAsync(reached, breakIt, progress, cancellationToken);
        }
        catch
        {
            await taken.DisposeAsync();
            throw;
        }

        taken._renewing = taken.RenewAsync();
        return taken;
    }

    /// <summary>Refuses a plan of a node that somebody has changed between its reading and the lock.</summary>
    /// <exception cref="PgHaException"><c>NodeChanged</c>: the last run in the node's journal was another one when the plan was made.</exception>
    internal void RefuseChanged(NodePlan plan)
    {
        var (node, last) = (plan.Node.Name, LastRunOn(plan.Node.Name));
        if (last == plan.Facts.LastRun || plan.Facts.LastRun == Stamp.Id) return;
        throw new PgHaException(
            "NodeChanged", $"{node}: another run ({last}) has changed it since it was read. Nothing was done.", node,
            "Run the same command again: it reads the node anew. Get-PgHaNodeJournal shows what the other run did.");
    }

    private string LastRunOn(string node) => _lastRuns.GetValueOrDefault(node, "");

    /// <summary>The script that releases one node. It is put in front of another, to cost nothing.</summary>
    internal string ReleaseText => LockScript.Release(Stamp.Id).Text;

    /// <summary>A node has been released by <see cref="ReleaseText"/>.</summary>
    internal void Released(string node) => _held.TryRemove(node, out _);

    /// <summary>Takes a node again that has been released: there is more to do on it.</summary>
    /// <exception cref="PgHaException"><c>LockHeld</c>: somebody else was quicker.</exception>
    internal async Task HoldAgainAsync(NodeDefinition node, CancellationToken cancellationToken)
    {
        if ((await AskAsync(node, "", cancellationToken)).Holder is { } holder) throw Held(holder);
    }

    /// <summary>Releases all nodes that are still held. What cannot be reached expires by itself.</summary>
    public async ValueTask DisposeAsync()
    {
        await _ended.CancelAsync();
        await _renewing;
        using var patience = new CancellationTokenSource(ReleasePatience);
        await Task.WhenAll(_held.Values.Select(n => TryAsync(n, LockScript.Release(Stamp.Id), patience.Token)));
        _held.Clear();
        _ended.Dispose();
    }

    private async Task TakeAsync(IReadOnlyList<NodeDefinition> reached, bool breakIt, IProgress<StepProgress>? progress, CancellationToken cancellationToken)
    {
        var mayBreak = "";
        LockHolder? before = null;
        for (var tries = 0; ; tries++)
        {
            var answers = await Task.WhenAll(reached.Select(n => AskAsync(n, mayBreak, cancellationToken)));
            // The one that was renewed last tells most.
            var holder = answers.Select(a => a.Holder).OfType<LockHolder>().MinBy(h => h.Age);
            if (holder is null) return;

            // Somebody takes it at this very moment: the earlier of the two goes on, the other steps back.
            var racing = !_held.IsEmpty && string.CompareOrdinal(Stamp.Id, holder.Id) < 0 && tries < 5;
            if (breakIt || holder.Owner.IsKnownDead()) mayBreak = holder.Id;
            else if (!racing) await WaitAsync(holder, before, progress, cancellationToken);
            else await Task.Delay(300, cancellationToken);
            before = holder;
        }
    }

    // A holder that lives renews its lock. One that does not is waited for: its process may be gone, its machine too.
    private async Task WaitAsync(LockHolder holder, LockHolder? before, IProgress<StepProgress>? progress, CancellationToken cancellationToken)
    {
        await Task.WhenAll(_held.Values.Select(n => TryAsync(n, LockScript.Release(Stamp.Id), cancellationToken)));
        _held.Clear();
        var lives = holder.Owner.Machine.Length > 0 && holder.Owner.Machine == RunOwner.Current.Machine;
        var renewed = before is not null && (before.Id != holder.Id || holder.Age < before.Age);
        if (lives || renewed) throw Held(holder);
        progress?.Report(new(_cluster.Name, null, $"waiting for the lock of {holder}: renewed {holder.Age.TotalSeconds:0} s ago, void after {LockScript.Lifetime.TotalSeconds:0} s"));
        await Task.Delay(TimeSpan.FromSeconds(2), cancellationToken);
    }

    private PgHaException Held(LockHolder holder) => new(
        "LockHeld", $"{_cluster.Name} is being changed by {holder}.", _cluster.Name,
        $"Wait until that is over. If it will never be, its lock expires {LockScript.Lifetime.TotalSeconds:0} seconds after its last sign of life; -BreakLock takes it at once.");

    private async Task<LockAnswer> AskAsync(NodeDefinition node, string mayBreak, CancellationToken cancellationToken)
    {
        CommandResult result;
        try
        {
            var session = await _nodes.ConnectAsync(_cluster, node, cancellationToken);
            result = await session.RunAsync(LockScript.Take(Stamp, mayBreak), cancellationToken);
        }
        catch (RemoteException)
        {
            // A node that is gone by now cannot be changed either: that will be told by whoever wants to.
            return new(null, "");
        }

        try
        {
            var answer = LockScript.Parse(result);
            if (answer.Holder is not null) return answer;
            _held[node.Name] = node;
            lock (_lastRuns) _lastRuns[node.Name] = answer.LastRun;
            return answer;
        }
        catch (InvalidDataException e)
        {
            throw new PgHaException("LockFailed", $"{node.Name}: the lock could not be taken: {e.Message}", node.Name, "It lies in /run/pgha, on every node.", e);
        }
    }

    private async Task RenewAsync()
    {
        try
        {
            while (true)
            {
                await Task.Delay(Renewal, _ended.Token);
                await Task.WhenAll(_held.Values.Select(n => TryAsync(n, LockScript.Renew(Stamp.Id), _ended.Token)));
            }
        }
        catch (OperationCanceledException)
        {
            // It is given back.
        }
    }

    private async Task TryAsync(NodeDefinition node, RemoteScript script, CancellationToken cancellationToken)
    {
        try
        {
            var session = await _nodes.ConnectAsync(_cluster, node, cancellationToken);
            await session.RunAsync(script, cancellationToken);
        }
        catch (Exception e) when (e is PgHaException or OperationCanceledException)
        {
            // It expires by itself; before a run begins its node looks whether the lock still is ours.
        }
    }
}

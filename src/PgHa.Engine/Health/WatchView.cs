using System.Globalization;
using PgHa.Checks;
using PgHa.Components.Postgres;
using PgHa.Definition;

namespace PgHa.Health;

/// <summary>What a live view shows: the last look, lags before it, and what happened.</summary>
public sealed record WatchState
{
    // As many as the widest graph has columns.
    private const int Samples = 60;
    private const int Kept = 200;

    /// <summary>The last look.</summary>
    public required ClusterSnapshot Last { get; init; }

    /// <summary>The lags in bytes of the last looks by member, the oldest first; null where not known.</summary>
    public IReadOnlyDictionary<string, IReadOnlyList<long?>> Lags { get; init; } = new Dictionary<string, IReadOnlyList<long?>>();

    /// <summary>What happened, the oldest first.</summary>
    public IReadOnlyList<ClusterEvent> Events
    {
        get;
        init => field = ValueList<ClusterEvent>.Of(value);
    } = ValueList<ClusterEvent>.Empty;

    /// <summary>The state after the first look.</summary>
    public static WatchState Begin(ClusterSnapshot first) => new() { Last = first, Lags = Append(new Dictionary<string, IReadOnlyList<long?>>(), first) };

    /// <summary>The state after a further look, and what has changed.</summary>
    public (WatchState State, IReadOnlyList<ClusterEvent> Events) Next(ClusterSnapshot look, Thresholds limits)
    {
        IReadOnlyList<ClusterEvent> events = [.. ClusterEvents.Between(Last, look, limits)];
        return (this with { Last = look, Lags = Append(Lags, look), Events = [.. Events.Concat(events).TakeLast(Kept)] }, events);
    }

    private static Dictionary<string, IReadOnlyList<long?>> Append(IReadOnlyDictionary<string, IReadOnlyList<long?>> lags, ClusterSnapshot look) =>
        look.Members.ToDictionary(m => m.Node, m => (IReadOnlyList<long?>)[.. (lags.TryGetValue(m.Node, out var known) ? known : []).Append(m.Lag).TakeLast(Samples)]);
}

/// <summary>A live view as lines of text. Pure: the same state and size give the same lines, none longer than the width.</summary>
public static class WatchView
{
    private const string Bars = "▁▂▃▄▅▆▇█";

    /// <summary>The lines, without colours and cursor; at most as many as the height.</summary>
    /// <param name="state">What to show.</param>
    /// <param name="width">Columns.</param>
    /// <param name="height">Lines.</param>
    /// <param name="limits">The limits: a full bar of a graph is at least <c>replication.lag</c>.</param>
    public static IReadOnlyList<string> Render(WatchState state, int width, int height, Thresholds limits)
    {
        ArgumentNullException.ThrowIfNull(state);
        ArgumentNullException.ThrowIfNull(limits);
        var look = state.Last;
        var names = Math.Clamp(look.Members.Max(m => m.Node.Length), 4, 16);
        var graph = Math.Clamp(width - names - 55, 0, 60);
        List<string> lines =
        [
            Sides($"{look.Cluster.Name}{(look.Paused == true ? "   automatic failover is SUSPENDED" : "")}", look.Time.ToString("yyyy-MM-dd HH:mm:ss", CultureInfo.InvariantCulture), width),
            $"leader {(look.Leader.Length > 0 ? look.Leader : "NOBODY")}{Address(look)}",
            "",
            $"{"node".PadRight(names)}  {"role",-13} {"state",-13} {"TL",4} {"lag",9} {"time",7}  {(graph > 0 ? "lag, last looks" : "")}",
        ];
        foreach (var member in look.Members)
        {
            var lags = state.Lags.TryGetValue(member.Node, out var known) ? known : [];
            var role = member.Disagreements.Count > 0 ? member.Role + " !" : member.Role;
            lines.Add($"{Cut(member.Node, names).PadRight(names)}  {role,-13} {Cut(member.State, 13),-13} {member.Timeline,4} {Sizes.Text(member.Lag),9} {Time(member.LagTime),7}  {Graph(lags, graph, limits.Of(ReplicationChecks.LagLimit))}");
        }

        foreach (var member in look.Members)
        {
            foreach (var note in member.Disagreements) lines.Add($"! {member.Node}: {note}");
            if (member.Problem.Length > 0) lines.Add($"  {member.Node}: {member.Problem}");
        }

        lines.Add("");
        lines.Add("events");
        var room = Math.Max(0, height - lines.Count);
        lines.AddRange(state.Events.Count == 0
            ? ["  none since this view began"]
            : state.Events.TakeLast(room).Reverse().Select(e => $"  {e.Time.ToString("HH:mm:ss", CultureInfo.InvariantCulture)}  {e.Text}"));
        return [.. lines.Take(height).Select(l => Cut(Printable(l).TrimEnd(), width))];
    }

    private static string Address(ClusterSnapshot look)
    {
        if (look.Cluster.VirtualIP is not { } vip) return "";
        var holders = look.AddressHolders;
        var silent = look.Members.Any(m => m.HoldsVirtualIP is null);
        var fault = holders.Length == 0 ? (silent ? " ?" : " !") : holders == look.Leader ? "" : " !";
        return $"   {vip.Address} on {(holders.Length > 0 ? holders : silent ? "no node that answers" : "NO NODE")}{fault}";
    }

    // Each column is a look; its height the lag on a logarithmic scale up to the limit, or the greatest if that is more.
    private static string Graph(IReadOnlyList<long?> lags, int width, double limit)
    {
        if (width <= 0 || lags.All(l => l is null)) return "";
        var top = Math.Log(1 + Math.Max(limit, lags.Max() ?? 0));
        return string.Concat(lags.TakeLast(width).Select(l => l is not { } lag ? ' ' : lag <= 0 ? Bars[0] : Bars[(int)Math.Clamp(Math.Ceiling(Math.Log(1 + lag) / top * (Bars.Length - 1)), 1, Bars.Length - 1)]));
    }

    private static string Time(TimeSpan? time) => time switch
    {
        null => "",
        { TotalSeconds: < 100 } t => string.Create(CultureInfo.InvariantCulture, $"{t.TotalSeconds:0.0} s"),
        { TotalMinutes: < 100 } t => string.Create(CultureInfo.InvariantCulture, $"{t.TotalMinutes:0} min"),
        { } t => string.Create(CultureInfo.InvariantCulture, $"{t.TotalHours:0} h"),
    };

    private static string Sides(string left, string right, int width) =>
        left.Length + right.Length + 1 <= width ? left + new string(' ', width - left.Length - right.Length) + right : left;

    private static string Cut(string text, int width) => text.Length <= width ? text : width <= 1 ? text[..Math.Max(0, width)] : text[..(width - 1)] + "…";

    // What a server said must not move the cursor.
    private static string Printable(string text) => text.Any(char.IsControl) ? new string([.. text.Select(c => char.IsControl(c) ? ' ' : c)]) : text;
}

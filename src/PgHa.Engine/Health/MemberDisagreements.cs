using System.Globalization;
using PgHa.Components.Patroni;

namespace PgHa.Health;

/// <summary>Where a member, the other members and the DCS say different things. Pure.</summary>
internal static class MemberDisagreements
{
    /// <summary>What is said differently of one member, a sentence each.</summary>
    public static IEnumerable<string> Of(ClusterObservation seen, NodeObservation said)
    {
        var (holder, self) = (seen.LockHolder, said.Patroni.Value);
        if (self is { IsLeader: true })
        {
            if (holder is null) yield return "it says that it leads, and nobody can read the lock in the DCS to confirm it";
            else if (holder.Length == 0) yield return "it says that it leads, and nobody holds the lock in the DCS";
            else if (holder != said.Node) yield return $"it says that it leads, and {holder} holds the lock in the DCS";
        }
        else if (holder == said.Node)
        {
            yield return self is null ? "it holds the lock in the DCS and does not answer" : $"it holds the lock in the DCS and says that it is a {self.Role}";
        }

        if (self is null) yield break;
        if (said.DcsAge is { } age && age > TimeSpan.FromSeconds(seen.Cluster.Patroni.Ttl))
            yield return string.Create(CultureInfo.InvariantCulture, $"its Patroni has not reached the DCS for {age.TotalSeconds:0} s: what it says may be old");
        // Where its own answer was read through the quorum, it is the Patroni that is behind.
        if (View(self) is { } view && holder is not null && view != holder)
            yield return $"its Patroni sees {(view.Length > 0 ? view : "nobody")} as the leader, the lock in the DCS is {(holder.Length > 0 ? $"{holder}'s" : "nobody's")}";
        if (seen.Databases.Count(n => n.Keys.Value is { StoreId.Length: > 0 }) > 1 && said.Keys.Value is { StoreId.Length: > 0 } keys)
        {
            var others = seen.Databases.Where(n => n.Node != said.Node && n.Keys.Value is { StoreId.Length: > 0 } k && k.StoreId != keys.StoreId).ToList();
            if (others.Count > 0) yield return $"its etcd is cluster {keys.StoreId}, that of {string.Join(", ", others.Select(n => n.Node))} is another";
        }

        if (seen.CutOff(said) is { } cut) yield return cut;
        var bootstrapped = seen.Databases.Select(n => n.Keys.Value?.SystemId).FirstOrDefault(s => s is { Length: > 0 });
        var reference = bootstrapped ?? (seen.Leader is { } leader ? seen.Nodes.First(n => n.Node == leader).Patroni.Value!.SystemId : "");
        if (self.SystemId.Length > 0 && reference.Length > 0 && self.SystemId != reference)
            yield return $"its database has the system identifier {self.SystemId}, the cluster's is {reference}";
        if (self.Scope.Length > 0 && self.Scope != seen.Cluster.Name) yield return $"its Patroni belongs to the cluster {self.Scope}";
        if (self.Name.Length > 0 && self.Name != said.Node) yield return $"its Patroni is called {self.Name}";
    }

    // Who leads in this Patroni's eyes; null when it could not read the DCS.
    private static string? View(PatroniObservation self) =>
        self.Members.Count == 0 ? null : self.Members.FirstOrDefault(m => m.Role is "leader" or "standby_leader")?.Name ?? "";
}

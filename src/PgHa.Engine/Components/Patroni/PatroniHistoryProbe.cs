using PgHa.Definition;
using PgHa.Remote;

namespace PgHa.Components.Patroni;

/// <summary>Asks a node's Patroni for the history of the timelines, which it has from the DCS.</summary>
public static class PatroniHistoryProbe
{
    /// <summary>Prints the answer, for <see cref="PatroniHistory.Read"/>. Exit code other than 0: Patroni does not answer on the node.</summary>
    public static RemoteScript Script(ClusterDefinition cluster)
    {
        ArgumentNullException.ThrowIfNull(cluster);
        return new($"curl --silent --noproxy '*' --fail --max-time 5 'http://127.0.0.1:{cluster.Patroni.RestPort}/history'") { Deadline = TimeSpan.FromSeconds(15) };
    }
}

using PgHa.Checks;
using PgHa.Components.Patroni;

namespace PgHa.Health;

/// <summary>What a node's services run with, which may be older than what is configured.</summary>
/// <param name="Node">The node's name.</param>
/// <param name="Patroni">Its Patroni, with the dynamic configuration as it sees it.</param>
/// <param name="EtcdEnvironment">The settings that its etcd was started with; null where none runs.</param>
public sealed record RunningNode(string Node, Answer<PatroniObservation> Patroni, IReadOnlyDictionary<string, string>? EtcdEnvironment)
{
    /// <summary>Whether its PostgreSQL runs.</summary>
    public bool RunsPostgres => Patroni.Value is { State: "running" or "streaming" or "in archive recovery" };
}

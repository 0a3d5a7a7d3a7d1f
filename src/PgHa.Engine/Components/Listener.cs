using PgHa.Definition;

namespace PgHa.Components;

/// <summary>A TCP port that a component of a node listens on.</summary>
/// <param name="Port">The port.</param>
/// <param name="What">Who listens, for people: <c>etcd's clients</c>.</param>
/// <param name="Unit">The systemd unit whose processes listen.</param>
/// <param name="From">The other servers of the cluster that must reach it.</param>
public sealed record Listener(int Port, string What, string Unit, IReadOnlyList<NodeDefinition> From);

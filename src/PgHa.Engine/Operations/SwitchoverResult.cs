using PgHa.Definition;

namespace PgHa.Operations;

/// <summary>A switchover that was seen to have happened.</summary>
/// <param name="Cluster">The cluster.</param>
/// <param name="From">Who led before; it streams from the new leader now.</param>
/// <param name="To">Who leads now, and has the virtual address.</param>
/// <param name="Duration">From the request to the sight of all of that.</param>
public sealed record SwitchoverResult(ClusterDefinition Cluster, string From, string To, TimeSpan Duration);

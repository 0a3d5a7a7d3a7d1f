namespace PgHa.Converge;

/// <summary>How far long work has come.</summary>
/// <param name="Cluster">The cluster's name.</param>
/// <param name="Node">The node, or null when the step is the cluster's.</param>
/// <param name="Step">What is being done.</param>
/// <param name="Percent">0 to 100, or null when that is not known.</param>
/// <param name="Completed">True with the last word of this node or cluster.</param>
/// <param name="Stopped">True when the step tells, after a cancellation, where the node was met. It is the last word then.</param>
public sealed record StepProgress(string Cluster, string? Node, string Step, int? Percent = null, bool Completed = false, bool Stopped = false);

namespace PgHa.Compliance;

/// <summary>A TCP port that a node listens on.</summary>
/// <param name="Address">The address; <c>*</c>, <c>0.0.0.0</c> or <c>[::]</c> for all.</param>
/// <param name="Port">The port.</param>
/// <param name="Program">The program's name; empty where the node does not tell.</param>
public sealed record ListenerEvidence(string Address, int Port, string Program)
{
    /// <summary>Whether only the node itself gets there.</summary>
    public bool IsLoopback => Address.StartsWith("127.", StringComparison.Ordinal) || Address is "::1" or "[::1]" || Address.StartsWith("[::ffff:127.", StringComparison.Ordinal);
}

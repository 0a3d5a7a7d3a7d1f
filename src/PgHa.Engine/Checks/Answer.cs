namespace PgHa.Checks;

/// <summary>What a node answered, or why it did not.</summary>
/// <typeparam name="T">What was asked for.</typeparam>
/// <param name="Node">The node's name.</param>
/// <param name="Value">The answer; null when there is none.</param>
/// <param name="Problem">Why there is none; empty when there is one.</param>
public sealed record Answer<T>(string Node, T? Value, string Problem)
    where T : class;

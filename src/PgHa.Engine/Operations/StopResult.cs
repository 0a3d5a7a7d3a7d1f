namespace PgHa.Operations;

/// <summary>A cluster of which nothing runs any more, on the nodes that could be worked on.</summary>
public sealed record StopResult : OperationResult
{
    /// <summary>Who led last; a start has it lead again. Empty when nobody did.</summary>
    public required string Leader { get; init; }

    /// <summary>The nodes that were stopped, or were already.</summary>
    public required IReadOnlyList<string> Nodes { get; init; }

    /// <summary>Nodes that could not be worked on: what runs there is not known.</summary>
    public required IReadOnlyList<string> Missing { get; init; }

    /// <summary>Whether PostgreSQL was shut down in good order on every one of the nodes, by what its data says.</summary>
    public required bool Clean { get; init; }

    /// <summary>In one line.</summary>
    public override string ToString() => $"{Cluster.Name}: stopped{(Leader.Length > 0 ? $", {Leader} led last" : "")}";
}

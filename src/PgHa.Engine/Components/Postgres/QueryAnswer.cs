namespace PgHa.Components.Postgres;

/// <summary>What a server said to a statement.</summary>
/// <param name="Columns">The columns of the rows; none where the statement gives no rows.</param>
/// <param name="Rows">The rows: the values as the server wrote them, null for NULL.</param>
/// <param name="Status">The command's tag, for example <c>INSERT 0 1</c>.</param>
public sealed record QueryAnswer(IReadOnlyList<QueryColumn> Columns, IReadOnlyList<IReadOnlyList<string?>> Rows, string Status)
{
    /// <summary>What is wrong; null when nothing is.</summary>
    public string? Error { get; init; }

    /// <summary>The error's SQLSTATE; empty where there is none, as when the server was not reached.</summary>
    public string SqlState { get; init; } = "";

    /// <summary>What the server suggests; empty when nothing.</summary>
    public string Hint { get; init; } = "";
}

/// <summary>A column.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Type">The object id of its type (<c>pg_type.dat</c>).</param>
public sealed record QueryColumn(string Name, uint Type);

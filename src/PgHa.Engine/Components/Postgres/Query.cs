namespace PgHa.Components.Postgres;

/// <summary>A statement for a server.</summary>
/// <param name="Sql">The statement, with <c>$1</c>, <c>$2</c> … for the values.</param>
public sealed record Query(string Sql)
{
    private const string Name = "pgha_query";

    /// <summary>The values, in their order.</summary>
    public IReadOnlyList<object?> Values { get; init; } = [];

    /// <summary>The database. Default <c>postgres</c>.</summary>
    public string Database { get; init; } = "postgres";

    /// <summary>Who logs in; null (the default) for the superuser, with the password that the node holds.</summary>
    public string? User { get; init; }

    /// <summary>That user's password.</summary>
    public string? Password { get; init; }

    /// <summary>Whether it may change data. Without it every transaction is read-only: a guard against slips, not against ill will.</summary>
    public bool AllowWrite { get; init; }

    /// <summary>Whether a server in recovery refuses it.</summary>
    public bool OnPrimary { get; init; }

    /// <summary>How long a statement may take on the server. Default 60 s.</summary>
    public TimeSpan Timeout { get; init; } = TimeSpan.FromSeconds(60);

    /// <summary>
    /// What is sent. With values the statement is prepared and executed with literals: the server itself finds out their types, from 9.6 to 18
    /// alike (psql's <c>\bind</c> is there from 16 on). PostgreSQL prepares SELECT, INSERT, UPDATE, DELETE, MERGE and VALUES alone.
    /// </summary>
    public IReadOnlyList<string> Statements() => Values.Count == 0 ? [Sql] :
    [
        $"PREPARE {Name} AS {Sql}",
        $"EXECUTE {Name}({string.Join(", ", Values.Select(SqlLiteral.Of))})",
    ];

    /// <summary>Shows no password.</summary>
    public override string ToString() => Sql;
}

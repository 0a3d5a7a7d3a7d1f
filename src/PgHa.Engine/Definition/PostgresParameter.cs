using System.Collections.Frozen;

namespace PgHa.Definition;

/// <summary>A server parameter of PostgreSQL, as <c>PostgresParameters.txt</c> has it.</summary>
/// <param name="Name">The name, in PostgreSQL's spelling.</param>
/// <param name="Context">When it can be changed: pg_settings.context (postmaster, sighup, user …).</param>
/// <param name="Since">The first major version that has it; null: 9.6 or older.</param>
/// <param name="Until">The last major version that has it; null: it still stands.</param>
public sealed record PostgresParameter(string Name, string Context, string? Since, string? Until)
{
    private static readonly FrozenDictionary<string, PostgresParameter> Table = Load();

    /// <summary>Every parameter of 9.6 to 18.</summary>
    public static IReadOnlyCollection<PostgresParameter> All => Table.Values;

    /// <summary>Whether a server must be restarted for a change to count.</summary>
    public bool NeedsRestart => Context == "postmaster";

    /// <summary>The parameter of that name, or null. Case does not count, as in PostgreSQL.</summary>
    public static PostgresParameter? Find(string name) => Table.GetValueOrDefault(name);

    /// <summary>Whether a major version has it.</summary>
    public bool IsIn(string version)
    {
        var index = PostgresVersions.IndexOf(version);
        return (Since is null || index >= PostgresVersions.IndexOf(Since)) && (Until is null || index <= PostgresVersions.IndexOf(Until));
    }

    private static FrozenDictionary<string, PostgresParameter> Load()
    {
        using var stream = typeof(PostgresParameter).Assembly.GetManifestResourceStream("PgHa.Definition.PostgresParameters.txt")
            ?? throw new InvalidOperationException("The table of PostgreSQL's parameters is not in the assembly.");
        using var reader = new StreamReader(stream);
        var parameters = new List<PostgresParameter>();
        while (reader.ReadLine() is { } line)
        {
            if (line.Length == 0 || line[0] == '#') continue;
            var columns = line.Split(' ');
            parameters.Add(new(columns[0], columns[1], Version(columns[2]), Version(columns[3])));
        }

        return parameters.ToFrozenDictionary(parameter => parameter.Name, StringComparer.OrdinalIgnoreCase);

        static string? Version(string column) => column == "-" ? null : column;
    }
}

namespace PgHa.Definition;

/// <summary>The defaults of server parameters, as <c>PostgresDefaults.txt</c> has them.</summary>
public static class PostgresDefaults
{
    private static readonly ILookup<string, string[]> Table = Load();

    /// <summary>A parameter's default in a major version, in its own unit; null where it is not known or depends on the build.</summary>
    public static string? Of(string name, string version)
    {
        var index = PostgresVersions.IndexOf(version);
        // The table begins with 10.
        return index < 1 ? null : Table[name].FirstOrDefault(line =>
            (line[1] == "-" || index >= PostgresVersions.IndexOf(line[1])) && (line[2] == "-" || index <= PostgresVersions.IndexOf(line[2]))) is { } found ? found[3] : null;
    }

    private static ILookup<string, string[]> Load()
    {
        using var stream = typeof(PostgresDefaults).Assembly.GetManifestResourceStream("PgHa.Definition.PostgresDefaults.txt")
            ?? throw new InvalidOperationException("The table of PostgreSQL's defaults is not in the assembly.");
        using var reader = new StreamReader(stream);
        var lines = new List<string[]>();
        while (reader.ReadLine() is { } line)
        {
            if (line.Length == 0 || line[0] == '#') continue;
            var columns = line.Split(' ', 4);
            lines.Add([columns[0], columns[1], columns[2], columns.Length > 3 ? Bare(columns[3]) : ""]);
        }

        return lines.ToLookup(line => line[0], StringComparer.OrdinalIgnoreCase);
    }

    private static string Bare(string value) => value is ['"', .. var inner, '"'] && inner != inner.Trim() ? inner : value;
}

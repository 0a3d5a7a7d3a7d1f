using System.Text;
using PgHa.Definition;

namespace PgHa.Engine.Tests.Definition.Postgres;

/// <summary>Makes PostgresParameters.txt of what the servers say of themselves.</summary>
internal static class ParameterTable
{
    private const string Query =
        """
        select concat_ws(E'\x1f', name, context, vartype, unit, min_val, max_val, coalesce(array_to_string(enumvals, ','), '')) as row from (select name, context, vartype, coalesce(unit, '') as unit, coalesce(min_val, '') as min_val, coalesce(max_val, '') as max_val, enumvals from pg_settings where name not like '%.%') as s
        """;

    private const string Head =
        """
        # The server parameters of PostgreSQL 9.6 to 18, as PostgreSQL itself defines them: postgres.parameters is held against this.
        #
        # How it was made: from pg_settings of a real server of each major version (npm's @embedded-postgres, Debian's postgresql-15), and by
        # asking each server which further spellings of an enumeration it takes. No package has 9.6: its lines are from its guc.c.
        # Not edited by hand: PGHA_ACCEPT=1 dotnet test tests/PgHa.Engine.Tests --filter PostgresServerTests writes it anew.
        #
        # A line stands for the majors in which a definition did not change: name, first major, last major (- for 9.6 or older, and for 18 or
        # newer), context (pg_settings.context), type; then least..most of a number and what it counts, or an enumeration's words, and behind |
        # the spellings that are taken but not shown. What depends on how a server was built is there as the packages of PGDG have it.

        """;

    /// <summary>What PGDG's and Debian's packages have and other builds may lack: their patch, and words of libraries they are built with.</summary>
    public static IReadOnlyDictionary<string, string> OfPackages { get; } = new Dictionary<string, string> { ["extension_destdir"] = "superuser string" };

    /// <summary>Words of an enumeration that need a library at the build.</summary>
    public static IReadOnlyDictionary<string, string[]> WordsOfLibraries { get; } = new Dictionary<string, string[]>
    {
        ["wal_compression"] = ["lz4", "zstd"],
        ["default_toast_compression"] = ["lz4"],
        ["io_method"] = ["io_uring"],
    };

    // Words that some enumeration takes without showing them.
    private static readonly string[] FurtherSpellings =
        ["true", "false", "yes", "no", "1", "0", "on", "off", "debug", "info", "fatal", "panic", "log", "archive", "hot_standby", "none", "plain", "default", "try", "auto"];

    /// <summary>A server's definitions: the lines of the table without name and versions, by name.</summary>
    public static Dictionary<string, string> Of(PostgresServer server)
    {
        var table = new Dictionary<string, string>();
        var words = new List<(string Name, string Word)>();
        var rows = server.Rows(Query).Select(row => row.Split('\x1f')).ToList();
        var spellings = FurtherSpellings.Concat(rows.Where(row => row[2] == "enum").SelectMany(row => row[6].Split(','))).Distinct(StringComparer.OrdinalIgnoreCase).ToList();
        foreach (var row in rows.Where(row => row[2] == "enum"))
            words.AddRange(spellings.Except(row[6].Split(','), StringComparer.OrdinalIgnoreCase).Select(word => (row[0], word)));
        var refused = server.Refused(words);
        foreach (var row in rows)
        {
            var taken = words.Where(word => word.Name == row[0] && !refused.ContainsKey(word)).Select(word => word.Word).ToList();
            table[row[0]] = Line(row, taken);
        }

        foreach (var (name, line) in OfPackages) table.TryAdd(name, line);
        return table;
    }

    /// <summary>The whole file; a major without a server keeps what the table has of it.</summary>
    public static string Make(IReadOnlyList<PostgresServer> servers)
    {
        var majors = PostgresVersions.Known.Select(major => servers.FirstOrDefault(server => server.Major == major) is { } server ? Of(server) : Kept(major)).ToList();
        var text = new StringBuilder(Head);
        foreach (var name in majors.SelectMany(major => major.Keys).Distinct().OrderBy(name => name, StringComparer.OrdinalIgnoreCase))
        {
            for (var first = 0; first < majors.Count; first++)
            {
                if (majors[first].GetValueOrDefault(name) is not { } line) continue;
                var last = first;
                while (last + 1 < majors.Count && majors[last + 1].GetValueOrDefault(name) == line) last++;
                var since = first == 0 ? "-" : PostgresVersions.Known[first];
                var until = last + 1 == majors.Count ? "-" : PostgresVersions.Known[last];
                text.Append(name).Append(' ').Append(since).Append(' ').Append(until).Append(' ').Append(line).Append('\n');
                first = last;
            }
        }

        return text.ToString();
    }

    private static Dictionary<string, string> Kept(string major) =>
        PostgresParameter.All.Where(parameter => parameter.In(major) is not null).ToDictionary(parameter => parameter.Name, parameter => parameter.In(major)!.Text);

    private static string Line(string[] row, List<string> furtherSpellings)
    {
        var (name, context, type, unit, least, most, words) = (row[0], row[1], row[2], row[3], row[4], row[5], row[6]);
        var line = $"{context} {type}";
        // What only shows something has the range of that one server.
        if (context == "internal") return line;
        if (type == "enum")
        {
            var libraries = WordsOfLibraries.GetValueOrDefault(name) ?? [];
            var shown = words.Split(',').Except(libraries).Concat(libraries);
            return $"{line} {string.Join(',', shown)}" + (furtherSpellings.Count > 0 ? $"|{string.Join(',', furtherSpellings)}" : "");
        }

        return type is "integer" or "real" ? $"{line} {least}..{most} {unit}".TrimEnd() : line;
    }
}

using System.Globalization;

namespace PgHa.Components.Postgres;

/// <summary>What is in a data directory.</summary>
public sealed record DataDirectoryState
{
    /// <summary>The node.</summary>
    public required string Node { get; init; }

    /// <summary>The directory.</summary>
    public required string Path { get; init; }

    /// <summary>Why it is not to be deleted; empty where it may be.</summary>
    public string Refusal { get; init; } = "";

    /// <summary>Who uses it: Patroni's unit, a server.</summary>
    public IReadOnlyList<string> Runs { get; init; } = [];

    /// <summary>Bytes on the disk; null where there is no database in it.</summary>
    public long? Bytes { get; init; }

    /// <summary>When the WAL or the control file was last written to.</summary>
    public DateTimeOffset? LastWrite { get; init; }

    /// <summary>The system identifier.</summary>
    public string SystemId { get; init; } = "";

    /// <summary>How many databases it holds, the templates included.</summary>
    public int DatabaseCount { get; init; }

    /// <summary>The databases by name with their bytes, as far as a server runs that can tell.</summary>
    public IReadOnlyDictionary<string, long> Databases { get; init; } = new Dictionary<string, long>();

    /// <summary>Directories outside that belong to it and are not deleted: tablespaces, a WAL directory of its own.</summary>
    public IReadOnlyList<string> Outside { get; init; } = [];

    /// <summary>Timeline and position of the newest that is surely in it; null where that is not known.</summary>
    public (long Timeline, long Position)? Newest { get; init; }

    /// <summary>Reads what <see cref="DataDirectoryClient.Inspect"/> prints.</summary>
    public static DataDirectoryState Read(string node, string path, string answer)
    {
        ArgumentNullException.ThrowIfNull(answer);
        var lines = answer.Split('\n').Select(l => l.Split('\t', 2)).Where(p => p.Length == 2 && p[1].Length > 0).ToLookup(p => p[0], p => p[1]);
        string? One(string word) => lines[word].FirstOrDefault();
        long? Number(string? text) => long.TryParse(text, CultureInfo.InvariantCulture, out var value) ? value : null;
        var positions = lines["location"].Concat(lines["recovery"]).Select(Position).OfType<long>().ToList();
        return new DataDirectoryState
        {
            Node = node,
            Path = path,
            Refusal = One("refuse") ?? "",
            Runs = [.. lines["runs"]],
            Bytes = Number(One("bytes")),
            LastWrite = double.TryParse(One("written"), CultureInfo.InvariantCulture, out var seconds) ? DateTimeOffset.UnixEpoch.AddSeconds(seconds) : null,
            SystemId = One("system") ?? "",
            DatabaseCount = (int)(Number(One("count")) ?? 0),
            Databases = lines["database"].Select(l => l.Split(' ', 2)).Where(p => p.Length == 2 && Number(p[0]) is not null).ToDictionary(p => p[1], p => Number(p[0])!.Value),
            Outside = [.. lines["outside"]],
            Newest = Number(One("timeline")) is { } timeline && positions.Count > 0 ? (timeline, positions.Max()) : null,
        };
    }

    private static long? Position(string lsn) => lsn.Split('/') is [var high, var low]
        && uint.TryParse(high, NumberStyles.HexNumber, CultureInfo.InvariantCulture, out var h) && uint.TryParse(low, NumberStyles.HexNumber, CultureInfo.InvariantCulture, out var l)
        ? ((long)h << 32) | l : null;
}

using PgHa.Platforms;

namespace PgHa.Compliance;

/// <summary>What a node says that health checks do not ask: the answers of <see cref="ComplianceScript"/>.</summary>
public sealed record NodeEvidence
{
    /// <summary>The node's name.</summary>
    public required string Node { get; init; }

    /// <summary>The operating system.</summary>
    public OsRelease Os { get; init; } = new("", "", "");

    /// <summary>The files that were asked for and exist.</summary>
    public IReadOnlyList<FileEvidence> Files { get; init; } = [];

    /// <summary>TCP listeners; null when the node could not tell.</summary>
    public IReadOnlyList<ListenerEvidence>? Listeners { get; init; }

    /// <summary>The files that units were loaded from, by unit.</summary>
    public IReadOnlyDictionary<string, string> UnitFiles { get; init; } = new Dictionary<string, string>();

    /// <summary>Units of PostgreSQL's packages that run beside Patroni.</summary>
    public IReadOnlyList<string> PackagedPostgres { get; init; } = [];

    /// <summary>Programs that are there of those that back up or watch.</summary>
    public IReadOnlyList<string> Tools { get; init; } = [];

    /// <summary>Lines of keepalived.conf; of the password only its length (<c>auth_pass #8</c>).</summary>
    public IReadOnlyList<string> Keepalived { get; init; } = [];

    /// <summary>Lines of the live pg_hba.conf without comments and without passwords.</summary>
    public IReadOnlyList<string> HbaLines { get; init; } = [];

    /// <summary>Names in / and /etc with letters that are not ASCII.</summary>
    public IReadOnlyList<string> OddNames { get; init; } = [];

    /// <summary><c>usable</c>, <c>denied</c>, <c>missing</c>, or empty when the node could not tell.</summary>
    public string Watchdog { get; init; } = "";

    /// <summary>Whether the clock is kept by a time service; null when the node could not tell.</summary>
    public bool? ClockKept { get; init; }

    /// <summary>Until when certificates of the definition are valid, by path; null for one that cannot be read.</summary>
    public IReadOnlyDictionary<string, DateTimeOffset?> Certificates { get; init; } = new Dictionary<string, DateTimeOffset?>();

    /// <summary>The database; null where it does not answer, and where there is none.</summary>
    public DatabaseEvidence? Database { get; init; }

    /// <summary>A file, or null.</summary>
    public FileEvidence? File(string path) => Files.FirstOrDefault(f => f.Path == path);

    /// <summary>The value of a keyword of keepalived.conf, where it stands first.</summary>
    public string? KeepalivedValue(string keyword) => Keepalived
        .Select(line => line.Trim().Split(' ', 2, StringSplitOptions.TrimEntries))
        .Where(words => words[0] == keyword).Select(words => words.Length > 1 ? words[1] : "").FirstOrDefault();
}

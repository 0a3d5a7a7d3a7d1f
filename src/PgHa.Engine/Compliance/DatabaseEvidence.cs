namespace PgHa.Compliance;

/// <summary>What a node's PostgreSQL says of itself.</summary>
public sealed record DatabaseEvidence
{
    /// <summary>Parameters by name, in the server's own words; of the archive's command only <c>set</c> or nothing.</summary>
    public IReadOnlyDictionary<string, string> Settings { get; init; } = new Dictionary<string, string>();

    /// <summary>Parameters that come from postgresql.auto.conf, where <c>ALTER SYSTEM</c> writes.</summary>
    public IReadOnlyList<string> AlteredBySql { get; init; } = [];

    /// <summary>Roles that may log in and whose password is kept as an MD5 hash.</summary>
    public IReadOnlyList<string> Md5Roles { get; init; } = [];

    /// <summary>Whether a segment of the WAL was ever archived; null where that is not known.</summary>
    public bool? HasArchived { get; init; }

    /// <summary>Whether the last attempt to archive failed.</summary>
    public bool ArchivingFails { get; init; }

    /// <summary>A parameter; empty where the server does not have it.</summary>
    public string Setting(string name) => Settings.GetValueOrDefault(name, "");
}

namespace PgHa.Platforms;

/// <summary>What one release of Debian or Ubuntu has.</summary>
/// <param name="Id">os-release's <c>ID</c>.</param>
/// <param name="VersionId">os-release's <c>VERSION_ID</c>.</param>
/// <param name="Codename">The name of its repositories' suites.</param>
/// <param name="Postgres">The one major version of PostgreSQL among its own packages.</param>
/// <param name="PgdgOldest">The oldest that PGDG has for it: the oldest that was supported when the release came.</param>
/// <param name="Patroni">Patroni's version among its own packages.</param>
/// <param name="Etcd">etcd's.</param>
/// <param name="Keepalived">keepalived's.</param>
/// <param name="Python">Python's.</param>
internal sealed record DebianRelease(
    string Id, string VersionId, string Codename, string Postgres, string PgdgOldest, string Patroni, string Etcd, string Keepalived, string Python)
{
    /// <summary>
    /// The releases, as their package archives have them. PGDG: the suites <c>CODENAME-pgdg</c> of apt.postgresql.org.
    /// </summary>
    public static IReadOnlyList<DebianRelease> All { get; } =
    [
        new("debian", "11", "bullseye", "13", "9.6", "2.0.1", "3.3.25", "2.1.5", "3.9"),
        new("debian", "12", "bookworm", "15", "11", "3.0.2", "3.4.23", "2.2.7", "3.11"),
        new("debian", "13", "trixie", "17", "13", "4.0.5", "3.5.16", "2.3.3", "3.13"),
        new("ubuntu", "22.04", "jammy", "14", "10", "2.1.2", "3.3.25", "2.2.4", "3.10"),
        new("ubuntu", "24.04", "noble", "16", "12", "3.2.2", "3.4.30", "2.2.8", "3.12"),
        new("ubuntu", "25.10", "questing", "17", "13", "4.0.6", "3.5.16", "2.3.4", "3.13"),
        new("ubuntu", "26.04", "resolute", "18", "14", "4.1.0", "3.6.4", "2.3.4", "3.14"),
    ];
}

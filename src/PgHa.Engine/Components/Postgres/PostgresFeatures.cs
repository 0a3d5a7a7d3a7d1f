using PgHa.Definition;

namespace PgHa.Components.Postgres;

/// <summary>What differs between PostgreSQL's major versions in what PgHa writes (PostgreSQL documentation, release notes).</summary>
internal static class PostgresFeatures
{
    // The newest first.
    private static readonly (string Since, string Method)[] PasswordMethods = [("10", "scram-sha-256"), ("9.6", "md5")];

    private static readonly (string Since, string Current, string Received, string Difference)[] WalFunctions =
    [
        ("10", "pg_current_wal_lsn()", "pg_last_wal_receive_lsn()", "pg_wal_lsn_diff"),
        ("9.6", "pg_current_xlog_location()", "pg_last_xlog_receive_location()", "pg_xlog_location_diff"),
    ];

    /// <summary>The functions that tell where the WAL is: 10 has renamed them.</summary>
    public static (string Current, string Received, string Difference) WalPositions(string version) =>
        WalFunctions.First(f => Has(version, f.Since)) is var (_, current, received, difference) ? (current, received, difference) : default;

    /// <summary>Whether <c>pg_stat_replication</c> tells lags as times (10).</summary>
    public static bool TellsLagTimes(string version) => Has(version, "10");

    /// <summary>Whether <c>pg_replication_slots</c> tells whether its WAL is still there (13).</summary>
    public static bool TellsWalStatus(string version) => Has(version, "13");

    private static bool Has(string version, string since) => PostgresVersions.IndexOf(version) >= PostgresVersions.IndexOf(since);

    /// <summary>The method by which passwords are asked for in pg_hba.conf, and kept: scram-sha-256 from 10 on, md5 before (seed R6).</summary>
    public static string PasswordMethod(string version) => PasswordMethods.First(m => Has(version, m.Since)).Method;
}

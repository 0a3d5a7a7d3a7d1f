using PgHa.Definition;

namespace PgHa.Components.Postgres;

/// <summary>What differs between PostgreSQL's major versions in what PgHa writes (PostgreSQL documentation, release notes).</summary>
internal static class PostgresFeatures
{
    // The newest first.
    private static readonly (string Since, string Method)[] PasswordMethods = [("10", "scram-sha-256"), ("9.6", "md5")];

    /// <summary>The method by which passwords are asked for in pg_hba.conf, and kept: scram-sha-256 from 10 on, md5 before (seed R6).</summary>
    public static string PasswordMethod(string version) => PasswordMethods.First(m => PostgresVersions.IndexOf(version) >= PostgresVersions.IndexOf(m.Since)).Method;
}

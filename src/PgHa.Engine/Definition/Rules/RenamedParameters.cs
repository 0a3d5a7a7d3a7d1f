namespace PgHa.Definition.Rules;

/// <summary>Parameters that a later version has under another name; from the release notes of 10, 13, 16 and 18.</summary>
internal static class RenamedParameters
{
    private static readonly (string Old, string New)[] Pairs =
    [
        ("min_parallel_relation_size", "min_parallel_table_scan_size"),
        ("wal_keep_segments", "wal_keep_size"),
        ("force_parallel_mode", "debug_parallel_query"),
        ("ssl_ecdh_curve", "ssl_groups"),
    ];

    /// <summary>The other name as a sentence, when the version has it; or nothing.</summary>
    public static string Hint(string name, string version)
    {
        foreach (var (old, now) in Pairs)
        {
            var other = name.Equals(old, StringComparison.OrdinalIgnoreCase) ? now : name.Equals(now, StringComparison.OrdinalIgnoreCase) ? old : null;
            if (other is not null && PostgresParameter.Find(other)?.In(version) is not null) return $" There it is {other}.";
        }

        return "";
    }
}

namespace PgHa.Definition.Rules;

/// <summary>
/// Parameters that are not the definition's to set. Source: Patroni's postgresql/config.py (CMDLINE_OPTIONS, its recovery
/// parameters, which it leaves out of postgresql.conf) and "PostgreSQL parameters controlled by Patroni" in its documentation.
/// </summary>
internal static class ControlledParameters
{
    private const string Recovery = "Patroni decides what a member recovers from and leaves this out of the server's configuration";

    private const string Transaction = "it belongs to a single transaction: its default_ twin is the server's";

    private static readonly Dictionary<string, string> Refused = new(StringComparer.OrdinalIgnoreCase)
    {
        ["listen_addresses"] = "Patroni sets it from its own listen address, which PgHa makes from the node's",
        ["port"] = "Patroni sets it from its own listen address: use postgres.port",
        ["cluster_name"] = "Patroni sets it to its scope: it is the cluster's name",
        ["hot_standby"] = "Patroni needs it on and sets it so",
        ["data_directory"] = "Patroni starts the server in it: use postgres.dataDirectory",
        ["config_file"] = "Patroni starts the server with its own",
        ["hba_file"] = "Patroni then writes no pg_hba.conf, and with it go the members' own lines: use postgres.hbaLines and postgres.clientNetworks",
        ["archive_cleanup_command"] = Recovery,
        ["pause_at_recovery_target"] = Recovery,
        ["primary_conninfo"] = Recovery,
        ["primary_slot_name"] = Recovery,
        ["promote_trigger_file"] = Recovery,
        ["recovery_end_command"] = Recovery,
        ["recovery_min_apply_delay"] = Recovery,
        ["recovery_target"] = Recovery,
        ["recovery_target_action"] = Recovery,
        ["recovery_target_inclusive"] = Recovery,
        ["recovery_target_lsn"] = Recovery,
        ["recovery_target_name"] = Recovery,
        ["recovery_target_time"] = Recovery,
        ["recovery_target_timeline"] = Recovery,
        ["recovery_target_xid"] = Recovery,
        ["restore_command"] = Recovery,
        ["standby_mode"] = Recovery,
        ["trigger_file"] = Recovery,
        ["transaction_deferrable"] = Transaction,
        ["transaction_isolation"] = Transaction,
        ["transaction_read_only"] = Transaction,
    };

    // The least values that Patroni takes, in the parameter's own unit; below them it silently uses its own default (CMDLINE_OPTIONS).
    private static readonly Dictionary<string, int> Least = new(StringComparer.OrdinalIgnoreCase)
    {
        ["max_connections"] = 25,
        ["max_locks_per_transaction"] = 32,
        ["max_prepared_transactions"] = 0,
        ["max_replication_slots"] = 4,
        ["max_wal_senders"] = 3,
        ["max_worker_processes"] = 2,
        ["wal_keep_segments"] = 1,
        ["wal_keep_size"] = 16,
    };

    /// <summary>Why a parameter is refused, or null.</summary>
    public static string? Reason(string name, bool synchronousMode)
    {
        if (Refused.TryGetValue(name, out var reason)) return reason;
        return synchronousMode && name.Equals("synchronous_standby_names", StringComparison.OrdinalIgnoreCase)
            ? "with patroni.synchronousMode Patroni sets it to the standbys that are in step"
            : null;
    }

    /// <summary>The least value that Patroni accepts, or null when it has no opinion.</summary>
    public static int? LeastOf(string name) => Least.TryGetValue(name, out var least) ? least : null;
}

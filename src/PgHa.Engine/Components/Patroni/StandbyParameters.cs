using System.Collections.Frozen;
using System.Globalization;

namespace PgHa.Components.Patroni;

/// <summary>
/// Parameters that must be as large on a standby as on its primary (PostgreSQL documentation, "Hot Standby", administrator's
/// overview; max_wal_senders from 12 on). Raised, they must reach the standbys first; lowered, the primary first: a standby that
/// starts with less than its primary had last keeps what the primary had (patroni, <c>postgresql/config.py</c>,
/// <c>effective_configuration</c>), and goes on waiting for a restart.
/// </summary>
public static class StandbyParameters
{
    // Patroni's own defaults for what the configuration leaves out (patroni, postgresql/config.py, CMDLINE_OPTIONS).
    private static readonly FrozenDictionary<string, int> Defaults = new Dictionary<string, int>
    {
        ["max_connections"] = 100,
        ["max_worker_processes"] = 8,
        ["max_wal_senders"] = 10,
        ["max_prepared_transactions"] = 0,
        ["max_locks_per_transaction"] = 64,
    }.ToFrozenDictionary(StringComparer.OrdinalIgnoreCase);

    /// <summary>Whether a difference lowers one of them.</summary>
    public static bool Falls(ConfigurationDifference difference)
    {
        ArgumentNullException.ThrowIfNull(difference);
        return difference.Parameter is { } name && Defaults.TryGetValue(name, out var standard)
            && Number(difference.Wanted?.ToString(), standard) < Number(difference.There?.ToString(), standard);
    }

    private static int Number(string? text, int standard) =>
        int.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var number) ? number : standard;
}

using System.Globalization;
using System.Text.Json.Nodes;
using PgHa.Definition;
using PgHa.Definition.Rules;

namespace PgHa.Components.Patroni;

/// <summary>
/// The settings that the dynamic configuration may hold, and their values (Patroni's documentation, "Dynamic configuration settings", and
/// patroni, <c>global_config.py</c>, at 2.1 to 4.1). Server parameters are held against PostgreSQL's own definitions, by the same rules as
/// those of a cluster's definition. Pure.
/// </summary>
public static class DynamicSettings
{
    private const string Parameters = "postgresql.parameters";

    // Since and until: the releases of Patroni that know it; null where it was always there, or still is.
    private sealed record Setting(string Name, Kind Kind, long Least = 0, string? Since = null, string? Until = null);

    // Unit and default as Patroni has them (global_config.py, "Dynamic configuration settings").
    private static readonly Dictionary<string, (string Unit, string Default)> Defaults = new(StringComparer.Ordinal)
    {
        ["ttl"] = ("seconds", "30"), ["loop_wait"] = ("seconds", "10"), ["retry_timeout"] = ("seconds", "10"),
        ["maximum_lag_on_failover"] = ("bytes", "1048576"), ["maximum_lag_on_syncnode"] = ("bytes", "-1"), ["max_timelines_history"] = ("", "0"),
        ["primary_start_timeout"] = ("seconds", "300"), ["primary_stop_timeout"] = ("seconds", "0"),
        ["master_start_timeout"] = ("seconds", "300"), ["master_stop_timeout"] = ("seconds", "0"),
        ["primary_race_backoff"] = ("seconds", "0"),
        ["synchronous_mode"] = ("", "false"), ["synchronous_mode_strict"] = ("", "false"), ["synchronous_node_count"] = ("", "1"),
        ["failsafe_mode"] = ("", "false"), ["check_timeline"] = ("", "false"), ["member_slots_ttl"] = ("", "30min"),
        ["postgresql.use_pg_rewind"] = ("", "false"), ["postgresql.use_slots"] = ("", "true"),
    };

    private enum Kind { Whole, Flag, Mode, Duration, Group, List, Any }

    private static readonly Setting[] Table =
    [
        new("ttl", Kind.Whole, 20), new("loop_wait", Kind.Whole, 1), new("retry_timeout", Kind.Whole, 3),
        new("maximum_lag_on_failover", Kind.Whole), new("maximum_lag_on_syncnode", Kind.Whole, -1), new("max_timelines_history", Kind.Whole),
        new("primary_start_timeout", Kind.Whole, Since: "3.0"), new("primary_stop_timeout", Kind.Whole, Since: "3.0"),
        new("master_start_timeout", Kind.Whole, Until: "3.3"), new("master_stop_timeout", Kind.Whole, Until: "3.3"),
        new("primary_race_backoff", Kind.Whole, Since: "4.1"),
        new("synchronous_mode", Kind.Mode), new("synchronous_mode_strict", Kind.Flag), new("synchronous_node_count", Kind.Whole, 1),
        new("failsafe_mode", Kind.Flag, Since: "3.0"), new("check_timeline", Kind.Flag), new("member_slots_ttl", Kind.Duration, Since: "4.0"),
        new("standby_cluster", Kind.Group), new("slots", Kind.Group), new("permanent_slots", Kind.Group),
        new("permanent_replication_slots", Kind.Group), new("ignore_slots", Kind.List),
        new("postgresql.use_pg_rewind", Kind.Flag), new("postgresql.use_slots", Kind.Flag), new("postgresql.recovery_conf", Kind.Group),
        new("postgresql.pg_ident", Kind.List), new(Parameters, Kind.Group),
    ];

    // What has no effect there, or another owner.
    private static readonly Dictionary<string, string> Owned = new(StringComparer.Ordinal)
    {
        ["pause"] = "use Suspend-PgHaCluster and Resume-PgHaCluster, which wait until every member has taken notice",
        ["postgresql.pg_hba"] = "every node's own file has a pg_hba, which goes before it: use postgres.hbaLines and postgres.clientNetworks of the definition",
        ["postgresql.remove_data_directory_on_rewind_failure"] = "a data directory is evidence, and Patroni must not throw one away by itself",
        ["postgresql.remove_data_directory_on_diverged_timelines"] = "a data directory is evidence, and Patroni must not throw one away by itself",
    };

    /// <summary>The settings by name, those of server parameters aside.</summary>
    public static IReadOnlyList<KnownSetting> Known { get; } = [.. Table.Where(s => s.Name != Parameters).Select(Describe)];

    /// <summary>What is wrong with setting a value; null when nothing is.</summary>
    /// <param name="cluster">The cluster, for its version of PostgreSQL.</param>
    /// <param name="patroni">The version of Patroni; empty where it is not known.</param>
    /// <param name="keys">The way to the setting.</param>
    /// <param name="value">The value; null to take it away.</param>
    public static string? Fault(ClusterDefinition cluster, string patroni, IReadOnlyList<string> keys, JsonNode? value)
    {
        ArgumentNullException.ThrowIfNull(cluster);
        ArgumentNullException.ThrowIfNull(keys);
        var path = string.Join('.', keys);
        if (Owned.FirstOrDefault(o => path == o.Key || path.StartsWith(o.Key + ".", StringComparison.Ordinal)).Value is { } reason) return reason;
        if (path.StartsWith(Parameters + ".", StringComparison.Ordinal)) return value is null ? null : ParameterFault(cluster, path[(Parameters.Length + 1)..], value);
        // What stands below a group of names is that group's business.
        var setting = Table.FirstOrDefault(s => s.Name == path) ?? Table.FirstOrDefault(s => s.Kind is Kind.Group && path.StartsWith(s.Name + ".", StringComparison.Ordinal));
        if (setting is null)
            return $"Patroni has no dynamic setting '{path}'.{NearestName.Hint(path, Table.Select(s => s.Name))}";
        if (value is null || setting.Name != path) return null;
        var version = VersionText.Find(patroni);
        if (version is not null && setting.Since is { } since && version < VersionText.Find(since)) return $"it came with Patroni {since}, and {patroni} runs";
        if (version is not null && setting.Until is { } until && version >= VersionText.Find("4.0"))
            return $"Patroni {until} was the last that had it: use {path.Replace("master", "primary", StringComparison.Ordinal)}";
        return ValueFault(setting, version, value);
    }

    /// <summary>Patroni's own rule: <c>loop_wait + 2 × retry_timeout ≤ ttl</c>; from 3.2 on it silently adjusts what breaks it. Null when it holds.</summary>
    public static string? TimesFault(JsonNode configuration)
    {
        long Number(string name, long standard) => long.TryParse(configuration[name]?.ToString(), CultureInfo.InvariantCulture, out var n) ? n : standard;
        var (ttl, wait, retry) = (Number("ttl", 30), Number("loop_wait", 10), Number("retry_timeout", 10));
        return wait + 2 * retry > ttl ? $"loop_wait + 2 × retry_timeout must not exceed ttl, and {wait} + 2 × {retry} > {ttl}" : null;
    }

    private static KnownSetting Describe(Setting setting)
    {
        var (unit, standard) = Defaults.GetValueOrDefault(setting.Name);
        List<string> words =
        [
            setting.Kind switch
            {
                Kind.Whole => string.Create(CultureInfo.InvariantCulture, $"whole number, at least {setting.Least}"),
                Kind.Flag => "true or false",
                Kind.Mode => "true, false or quorum",
                Kind.Duration => "a time",
                Kind.Group => "a group of settings",
                Kind.List => "a list",
                _ => "any value",
            },
        ];
        if (unit is { Length: > 0 }) words.Add("in " + unit);
        if (standard is not null) words.Add("default " + standard);
        if (setting.Since is not null) words.Add("from Patroni " + setting.Since);
        if (setting.Until is not null) words.Add("until Patroni " + setting.Until);
        return new(setting.Name, string.Join(", ", words), standard);
    }

    private static string? ParameterFault(ClusterDefinition cluster, string name, JsonNode value)
    {
        if (value is not JsonValue) return "a server parameter is one value";
        var text = value.ToString() is var said && bool.TryParse(said, out var flag) ? (flag ? "on" : "off") : said;
        if (!PatroniConfiguration.DcsOnlyParameters.Contains(name) && cluster.Postgres.Parameters.Keys.Any(k => k.Equals(name, StringComparison.OrdinalIgnoreCase)))
            return "the definition sets it in every node's own file, which goes before it: change postgres.parameters there";
        var alone = cluster with { Postgres = cluster.Postgres with { Parameters = new Dictionary<string, string> { [name] = text } } };
        return DefinitionValidator.Validate(alone)
            .FirstOrDefault(p => p.Severity == ProblemSeverity.Error && p.Path.StartsWith("postgres.parameters.", StringComparison.Ordinal))?.Message;
    }

    private static string? ValueFault(Setting setting, Version? patroni, JsonNode value) => setting.Kind switch
    {
        Kind.Whole => long.TryParse(value.ToString(), NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var number) && number >= setting.Least
            ? null : $"it is a whole number, at least {setting.Least}",
        Kind.Flag => IsFlag(value) ? null : "it is a flag: true or false",
        Kind.Mode => IsFlag(value) || (value.ToString() == "quorum" && (patroni is null || patroni >= new Version(4, 0)))
            ? null : "it is true, false or, from Patroni 4.0 on, quorum",
        Kind.Duration => value is JsonValue ? null : "it is a time such as 30min",
        Kind.Group => value is JsonObject ? null : "it is a group of settings: give a hashtable, or the way to one of them",
        Kind.List => value is JsonArray ? null : "it is a list",
        _ => null,
    };

    private static bool IsFlag(JsonNode value) => value is JsonValue && value.ToString().ToUpperInvariant() is "TRUE" or "FALSE" or "ON" or "OFF";
}

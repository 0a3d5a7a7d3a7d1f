using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using PgHa.Checks;
using PgHa.Definition;
using PgHa.Platforms;
using PgHa.Remote;

namespace PgHa.Components.Postgres;

/// <summary>Asks a node's PostgreSQL, over its socket as its own account, as part of a larger script.</summary>
public static class PostgresProbe
{
    private const string Section = "postgres.replication";

    /// <summary>Adds the question: one query, which ends by itself after three seconds.</summary>
    public static void Add(SectionedScript script, ClusterDefinition cluster)
    {
        ArgumentNullException.ThrowIfNull(script);
        ArgumentNullException.ThrowIfNull(cluster);
        var directories = string.Join(' ', Platform.All.Select(p => p.PostgresBinDirectory(cluster)).Distinct().Select(ShellQuote.Quote));
        script.Add(Section, $$"""
            for d in {{directories}}; do [ -x "$d/psql" ] && break; done
            [ -x "$d/psql" ] || exit 6
            cd /
            PGCONNECT_TIMEOUT=3 PGOPTIONS='-c statement_timeout=3000' runuser -u {{PostgresComponent.Account}} -- \
              "$d/psql" -X -w -q -A -t -h /var/run/postgresql -p {{cluster.Postgres.Port}} -d postgres -c {{ShellQuote.Quote(Query(cluster.Postgres.Version))}}
            """, TimeSpan.FromSeconds(8));
    }

    /// <summary>Reads the answer.</summary>
    public static Answer<PostgresObservation> Parse(string node, IReadOnlyDictionary<string, SectionResult> sections)
    {
        ArgumentNullException.ThrowIfNull(sections);
        if (!sections.TryGetValue(Section, out var section)) return new(node, null, "");
        if (section.ExitCode == 6) return new(node, null, "psql is not there");
        if (section.ExitCode is 124 or 137) return new(node, null, "PostgreSQL does not answer a query within 8 s");
        if (section.ExitCode != 0) return new(node, null, $"PostgreSQL does not answer a query: {section.Error.Trim()}");
        try
        {
            var row = JsonNode.Parse(section.Text) as JsonObject ?? throw new FormatException("it is no JSON object");
            return new(node, Read(row), "");
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException or FormatException)
        {
            return new(node, null, $"PostgreSQL's answer cannot be read: {e.Message}");
        }
    }

    private static string Query(string version)
    {
        var (current, received, difference) = PostgresFeatures.WalPositions(version);
        var here = $"case when pg_is_in_recovery() then {received} else {current} end";
        var replayed = PostgresFeatures.TellsLagTimes(version) ? ("replay_lsn", "extract(epoch from replay_lag)") : ("replay_location", "null");
        return $"""
            select row_to_json(x) from (select pg_is_in_recovery() as recovery,
              current_setting('synchronous_standby_names') as sync, current_setting('archive_mode') as archive_mode,
              (select row_to_json(a) from (select last_archived_time, last_failed_time, last_failed_wal from pg_stat_archiver) a) as archiver,
              (select json_agg(r) from (select application_name, state, sync_state, {difference}({here}, {replayed.Item1})::bigint as lag, {replayed.Item2} as lag_time
                from pg_stat_replication) r) as senders,
              (select json_agg(s) from (select slot_name, active, {difference}({here}, restart_lsn)::bigint as retained,
                {(PostgresFeatures.TellsWalStatus(version) ? "wal_status" : "null")} as wal_status from pg_replication_slots) s) as slots) x
            """;
    }

    private static PostgresObservation Read(JsonObject row) => new()
    {
        InRecovery = row["recovery"]?.GetValue<bool>() ?? throw new FormatException("it does not tell whether it is in recovery"),
        SynchronousStandbyNames = Text(row["sync"]),
        Archives = Text(row["archive_mode"]) is "on" or "always",
        LastArchived = Time(row["archiver"]?["last_archived_time"]),
        LastArchiveFailure = Time(row["archiver"]?["last_failed_time"]),
        LastFailedSegment = Text(row["archiver"]?["last_failed_wal"]),
        Senders = [.. (row["senders"] as JsonArray ?? []).Select(s => new WalSender(
            Text(s?["application_name"]), Text(s?["state"]), Text(s?["sync_state"]), Number(s?["lag"]),
            double.TryParse(Text(s?["lag_time"]), NumberStyles.Float, CultureInfo.InvariantCulture, out var seconds) ? TimeSpan.FromSeconds(seconds) : null))],
        Slots = [.. (row["slots"] as JsonArray ?? []).Select(s => new ReplicationSlot(
            Text(s?["slot_name"]), s?["active"]?.GetValue<bool>() ?? false, Number(s?["retained"]), Text(s?["wal_status"])))],
    };

    private static string Text(JsonNode? node) => node is JsonValue value ? value.ToString() : "";

    private static long? Number(JsonNode? node) =>
        long.TryParse(Text(node), NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var number) ? number : null;

    private static DateTimeOffset? Time(JsonNode? node) =>
        DateTimeOffset.TryParse(Text(node), CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var time) ? time : null;
}

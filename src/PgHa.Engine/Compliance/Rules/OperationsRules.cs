using PgHa.Checks;
using PgHa.Definition;
using static PgHa.Compliance.ComplianceSeverity;

namespace PgHa.Compliance.Rules;

/// <summary>Whether somebody takes care of it: backups, monitoring, updates.</summary>
internal static class OperationsRules
{
    // How long before its end a certificate is told of.
    private const int Notice = 30;

    private static readonly string[] Watchers = ["node_exporter", "prometheus-node-exporter", "postgres_exporter", "prometheus-postgres-exporter", "zabbix_agentd", "zabbix_agent2",
        "telegraf", "check_mk_agent", "nrpe", "datadog-agent"];

    public static IReadOnlyList<ComplianceRule> All { get; } =
    [
        new ComplianceRule("operations.archive", High, "The WAL is archived",
            "Replicas repeat a DROP TABLE within a second: only a backup with its WAL brings the table back.",
            "PostgreSQL documentation, Continuous Archiving and Point-in-Time Recovery", "Set archive_mode and archive_command in postgres.parameters (pgBackRest, Barman, WAL-G).").OfDefinition(e =>
            {
                string? Value(string name) => e.Cluster.Postgres.Parameters.FirstOrDefault(p => p.Key.Equals(name, StringComparison.OrdinalIgnoreCase)).Value;
                var on = Value("archive_mode")?.ToLowerInvariant() is "on" or "always" or "true" or "yes" or "1";
                var how = Value("archive_command") is { Length: > 0 } || Value("archive_library") is { Length: > 0 };
                return Verdict.Of(on && how, on ? how ? "archive_mode is on" : "archive_mode is on, but there is no archive_command" : "archive_mode is off in the definition");
            }),

        new ComplianceRule("operations.archive-live", High, "The leader archives its WAL",
            "An archive that fails fills the leader's disk, and the backup ends where it failed.",
            "PostgreSQL documentation, pg_stat_archiver", "Look at the leader's log for archive_command.").OfCluster(e =>
            {
                if (e.Seen?.Leader is not { } leader) return Verdict.Unknown("there is no single leader");
                if (e.Of(leader).Value?.Database is not { } database) return Verdict.Unknown($"{leader}: PostgreSQL does not answer on the node");
                if (database.Setting("archive_mode") is not ("on" or "always")) return Verdict.Fail($"{leader}: archive_mode is {database.Setting("archive_mode")}");
                return database.ArchivingFails ? Verdict.Fail($"{leader}: the last attempt to archive failed")
                    : database.HasArchived == true ? Verdict.Pass($"{leader} archives") : Verdict.Unknown($"{leader}: nothing has been archived since its start");
            }),

        new ComplianceRule("operations.monitoring", Medium, "Something watches each server",
            "A replica that is gone is noticed when the leader goes too.",
            "PgHa, Register-PgHaHealthTask", "Install an exporter or an agent; Register-PgHaHealthTask watches the cluster from the controller.")
            .OfEach(ComplianceScope.Server, (_, n) => n.Tools.Where(Watchers.Contains).ToList() is { Count: > 0 } found
                ? Verdict.Pass(string.Join(", ", found)) : Verdict.Fail("no exporter or agent that PgHa knows of is there")),

        new ComplianceRule("operations.pause", High, "Automatic failover is on",
            "In pause nobody takes over.", "Patroni documentation, Pause/Resume mode", "Resume when the maintenance is over.")
            .OfHealth(ComplianceScope.Cluster, "patroni.pause"),

        new ComplianceRule("operations.pending-restart", Low, "No PostgreSQL waits for a restart",
            "What was set does not count until then, and will at the least convenient time.", "Patroni documentation, REST API", "Run Install-PgHaNode.")
            .OfEach(ComplianceScope.Database, (e, n) => e.SeenOf(n.Node)?.Patroni.Value is not { } patroni ? Verdict.Unknown("Patroni does not answer")
                : Verdict.Of(!patroni.PendingRestart, patroni.PendingRestart ? "a restart is waited for" : "none is waited for")),

        new ComplianceRule("operations.drift", Medium, "Nothing differs from the definition",
            "What was done by hand on one node is gone after the next change, or differs after the next failover.", "PgHa, Test-PgHaDrift", "Run Install-PgHaNode, or correct the definition.")
            .OfCluster(Drift),

        new ComplianceRule("operations.same-versions", Medium, "All nodes run the same versions",
            "Mixed versions are for the time of an update.", "PostgreSQL documentation, Upgrading; Patroni documentation, Upgrading", "Finish the update.").OfCluster(e =>
            {
                var seen = e.Seen!.Databases.Select(n => n.Patroni.Value).OfType<Components.Patroni.PatroniObservation>().ToList();
                if (seen.Count < e.Cluster.Nodes.Count) return Verdict.Unknown($"{seen.Count} of {e.Cluster.Nodes.Count} members answer");
                List<string> faults = [];
                if (seen.Select(p => p.ServerVersion).Distinct().Count() > 1) faults.Add("PostgreSQL differs: " + string.Join(", ", seen.Select(p => p.ServerVersion).Distinct()));
                if (seen.Select(p => p.PatroniVersion).Distinct().ToList() is { Count: > 1 } versions) faults.Add("Patroni differs: " + string.Join(", ", versions));
                return Verdict.Unless(faults, $"PostgreSQL {seen[0].ServerVersion}, Patroni {seen[0].PatroniVersion}");
            }),

        new ComplianceRule("operations.eol-postgres", High, "PostgreSQL gets fixes",
            "Holes found after a version's end stay open.", "postgresql.org, Versioning policy", "Upgrade to a later major version.").OfDefinition(e =>
            EndOfLife.Judge($"PostgreSQL {e.Cluster.Postgres.Version}", EndOfLife.Postgres(e.Cluster.Postgres.Version), e.Today)),

        new ComplianceRule("operations.eol-patroni", Medium, "Patroni gets fixes",
            "Fixes go to the newest major version.", "Patroni documentation, Release notes", "Update Patroni, one node at a time.")
            .OfEach(ComplianceScope.Database, (e, n) => VersionText.Find(e.SeenOf(n.Node)?.Patroni.Value?.PatroniVersion) is { } version
                ? EndOfLife.Judge($"Patroni {version}", EndOfLife.Patroni(version), e.Today) : Verdict.Unknown("Patroni does not answer")),

        new ComplianceRule("operations.eol-etcd", Medium, "etcd gets fixes",
            "Holes found after a version's end stay open.", "etcd documentation, Versioning; etcd's announcement of 2026-06-01 of 3.4's end", "Update etcd, a minor version and a member at a time.")
            .OfEach(ComplianceScope.EtcdMember, (e, n) => VersionText.Find(e.SeenOf(n.Node)?.Etcd.Value?.Version) is { } version
                ? EndOfLife.Judge($"etcd {version}", EndOfLife.Etcd(version), e.Today) : Verdict.Unknown("etcd does not answer")),

        new ComplianceRule("operations.eol-os", High, "The operating system gets fixes",
            "Holes found after a release's end stay open.", "The distributions' own pages on their releases", "Upgrade, or replace the node.")
            .OfEach(ComplianceScope.Server, (e, n) => EndOfLife.PlatformOf(n.Os) is { } platform
                ? EndOfLife.Judge(n.Os.PrettyName, EndOfLife.Os(platform), e.Today) : Verdict.Unknown($"'{n.Os.PrettyName}' is not in the table")),

        new ComplianceRule("operations.certificates", High, "Certificates last for another 30 days",
            "With an expired certificate etcd loses its members, and the cluster its leader.", "etcd documentation, Transport security model", "Renew them and restart their services, one node at a time.")
            .OfEach(ComplianceScope.Server, (e, n) => n.Certificates.Count == 0 ? Verdict.None("the definition names no certificate")
                : n.Certificates.Any(c => c.Value is null) ? Verdict.Unknown($"{string.Join(", ", n.Certificates.Where(c => c.Value is null).Select(c => c.Key))} cannot be read")
                : Verdict.Unless(n.Certificates.Where(c => DateOnly.FromDateTime(c.Value!.Value.UtcDateTime) < e.Today.AddDays(Notice)).Select(c => $"{c.Key} ends on {c.Value:yyyy-MM-dd}"),
                    $"the first one ends on {n.Certificates.Values.Min():yyyy-MM-dd}")),
    ];

    private static Verdict Drift(ComplianceEvidence evidence)
    {
        var differs = evidence.Drift.Where(r => r.Outcome == CheckOutcome.Fail).ToList();
        if (differs.Count > 0) return Verdict.Fail(string.Join("; ", differs.Take(5).Select(r => $"{r.Target}: {r.Reason}")) + (differs.Count > 5 ? $"; and {differs.Count - 5} more" : ""));
        return evidence.Drift.FirstOrDefault(r => r.Outcome == CheckOutcome.Unknown) is { } unknown ? Verdict.Unknown($"{unknown.Target}: {unknown.Reason}")
            : evidence.Drift.Count == 0 ? Verdict.Unknown("it was not looked at") : Verdict.Pass("nothing differs");
    }
}

using PgHa.Components.Patroni;
using PgHa.Definition;
using PgHa.Definition.Settings;
using static PgHa.Compliance.ComplianceSeverity;

namespace PgHa.Compliance.Rules;

/// <summary>Whether the cluster goes on without a node, a zone, or the leader, and what is lost then.</summary>
internal static class AvailabilityRules
{
    public static IReadOnlyList<ComplianceRule> All { get; } =
    [
        new ComplianceRule("availability.votes", High, "The DCS has three, five or seven votes",
            "An even number bears no more losses than the odd one below it; more than seven slow every write down.",
            "etcd documentation, FAQ (failure tolerance)", "Use three or five servers for etcd.").OfDefinition(e => e.Cluster.EtcdMembers().Count switch
            {
                0 when e.Cluster.Dcs() == DcsKind.Etcd => Verdict.Of(e.Cluster.Etcd.Hosts.Count is 3 or 5 or 7, $"{e.Cluster.Etcd.Hosts.Count} hosts are named"),
                0 => Verdict.None("the DCS is not etcd"),
                var votes => Verdict.Of(votes is 3 or 5 or 7, $"{votes} votes"),
            }),

        new ComplianceRule("availability.zones", High, "No failure zone takes the cluster with it",
            "Votes and databases that fail together are one.",
            "etcd documentation, FAQ (deploying across zones)", "Spread the servers over three zones, and name the zones in the baseline.").OfDefinition(Zones),

        new ComplianceRule("availability.replicas", Medium, "Two replicas are there",
            "While one is down or rebuilt the other still takes over.",
            "Patroni documentation, Replication modes", "Use three database nodes.").OfDefinition(e =>
            Verdict.Of(e.Cluster.Nodes.Count >= 3, $"{e.Cluster.Nodes.Count - 1} replicas")),

        new ComplianceRule("availability.timeouts", High, "Patroni's times fit together",
            "Patroni changes values silently that do not.",
            "Patroni documentation, Dynamic configuration settings", "Keep loopWait + 2 × retryTimeout at or below ttl.").OfDefinition(e =>
            {
                var p = e.Cluster.Patroni;
                return Verdict.Of(p.LoopWait + 2 * p.RetryTimeout <= p.Ttl && p.Ttl >= 20, $"{p.LoopWait} + 2 × {p.RetryTimeout} s in a ttl of {p.Ttl} s");
            }),

        new ComplianceRule("availability.outage", Medium, "A dead leader is replaced within the goal",
            "Nobody writes until the leader's key has run out, the next round has begun and the virtual address has moved.",
            "Patroni documentation, Dynamic configuration settings (ttl, loop_wait)", "Lower ttl, loopWait and retryTimeout, or the goal.").OfDefinition(e =>
            {
                if (e.Baseline.MaximumOutage is not { } goal) return Verdict.None("the baseline sets no maximumOutage");
                var address = e.Cluster.VirtualIP is { } vip ? vip.CheckInterval * vip.Rise + vip.AdvertInterval : 0;
                var worst = e.Cluster.Patroni.Ttl + e.Cluster.Patroni.LoopWait + address;
                return Verdict.Of(worst <= goal, $"up to {worst} s (ttl {e.Cluster.Patroni.Ttl}, loopWait {e.Cluster.Patroni.LoopWait}, address {address}), the goal is {goal} s");
            }),

        new ComplianceRule("availability.data-loss", High, "Replication keeps to the goal of data loss",
            "Asynchronous replicas lose what they have not received when the leader dies.",
            "Patroni documentation, Replication modes", "For a goal of 0 set synchronousMode, and leave synchronous_commit on; else lower maximumLagOnFailover.").OfDefinition(DataLoss),

        new ComplianceRule("availability.watchdog", Medium, "The watchdog is not switched off",
            "A leader whose Patroni hangs keeps writing until something stops the machine.",
            "Patroni documentation, Watchdog support", "Leave patroni.settings watchdog.mode out, or set required.").OfDefinition(e =>
            WatchdogMode(e.Cluster) is var mode && mode == "off" ? Verdict.Fail("watchdog.mode is off") : Verdict.Pass($"watchdog.mode is {mode}")),

        new ComplianceRule("availability.watchdog-device", Low, "Patroni can use the node's watchdog",
            "With mode automatic Patroni goes on without one, and says so in its log only.",
            "Patroni documentation, Watchdog support", "Load a watchdog's module (softdog) at boot, and give postgres the device with a udev rule.")
            .OfEach(ComplianceScope.Database, (e, n) => WatchdogMode(e.Cluster) == "off" ? Verdict.None("watchdog.mode is off") : n.Watchdog switch
            {
                "" => Verdict.Unknown("the node did not tell"),
                "usable" => Verdict.Pass("/dev/watchdog can be opened by postgres"),
                "denied" => Verdict.Fail("postgres may not open /dev/watchdog"),
                _ => Verdict.Fail("there is no /dev/watchdog"),
            }),

        new ComplianceRule("availability.leader-lock", High, "A former leader cannot take the lock from the new one",
            "With etcd's version 3, Patroni before 3.0.3 writes its name over whatever the lock holds: a leader that was frozen or cut off takes it back "
            + "from the one that was promoted meanwhile, and commits are lost.",
            "Patroni, etcd3.py, _update_leader, at 3.0.2 and 3.0.3", "Install Patroni 3.0.3 or later (packages.source pgdg or pip); until then let a watchdog reset a leader that hangs.")
            .OfEach(ComplianceScope.Database, (e, n) => e.Cluster.Dcs() != DcsKind.Etcd || e.Cluster.Etcd.Protocol == EtcdProtocol.V2
                ? Verdict.None("Patroni does not speak etcd's version 3")
                : VersionText.Find(e.SeenOf(n.Node)?.Patroni.Value?.PatroniVersion) is { } version
                    ? Verdict.Of(version >= PatroniReleases.LeaderLockIsCompared, $"Patroni {version}") : Verdict.Unknown("Patroni does not answer")),

        new ComplianceRule("availability.rewind", Medium, "A former leader can be rewound",
            "Without data checksums or wal_log_hints it must be copied anew, and the cluster is one replica short meanwhile.",
            "PostgreSQL documentation, pg_rewind", "Set wal_log_hints, or enable checksums (pg_checksums) on a stopped node.")
            .OfEachDatabase((_, d) => Verdict.Of(d.Setting("data_checksums") == "on" || d.Setting("wal_log_hints") == "on",
                $"data_checksums {d.Setting("data_checksums")}, wal_log_hints {d.Setting("wal_log_hints")}")),

        new ComplianceRule("availability.durability", Critical, "Commits are on disk",
            "With fsync or full_page_writes off a power cut leaves a broken database, and a replica takes it over.",
            "PostgreSQL documentation, Write Ahead Log (fsync, full_page_writes)", "Take them out of postgres.parameters.")
            .OfEachDatabase((_, d) => Verdict.Unless(
                new[] { "fsync", "full_page_writes" }.Where(name => d.Setting(name) == "off").Select(name => $"{name} is off"), "fsync and full_page_writes are on")),

        new ComplianceRule("availability.leader", Critical, "One member leads, and all agree",
            "Without a leader nobody writes; with two, both do.", "Patroni documentation, REST API", "See Test-PgHaCluster.")
            .OfHealth(ComplianceScope.Cluster, "patroni.leader"),

        new ComplianceRule("availability.streaming", High, "Every replica streams",
            "One that does not cannot take over without loss.", "Patroni documentation, REST API", "See Test-PgHaCluster and Get-PgHaMember.").OfCluster(e =>
            {
                var faults = e.Health.Where(r => r.Id == "patroni.streaming" && !r.IsHealthy).ToList();
                var made = e.Health.Count(r => r.Id == "patroni.streaming");
                return faults.Any(r => r.Outcome == Checks.CheckOutcome.Fail) ? Verdict.Fail(string.Join("; ", faults.Select(r => $"{r.Target}: {r.Reason}")))
                    : faults.Count > 0 || made < e.Cluster.Nodes.Count - 1 ? Verdict.Unknown($"{made - faults.Count} of {e.Cluster.Nodes.Count - 1} replicas could be judged")
                    : Verdict.Pass($"{made} replicas stream");
            }),

        new ComplianceRule("availability.address", High, "The virtual address is on the leader alone",
            "Clients of an address on a replica cannot write; on two nodes they reach one or the other.", "keepalived.conf(5); seed R12", "See Test-PgHaVirtualIP.")
            .OfCluster(e => e.Cluster.VirtualIP is null ? Verdict.None("there is no virtual address") : HealthVerdict.Of(e, e.Cluster.Name, ["vip.holder"])),

        new ComplianceRule("availability.clock", Medium, "The clocks are kept",
            "Leases, certificates and logs count on it.", "etcd documentation, FAQ; timedatectl(1)", "Run chrony or systemd-timesyncd.")
            .OfEach(ComplianceScope.Server, (_, n) => n.ClockKept is { } kept ? Verdict.Of(kept, kept ? "synchronised" : "not synchronised") : Verdict.Unknown("timedatectl does not tell")),
    ];

    private static string WatchdogMode(ClusterDefinition cluster) =>
        cluster.Patroni.Settings.Entries.GetValueOrDefault("watchdog") is SettingMap map && map.Entries.GetValueOrDefault("mode") switch
        {
            SettingText { Value: var text } => text,
            // YAML makes a flag of off.
            SettingFlag { Value: false } => "off",
            _ => null,
        } is { } mode ? mode : "automatic";

    private static Verdict Zones(ComplianceEvidence evidence)
    {
        var (cluster, zones) = (evidence.Cluster, evidence.Baseline.Zones);
        if (zones.Count == 0) return Verdict.Unknown("the baseline names no zones");
        if (cluster.Servers().Where(n => !zones.ContainsKey(n.Name)).Select(n => n.Name).ToList() is { Count: > 0 } missing)
            return Verdict.Unknown($"no zone is named of {string.Join(", ", missing)}");
        var votes = cluster.EtcdMembers();
        List<string> faults =
        [
            .. votes.GroupBy(n => zones[n.Name]).Where(g => votes.Count - g.Count() < cluster.Quorum()).Select(g => $"without {g.Key} etcd has {votes.Count - g.Count()} of {votes.Count} votes"),
            .. cluster.Nodes.GroupBy(n => zones[n.Name]).Where(g => g.Count() == cluster.Nodes.Count).Select(g => $"all databases are in {g.Key}"),
        ];
        return Verdict.Unless(faults, $"{zones.Values.Distinct().Count()} zones, and the cluster goes on without any one of them");
    }

    private static Verdict DataLoss(ComplianceEvidence evidence)
    {
        var cluster = evidence.Cluster;
        if (evidence.Baseline.MaximumDataLoss is not { } goal) return Verdict.None("the baseline sets no maximumDataLoss");
        if (goal > 0)
            return Verdict.Of(cluster.Patroni.SynchronousMode || cluster.Patroni.MaximumLagOnFailover <= goal,
                cluster.Patroni.SynchronousMode ? "synchronousMode is on" : $"a replica may be {cluster.Patroni.MaximumLagOnFailover} bytes behind and still take over, the goal is {goal}");
        var commit = cluster.Postgres.Parameters.FirstOrDefault(p => p.Key.Equals("synchronous_commit", StringComparison.OrdinalIgnoreCase)).Value ?? "on";
        List<string> faults = [];
        if (!cluster.Patroni.SynchronousMode) faults.Add("synchronousMode is off");
        if (commit.ToLowerInvariant() is not ("on" or "true" or "yes" or "1" or "remote_apply" or "remote_write")) faults.Add($"synchronous_commit is {commit}");
        if (cluster.Nodes.Count < 3) faults.Add("with one replica writes stop, or go on alone, when it is down");
        return Verdict.Unless(faults, "a commit waits for a synchronous replica");
    }
}

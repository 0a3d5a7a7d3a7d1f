using PgHa.Components;
using PgHa.Components.Keepalived;
using PgHa.Components.Patroni;
using PgHa.Components.Postgres;
using PgHa.Definition;
using PgHa.Platforms;
using static PgHa.Compliance.ComplianceSeverity;

namespace PgHa.Compliance.Rules;

/// <summary>Who gets in, what is encrypted, who can read the secrets.</summary>
internal static class SecurityRules
{
    private const string HbaPage = "PostgreSQL documentation, The pg_hba.conf File";

    public static IReadOnlyList<ComplianceRule> All { get; } =
    [
        new ComplianceRule("security.etcd-tls", High, "Clients reach etcd over TLS",
            "Who reads or writes the leader's key decides which database is the primary; without TLS everybody on the network can listen and pretend.",
            "etcd documentation, Transport security model", "Set etcd.tls and etcd.serverTls in the definition.").OfDefinition(e =>
            e.Cluster.Dcs() != DcsKind.Etcd ? NotEtcd : Verdict.Of(e.Cluster.Etcd.Tls is not null, e.Cluster.Etcd.Tls is null ? "clients speak to etcd in plain HTTP" : "clients speak TLS to etcd")),

        new ComplianceRule("security.etcd-peer-tls", High, "etcd's members speak TLS to each other",
            "A machine that can speak to the peer port can join in the raft.",
            "etcd documentation, Transport security model", "Set etcd.serverTls or etcd.peerTls in the definition.").OfDefinition(e =>
            !e.Cluster.RunsEtcd() ? Verdict.None("etcd is not PgHa's")
            : Verdict.Of((e.Cluster.Etcd.PeerTls ?? e.Cluster.Etcd.ServerTls) is not null,
                (e.Cluster.Etcd.PeerTls ?? e.Cluster.Etcd.ServerTls) is null ? "members speak plain HTTP to each other" : "members show each other certificates")),

        new ComplianceRule("security.etcd-login", High, "etcd asks its clients who they are",
            "An etcd that answers everybody lets everybody promote, pause or delete the cluster.",
            "etcd documentation, Role-based access control", "Set etcd.user, or a client certificate in etcd.tls.").OfDefinition(e =>
            e.Cluster.Dcs() != DcsKind.Etcd ? NotEtcd
            : Verdict.Of(e.Cluster.Etcd.User is not null || e.Cluster.Etcd.Tls?.Cert is not null,
                e.Cluster.Etcd.User is { } user ? $"Patroni logs in as {user}" : e.Cluster.Etcd.Tls?.Cert is not null ? "clients must show a certificate" : "anybody who reaches the port may read and write")),

        new ComplianceRule("security.dcs-verify", High, "Certificates of the DCS are checked",
            "TLS without a check of the other side encrypts towards whoever answers.",
            "Patroni documentation, YAML configuration settings (zookeeper, consul)", "Set verify: true.").OfDefinition(e => e.Cluster switch
            {
                { ZooKeeper: { Tls: not null, Verify: false } } or { Consul: { Tls: not null, Verify: false } } => Verdict.Fail("verify is false"),
                { ZooKeeper: { Tls: null } } or { Consul: { Tls: null } } => Verdict.Fail("the DCS is reached without TLS"),
                { ZooKeeper: not null } or { Consul: not null } => Verdict.Pass("certificates are checked"),
                _ => Verdict.None("the DCS is etcd: see security.etcd-tls"),
            }),

        new ComplianceRule("security.postgres-tls", High, "PostgreSQL offers TLS",
            "Passwords' proofs, queries and replicated data cross the network.",
            "PostgreSQL documentation, Secure TCP/IP Connections with SSL", "Set ssl, ssl_cert_file and ssl_key_file in postgres.parameters.").OfDefinition(e =>
            Verdict.Of(IsOn(Parameter(e.Cluster, "ssl")), IsOn(Parameter(e.Cluster, "ssl")) ? "ssl is on in the definition" : "ssl is not on in the definition")),

        new ComplianceRule("security.postgres-tls-live", High, "PostgreSQL runs with TLS",
            "What is configured and what runs are two things until a reload.",
            "PostgreSQL documentation, Secure TCP/IP Connections with SSL", "Set ssl in postgres.parameters and run Install-PgHaNode.")
            .OfEachDatabase((_, d) => Verdict.Of(d.Setting("ssl") == "on", $"ssl is {Shown(d.Setting("ssl"))}")),

        new ComplianceRule("security.password-method", High, "New passwords are kept as SCRAM",
            "An MD5 hash from a backup or a dump is itself enough to log in.",
            "PostgreSQL documentation, Password Authentication", "Leave password_encryption out of postgres.parameters, or set scram-sha-256; use PostgreSQL 10 or later.").OfDefinition(e =>
            {
                var method = Parameter(e.Cluster, "password_encryption") ?? HostBasedAuthentication.Method(e.Cluster.Postgres.Version);
                return Verdict.Of(method == "scram-sha-256", $"password_encryption is {method}");
            }),

        new ComplianceRule("security.md5-roles", Medium, "No role has a password kept as MD5",
            "A role made before the change keeps its old hash until its password is set again.",
            "PostgreSQL documentation, Password Authentication", "Set the passwords of these roles again.")
            .OfEachDatabase((_, d) => Verdict.Of(d.Md5Roles.Count == 0, d.Md5Roles.Count == 0 ? "none" : string.Join(", ", d.Md5Roles))),

        new ComplianceRule("security.hba-networks", High, "Clients are let in from networks of one's own only",
            "A password is then all that stands between the database and everybody.", HbaPage,
            "Name the networks in postgres.clientNetworks and postgres.hbaLines.").OfDefinition(e =>
            Verdict.Unless(Lines(HostBasedAuthentication.Lines(e.Cluster)).Where(l => l.IsRemote && l.IsWide).Select(l => l.ToString()), "no line lets in from everywhere")),

        new ComplianceRule("security.hba-methods", Critical, "Nobody gets in from the network without proof",
            "trust asks for nothing, password sends it in clear, ident believes the other machine.", HbaPage,
            "Take scram-sha-256, or cert.").OfDefinition(e => Verdict.Unless(Careless(HostBasedAuthentication.Lines(e.Cluster)), "no trust, password or ident")),

        new ComplianceRule("security.hba-live", High, "The live pg_hba.conf lets in no more than it should",
            "The server reads the file, not the definition: a line added by hand counts.", HbaPage,
            "Run Test-PgHaDrift, then Install-PgHaNode; name what is wanted in postgres.hbaLines.")
            .OfEach(ComplianceScope.Database, (_, n) => n.HbaLines.Count == 0 ? Verdict.Unknown("pg_hba.conf could not be read")
                : Verdict.Unless([.. Lines(n.HbaLines).Where(l => l.IsRemote && l.IsWide).Select(l => l.ToString()), .. Careless(n.HbaLines)], $"{n.HbaLines.Count} lines, none too wide")),

        new ComplianceRule("security.hba-tls", Low, "Clients' lines ask for TLS",
            "host takes connections without TLS too: a client that does not ask for it sends everything in clear.", HbaPage,
            "Use hostssl lines in postgres.hbaLines in place of postgres.clientNetworks.").OfDefinition(e =>
            {
                var lines = Lines([.. e.Cluster.Postgres.HbaLines, .. e.Cluster.Postgres.ClientNetworks.Select(n => $"host all all {n} scram-sha-256")]).Where(l => l.IsRemote).ToList();
                return lines.Count == 0 ? Verdict.None("no clients are let in from the network")
                    : Verdict.Unless(lines.Where(l => l.Type is not ("hostssl" or "hostgssenc")).Select(l => l.ToString()), "all lines are hostssl");
            }),

        new ComplianceRule("security.rest-allowlist", Low, "Patroni's REST API takes changes from few addresses",
            "The password of the REST API crosses the network in clear: whoever has it may switch over or restart.",
            "Patroni documentation, YAML configuration settings (restapi.allowlist)", "Set restapi.allowlist in patroni.settings to the nodes and the controller.").OfDefinition(e =>
            Verdict.Of(Setting(e.Cluster, "restapi", "allowlist"), Setting(e.Cluster, "restapi", "allowlist") ? "restapi.allowlist is set" : "restapi.allowlist is not set")),

        new ComplianceRule("security.ssh-login", Low, "Nobody logs in as root",
            "A login of one's own and sudo leave a trace of who it was.",
            "CIS Benchmarks for Linux, SSH server (PermitRootLogin)", "Set ssh.user to an account that may use sudo.").OfDefinition(e =>
            Verdict.Unless(e.Cluster.Servers().Where(n => e.Cluster.SshOf(n).User == "root").Select(n => $"{n.Name}: the login is root"), "no login is root")),

        new ComplianceRule("security.file-modes", Critical, "Files with secrets are their owners' alone",
            "They hold the superuser's password and the keys of the cluster.",
            "PgHa, docs/architecture.md, Secrets", "Run Install-PgHaNode; for TLS keys chmod 0600 and chown.")
            .OfEach(ComplianceScope.Server, (e, n) => Verdict.Unless(FileFaults(e.Cluster, n), "no other account can read or change them")),

        new ComplianceRule("security.data-directory", High, "Nobody else reads the data",
            "PostgreSQL refuses to start with wider rights; etcd's data holds what a login protects.",
            "PostgreSQL documentation, Creating a Database Cluster", "chmod 0700 (0750 with group access) and chown the directory.")
            .OfEach(ComplianceScope.Server, DataDirectories),

        new ComplianceRule("security.script-security", High, "keepalived runs its check as an account without rights",
            "keepalived runs as root: a check script that others can write makes root of them.",
            "keepalived.conf(5), enable_script_security; seed R13", "Run Install-PgHaNode.")
            .OfEach(ComplianceScope.Database, ScriptSecurity),

        new ComplianceRule("security.passwords", Critical, "No password is a default, short, or shared by roles",
            "The ones in documentation and images are the first that are tried.",
            "NIST SP 800-63B, 5.1.1; the examples of Patroni's documentation", "Let PgHa make them, or give better ones to Install-PgHaNode.").OfCluster(e =>
            e.WeakPasswords is not { } weak ? Verdict.Unknown("the passwords could not be read from the nodes") : Verdict.Unless(weak, "all are long and none is well known")),

        new ComplianceRule("security.listeners", Low, "Servers listen on nothing that the cluster does not need",
            "A port that nobody knows of is one that nobody keeps up to date.",
            "CIS Benchmarks for Linux, services", "Stop the service, or name the port in the baseline's listeners.")
            .OfEach(ComplianceScope.Server, Listeners),
    ];

    private static Verdict NotEtcd => Verdict.None("the DCS is not etcd");

    private static string Shown(string value) => value.Length == 0 ? "not known" : value;

    private static string? Parameter(ClusterDefinition cluster, string name) =>
        cluster.Postgres.Parameters.Where(p => p.Key.Equals(name, StringComparison.OrdinalIgnoreCase)).Select(p => p.Value.ToLowerInvariant()).FirstOrDefault();

    private static bool IsOn(string? value) => value is "on" or "true" or "yes" or "1";

    private static bool Setting(ClusterDefinition cluster, string group, string name) =>
        cluster.Patroni.Settings.Entries.GetValueOrDefault(group) is Definition.Settings.SettingMap map && map.Entries.ContainsKey(name);

    private static IEnumerable<HbaLine> Lines(IEnumerable<string> lines) => lines.Select(HbaLine.Read).OfType<HbaLine>();

    private static IEnumerable<string> Careless(IEnumerable<string> lines) =>
        Lines(lines).Where(l => l.IsRemote && l.Method is "trust" or "password" or "ident").Select(l => l.ToString());

    private static IEnumerable<string> FileFaults(ClusterDefinition cluster, NodeEvidence node)
    {
        (string Path, string Owner)[] wanted =
            [(ClusterSecrets.Path, "root"), (PatroniComponent.Configuration, PostgresComponent.Account), (KeepalivedComponent.Configuration, "root"), .. ComplianceScript.Keys(cluster).Select(k => (k, ""))];
        foreach (var (path, owner) in wanted)
        {
            if (node.File(path) is not { } file) continue;
            if ((file.Mode & 0b000_010_111) != 0 || (owner.Length > 0 && (file.Mode & 0b000_111_000) != 0)) yield return $"{path} has mode {file.Octal}";
            if (owner.Length > 0 && file.Owner != owner) yield return $"{path} belongs to {file.Owner}";
        }
    }

    private static Verdict DataDirectories(ComplianceEvidence evidence, NodeEvidence node)
    {
        string[] known = [ ClusterSecrets.Path, PatroniComponent.Configuration, KeepalivedComponent.Configuration, .. Platform.All.Select(p => p.CheckScript), .. ComplianceScript.Keys(evidence.Cluster)];
        var directories = node.Files.Where(f => !known.Contains(f.Path)).ToList();
        return directories.Count == 0 ? Verdict.Unknown("no data directory was found")
            : Verdict.Unless(directories.Where(d => (d.Mode & 0b000_010_111) != 0).Select(d => $"{d.Path} has mode {d.Octal}"), string.Join(", ", directories.Select(d => $"{d.Path} {d.Octal}")));
    }

    private static Verdict ScriptSecurity(ComplianceEvidence evidence, NodeEvidence node)
    {
        if (evidence.Cluster.VirtualIP is null) return Verdict.None("there is no virtual address");
        if (node.Keepalived.Count == 0) return Verdict.Unknown("keepalived.conf could not be read");
        List<string> faults = [];
        if (node.KeepalivedValue("enable_script_security") is null) faults.Add("enable_script_security is not set");
        if (node.KeepalivedValue("script_user") is not { Length: > 0 } user) faults.Add("script_user is not set");
        else if (user.Split(' ')[0] == "root") faults.Add("the script runs as root");
        foreach (var script in node.Files.Where(f => Platform.All.Any(p => p.CheckScript == f.Path)))
            if (script.Owner != "root" || (script.Mode & 0b000_010_010) != 0) faults.Add($"{script.Path} can be changed by others ({script.Owner}, {script.Octal})");
        return Verdict.Unless(faults, $"as {node.KeepalivedValue("script_user")}");
    }

    private static Verdict Listeners(ComplianceEvidence evidence, NodeEvidence node)
    {
        if (node.Listeners is not { } listeners) return Verdict.Unknown("ss could not be asked");
        var cluster = evidence.Cluster;
        var self = cluster.Servers().First(n => n.Name == node.Node);
        HashSet<int> known = [22, cluster.SshOf(self).Port ?? 22, .. evidence.Baseline.Listeners.Select(int.Parse)];
        if (cluster.HasDatabase(self)) known.UnionWith([cluster.Postgres.Port, cluster.Patroni.RestPort]);
        if (cluster.HasEtcd(self)) known.UnionWith([cluster.Etcd.ClientPort, cluster.Etcd.PeerPort]);
        return Verdict.Unless(
            listeners.Where(l => !l.IsLoopback && !known.Contains(l.Port)).Select(l => $"{(l.Program.Length > 0 ? l.Program : "a program")} on {l.Address}:{l.Port}").Distinct(),
            "only the cluster's own ports and SSH");
    }
}

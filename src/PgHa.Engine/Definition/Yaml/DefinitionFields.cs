using PgHa.Definition.Yaml.Fields;

namespace PgHa.Definition.Yaml;

/// <summary>Every field of a definition: its YAML, in the order in which it is written, and the JSON Schema are made of these tables.</summary>
internal static class DefinitionFields
{
    private const int LastPort = 65535;

    public static FieldTable<SshSettings> Ssh { get; } = new FieldTable<SshSettings>(new())
        .Text("host", s => s.Host, (s, v) => s with { Host = v }, "Host name or address to connect to. Default: the node's address.")
        .Integer("port", s => s.Port, (s, v) => s with { Port = v }, "TCP port of sshd. Default 22.", 1, LastPort)
        .Text("user", s => s.User, (s, v) => s with { User = v }, "The login. Default: the user who runs the cmdlet.")
        .Texts("keyFiles", s => s.KeyFiles, (s, v) => s with { KeyFiles = v }, "Private key files; ~ is your home directory. Default: OpenSSH's own that exist.")
        .Texts("knownHostsFiles", s => s.KnownHostsFiles, (s, v) => s with { KnownHostsFiles = v }, "Files in OpenSSH's known_hosts format. Default: yours and the system's.")
        .Flag("useAgent", s => s.UseAgent, (s, v) => s with { UseAgent = v }, "Whether keys of the agent are offered. Default true.")
        .Texts("jumpHosts", s => s.JumpHosts, (s, v) => s with { JumpHosts = v }, "Hosts to go through, first hop first, each as user@host:port.")
        .Flag("sudo", s => s.Sudo, (s, v) => s with { Sudo = v }, "Whether root's rights are taken with sudo when the login is not root. Default true.")
        .Integer("connectTimeout", s => s.ConnectTimeout, (s, v) => s with { ConnectTimeout = v }, "Seconds for all hops together. Default 15.", 1, 3600);

    public static FieldTable<NodeDefinition> Node { get; } = new FieldTable<NodeDefinition>(new() { Name = "", Address = "" })
        .RequiredText("name", n => n.Name, (n, v) => n with { Name = v }, "The node's name in Patroni and etcd: a host name, unique in the cluster.")
        .RequiredText("address", n => n.Address, (n, v) => n with { Address = v }, "The IP address under which the others reach it.")
        .Integer("priority", n => n.Priority, (n, v) => n with { Priority = v }, "keepalived's priority, unique. Default: 100, 99, 98 … by place.", 1, 254)
        .Text("interface", n => n.Interface, (n, v) => n with { Interface = v }, "The network interface of the virtual address. Default: the one that has the node's address.")
        .Text("platform", n => n.Platform, (n, v) => n with { Platform = v }, "This node's operating system, where it is not the cluster's.")
        .Group("ssh", n => n.Ssh, (n, v) => n with { Ssh = v }, Ssh, "How this node is reached, where that differs from the cluster's settings.");

    public static FieldTable<PostgresSettings> Postgres { get; } = new FieldTable<PostgresSettings>(new())
        .Text("version", p => p.Version, (p, v) => p with { Version = v }, "PostgreSQL's major version: 9.6, or 10 to 18.", mayLookLikeNumber: true)
        .Integer("port", p => p.Port, (p, v) => p with { Port = v }, "TCP port.", 1, LastPort)
        .Text("dataDirectory", p => p.DataDirectory, (p, v) => p with { DataDirectory = v }, "The data directory, absolute. Default: the platform's own place.")
        .Map("parameters", p => p.Parameters, (p, v) => p with { Parameters = v }, "Server parameters by PostgreSQL's names. max_connections is 300 unless given.")
        .Texts("clientNetworks", p => p.ClientNetworks, (p, v) => p with { ClientNetworks = v }, "Networks (CIDR) whose clients may log in to any database with a password.")
        .Texts("hbaLines", p => p.HbaLines, (p, v) => p with { HbaLines = v }, "Further lines of pg_hba.conf.");

    public static FieldTable<PackageSettings> Packages { get; } = new FieldTable<PackageSettings>(new())
        .Choice("postgres", p => p.Postgres, (p, v) => p with { Postgres = v }, "Where PostgreSQL comes from. Default: the distribution on Debian and Ubuntu, PGDG on Enterprise Linux.")
        .Choice("patroni", p => p.Patroni, (p, v) => p with { Patroni = v }, "Where Patroni comes from. Default: PostgreSQL's source where that has it, otherwise pip.")
        .Text("mirror", p => p.Mirror, (p, v) => p with { Mirror = v }, "Base URL of a mirror of PGDG's repositories.")
        .Text("directory", p => p.Directory, (p, v) => p with { Directory = v }, "A repository in a directory of every node, absolute.")
        .Texts("etcdPackages", p => p.EtcdPackages, (p, v) => p with { EtcdPackages = v }, "URLs of etcd's packages, in place of those of a repository.")
        .Text("python", p => p.Python, (p, v) => p with { Python = v }, "The version of Python for pip's environment. Default: the platform's own.", mayLookLikeNumber: true)
        .Text("pipIndex", p => p.PipIndex, (p, v) => p with { PipIndex = v }, "URL of the index that pip asks. Default: pip's own setting on the node.")
        .Text("wheelDirectory", p => p.WheelDirectory, (p, v) => p with { WheelDirectory = v }, "A directory of wheels on every node, absolute: pip then asks no index.");

    public static FieldTable<PatroniSettings> Patroni { get; } = new FieldTable<PatroniSettings>(new())
        .Text("version", p => p.Version, (p, v) => p with { Version = v }, "The version of Patroni that is written for, and that pip installs. Default: what is installed, otherwise what the package source has.", mayLookLikeNumber: true)
        .Integer("restPort", p => p.RestPort, (p, v) => p with { RestPort = v }, "TCP port of the REST API.", 1, LastPort)
        .Text("namespace", p => p.Namespace, (p, v) => p with { Namespace = v }, "Prefix of the cluster's keys in the DCS.")
        .Integer("ttl", p => p.Ttl, (p, v) => p with { Ttl = v }, "Seconds that the leader's lock lives without being renewed; at least loopWait + 2 × retryTimeout.", 20)
        .Integer("loopWait", p => p.LoopWait, (p, v) => p with { LoopWait = v }, "Seconds between two rounds of Patroni's loop.", 1)
        .Integer("retryTimeout", p => p.RetryTimeout, (p, v) => p with { RetryTimeout = v }, "Seconds that DCS and PostgreSQL operations are retried.", 3)
        .Long("maximumLagOnFailover", p => p.MaximumLagOnFailover, (p, v) => p with { MaximumLagOnFailover = v }, "Bytes of lag beyond which a replica may not become leader.", 0)
        .Flag("synchronousMode", p => p.SynchronousMode, (p, v) => p with { SynchronousMode = v }, "Whether a commit waits for a synchronous replica.")
        .Tree("settings", p => p.Settings, (p, v) => p with { Settings = v }, "Further settings of postgres.yml, as Patroni's documentation has them; what has a field here is refused.");

    public static FieldTable<TlsSettings> Tls { get; } = new FieldTable<TlsSettings>(new())
        .Text("ca", t => t.Ca, (t, v) => t with { Ca = v }, "The certificates of the authorities that are trusted: an absolute path on the nodes.")
        .Text("cert", t => t.Cert, (t, v) => t with { Cert = v }, "The certificate: an absolute path on the nodes.")
        .Text("key", t => t.Key, (t, v) => t with { Key = v }, "The certificate's key: an absolute path on the nodes.");

    public static FieldTable<EtcdSettings> Etcd { get; } = new FieldTable<EtcdSettings>(new())
        .Groups("nodes", e => e.Nodes, (e, v) => e with { Nodes = v }, Node, "Servers that carry etcd alone. Default: the database nodes carry it.")
        .Texts("hosts", e => e.Hosts, (e, v) => e with { Hosts = v }, "The members of an etcd that is there already, each as host:port; nothing of etcd is installed then.")
        .Choice<EtcdProtocol>("protocol", e => e.Protocol, (e, v) => e with { Protocol = v }, "The API that Patroni speaks. Default: by the versions.")
        .Group("tls", e => e.Tls, (e, v) => e with { Tls = v }, Tls, "How clients reach etcd over TLS: the CA, and a certificate and key where the servers ask for one.")
        .Group("serverTls", e => e.ServerTls, (e, v) => e with { ServerTls = v }, Tls, "Certificate, key and CA of our own members.")
        .Group("peerTls", e => e.PeerTls, (e, v) => e with { PeerTls = v }, Tls, "The same between our own members. Default: serverTls.")
        .Text("user", e => e.User, (e, v) => e with { User = v }, "Who Patroni logs in as; the password is a parameter of cmdlets.")
        .Text("version", e => e.Version, (e, v) => e with { Version = v }, "The version of etcd that is written for. Default: what is installed, otherwise what the package source has.", mayLookLikeNumber: true)
        .Integer("clientPort", e => e.ClientPort, (e, v) => e with { ClientPort = v }, "TCP port for clients.", 1, LastPort)
        .Integer("peerPort", e => e.PeerPort, (e, v) => e with { PeerPort = v }, "TCP port between members.", 1, LastPort)
        .Text("dataDirectory", e => e.DataDirectory, (e, v) => e with { DataDirectory = v }, "Member data, absolute: a directory of its own.")
        .Text("token", e => e.Token, (e, v) => e with { Token = v }, "Token that keeps two clusters apart at their bootstrap. Default: the cluster's name.")
        .Integer("heartbeatInterval", e => e.HeartbeatInterval, (e, v) => e with { HeartbeatInterval = v }, "Milliseconds between a leader's heartbeats.", 10, 10000)
        .Integer("electionTimeout", e => e.ElectionTimeout, (e, v) => e with { ElectionTimeout = v }, "Milliseconds without a heartbeat before an election; at least five heartbeats.", 50, 50000)
        .Map("settings", e => e.Settings, (e, v) => e with { Settings = v }, "Further flags of etcd by their names on its command line, with their values; what has a field here is refused.");

    public static FieldTable<KeepalivedSettings> Keepalived { get; } = new FieldTable<KeepalivedSettings>(new())
        .Texts("globalDefs", k => k.GlobalDefs, (k, v) => k with { GlobalDefs = v }, "Lines of global_defs.")
        .Texts("vrrpScript", k => k.VrrpScript, (k, v) => k with { VrrpScript = v }, "Lines of the vrrp_script that asks whether the node is the leader.")
        .Texts("vrrpInstance", k => k.VrrpInstance, (k, v) => k with { VrrpInstance = v }, "Lines of the vrrp_instance of the virtual address.");

    public static FieldTable<ZooKeeperSettings> ZooKeeper { get; } = new FieldTable<ZooKeeperSettings>(new() { Hosts = [] })
        .Texts("hosts", z => z.Hosts, (z, v) => z with { Hosts = v }, "The servers, each as host:port; the port is 2181 where none is given.")
        .Group("tls", z => z.Tls, (z, v) => z with { Tls = v }, Tls, "How it is reached over TLS: the CA beside the system's own, and a certificate and key where the servers ask for one.")
        .Flag("verify", z => z.Verify, (z, v) => z with { Verify = v }, "Whether the servers' certificates are checked.")
        .Text("user", z => z.User, (z, v) => z with { User = v }, "The user of ZooKeeper's digest scheme; the password is a parameter of cmdlets. Patroni 3.3 and later.")
        .Map("acls", z => z.Acls, (z, v) => z with { Acls = v }, "Access to what Patroni writes: principals and their permissions, with commas between them.");

    public static FieldTable<ConsulSettings> Consul { get; } = new FieldTable<ConsulSettings>(new())
        .Text("host", c => c.Host, (c, v) => c with { Host = v }, "The agent's host name or address. Default: each node's own agent.")
        .Integer("port", c => c.Port, (c, v) => c with { Port = v }, "The agent's TCP port.", 1, LastPort)
        .Group("tls", c => c.Tls, (c, v) => c with { Tls = v }, Tls, "How it is reached over TLS: the CA (the system's own where none is named), and a certificate and key where the agent asks for one.")
        .Flag("verify", c => c.Verify, (c, v) => c with { Verify = v }, "Whether the agent's certificate is checked.")
        .Text("dataCenter", c => c.DataCenter, (c, v) => c with { DataCenter = v }, "The data centre. Default: the agent's own.")
        .Choice<ConsulConsistency>("consistency", c => c.Consistency, (c, v) => c with { Consistency = v }, "How reads are answered.")
        .Texts("checks", c => c.Checks, (c, v) => c with { Checks = v }, "Health checks that the leader's session hangs on.")
        .Flag("registerService", c => c.RegisterService, (c, v) => c with { RegisterService = v }, "Whether each member is registered as a service named after the cluster.")
        .Texts("serviceTags", c => c.ServiceTags, (c, v) => c with { ServiceTags = v }, "Tags of that service beside the role.")
        .Text("serviceCheckInterval", c => c.ServiceCheckInterval, (c, v) => c with { ServiceCheckInterval = v }, "How often Consul checks that service, for example 5s.");

    public static FieldTable<VirtualIPSettings> VirtualIP { get; } = new FieldTable<VirtualIPSettings>(new() { Address = "" })
        .RequiredText("address", v => v.Address, (r, v) => r with { Address = v }, "The address with its prefix length, for example 10.0.0.100/24.")
        .Text("keepalivedVersion", v => v.KeepalivedVersion, (r, v) => r with { KeepalivedVersion = v }, "The version of keepalived that is written for. Default: what is installed, otherwise what the platform has.", mayLookLikeNumber: true)
        .Integer("routerId", v => v.RouterId, (r, v) => r with { RouterId = v }, "VRRP's virtual router id, unique in the network segment.", 1, 255)
        .Integer("weight", v => v.Weight, (r, v) => r with { Weight = v }, "What a passed check adds to a priority: more than the widest gap between two priorities. 0: a node whose check fails gives the address up.", 0, 253)
        .Integer("checkInterval", v => v.CheckInterval, (r, v) => r with { CheckInterval = v }, "Seconds between two runs of the check script.", 1, 3600)
        .Integer("fall", v => v.Fall, (r, v) => r with { Fall = v }, "Failed checks in a row before the node counts as no leader.", 1)
        .Integer("rise", v => v.Rise, (r, v) => r with { Rise = v }, "Passed checks in a row before the node counts as leader.", 1)
        .Integer("advertInterval", v => v.AdvertInterval, (r, v) => r with { AdvertInterval = v }, "Seconds between VRRP advertisements.", 1, 255)
        .Flag("unicast", v => v.Unicast, (r, v) => r with { Unicast = v }, "Whether the nodes are addressed one by one, for networks that carry no multicast.")
        .Group("settings", v => v.Settings, (r, v) => r with { Settings = v }, Keepalived, "Further lines of keepalived's configuration; what has a field here is refused.");

    public static FieldTable<ClusterDefinition> Cluster { get; } = new FieldTable<ClusterDefinition>(new() { Name = "", Nodes = [] })
        .RequiredText("name", c => c.Name, (c, v) => c with { Name = v }, "The cluster's name: Patroni's scope.")
        .Flag("forTest", c => c.ForTest, (c, v) => c with { ForTest = v }, "Allows fewer than three nodes. Such a cluster does not outlive the loss of one.")
        .Groups("nodes", c => c.Nodes, (c, v) => c with { Nodes = v }, Node, "The servers, in the order in which they are to become leader at the first start.", required: true)
        .Group("ssh", c => c.Ssh, (c, v) => c with { Ssh = v }, Ssh, "How all nodes are reached; a node's own settings come before these.")
        .Text("platform", c => c.Platform, (c, v) => c with { Platform = v }, "The nodes' operating system, for example debian-12, ubuntu-24.04, el-9. Default: what each node says of itself.")
        .Group("packages", c => c.Packages, (c, v) => c with { Packages = v }, Packages, "Where the nodes get their packages from.")
        .Group("postgres", c => c.Postgres, (c, v) => c with { Postgres = v }, Postgres, "PostgreSQL itself.")
        .Group("patroni", c => c.Patroni, (c, v) => c with { Patroni = v }, Patroni, "Patroni: timing, ports, replication mode.")
        .Group("etcd", c => c.Etcd, (c, v) => c with { Etcd = v }, Etcd, "etcd, which is the DCS unless another is named: ours on the nodes, ours on nodes of its own, or one that is there already.")
        .Group("zookeeper", c => c.ZooKeeper, (c, v) => c with { ZooKeeper = v }, ZooKeeper, "A ZooKeeper that is the DCS in etcd's place.")
        .Group("consul", c => c.Consul, (c, v) => c with { Consul = v }, Consul, "A Consul that is the DCS in etcd's place.")
        .Group("virtualIP", c => c.VirtualIP, (c, v) => c with { VirtualIP = v }, VirtualIP, "The address that follows the leader; none when left out.");
}

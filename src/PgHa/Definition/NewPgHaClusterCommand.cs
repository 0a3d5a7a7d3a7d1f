using System.Collections;
using System.Globalization;
using System.Management.Automation;
using PgHa.Definition;

namespace PgHa.Commands;

/// <summary>Makes the definition of a cluster of its nodes and settings, and holds it against every rule.</summary>
[Cmdlet(VerbsCommon.New, "PgHaCluster")]
[OutputType(typeof(ClusterDefinition))]
public sealed class NewPgHaClusterCommand : PassedSettingsCommand
{
    private readonly List<NodeDefinition> nodes = [];

    /// <summary>The cluster's name: Patroni's scope.</summary>
    [Parameter(Mandatory = true, Position = 0)]
    public string Name { get; set; } = "";

    /// <summary>The servers, in the order in which they are to become leader at the first start.</summary>
    [Parameter(Mandatory = true, Position = 1, ValueFromPipeline = true)]
    public NodeDefinition[] Node { get; set; } = [];

    /// <summary>The address that follows the leader, with its prefix length.</summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    public string? VirtualIP { get; set; }

    /// <summary>VRRP's virtual router id.</summary>
    [Parameter]
    public int? RouterId { get; set; }

    /// <summary>What a passed check adds to a node's priority.</summary>
    [Parameter]
    public int? Weight { get; set; }

    /// <summary>Seconds between two checks.</summary>
    [Parameter]
    public int? CheckInterval { get; set; }

    /// <summary>Failed checks in a row before a node counts as no leader.</summary>
    [Parameter]
    public int? Fall { get; set; }

    /// <summary>Passed checks in a row before a node counts as leader.</summary>
    [Parameter]
    public int? Rise { get; set; }

    /// <summary>Seconds between VRRP advertisements.</summary>
    [Parameter]
    public int? AdvertInterval { get; set; }

    /// <summary>Addresses the nodes one by one, for networks that do not carry multicast.</summary>
    [Parameter]
    public SwitchParameter Unicast { get; set; }

    /// <summary>The servers' operating system.</summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    [ArgumentCompleter(typeof(PlatformCompleter))]
    public string? Platform { get; set; }

    /// <summary>Where PostgreSQL's packages come from.</summary>
    [Parameter]
    [ValidateSet("distribution", "pgdg", "directory", "configured")]
    public string? PostgresSource { get; set; }

    /// <summary>Where Patroni comes from.</summary>
    [Parameter]
    [ValidateSet("distribution", "pgdg", "directory", "configured", "pip")]
    public string? PatroniSource { get; set; }

    /// <summary>Base URL of a mirror of the PostgreSQL project's repositories.</summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    public string? PackageMirror { get; set; }

    /// <summary>A repository in a directory of every server.</summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    public string? PackageDirectory { get; set; }

    /// <summary>URLs of etcd's packages, in place of a repository's.</summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    public string[]? EtcdPackage { get; set; }

    /// <summary>The version of Python that pip's environment is made with.</summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    public string? Python { get; set; }

    /// <summary>URL of the index that pip asks.</summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    public string? PipIndex { get; set; }

    /// <summary>A directory of wheels on every server, in place of an index.</summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    public string? WheelDirectory { get; set; }

    /// <summary>The version of Patroni that is written for, and that pip installs.</summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    public string? PatroniVersion { get; set; }

    /// <summary>The version of etcd that is written for.</summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    public string? EtcdVersion { get; set; }

    /// <summary>The version of keepalived that is written for.</summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    public string? KeepalivedVersion { get; set; }

    /// <summary>PostgreSQL's major version.</summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    [ArgumentCompleter(typeof(PostgresVersionCompleter))]
    public string? PostgresVersion { get; set; }

    /// <summary>PostgreSQL's TCP port.</summary>
    [Parameter]
    public int? PostgresPort { get; set; }

    /// <summary>PostgreSQL's data directory on the servers.</summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    public string? DataDirectory { get; set; }

    /// <summary>Server parameters: names and values.</summary>
    [Parameter]
    [ValidateNotNull]
    [ArgumentCompleter(typeof(PostgresParameterCompleter))]
    public IDictionary? Parameter { get; set; }

    /// <summary>Networks (CIDR) whose clients may log in with a password.</summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    public string[]? ClientNetwork { get; set; }

    /// <summary>Further lines of pg_hba.conf.</summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    public string[]? HbaLine { get; set; }

    /// <summary>TCP port of Patroni's REST API.</summary>
    [Parameter]
    public int? RestPort { get; set; }

    /// <summary>Prefix of the cluster's keys in the DCS.</summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    public string? Namespace { get; set; }

    /// <summary>Seconds that the leader's lock lives.</summary>
    [Parameter]
    public int? Ttl { get; set; }

    /// <summary>Seconds between two rounds of Patroni's loop.</summary>
    [Parameter]
    public int? LoopWait { get; set; }

    /// <summary>Seconds that operations are retried.</summary>
    [Parameter]
    public int? RetryTimeout { get; set; }

    /// <summary>Bytes of lag beyond which a replica may not become leader.</summary>
    [Parameter]
    public long? MaximumLagOnFailover { get; set; }

    /// <summary>Lets a commit wait for a synchronous replica.</summary>
    [Parameter]
    public SwitchParameter SynchronousMode { get; set; }

    /// <summary>Servers that carry etcd alone.</summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    public NodeDefinition[]? EtcdNode { get; set; }

    /// <summary>The members of an etcd that is there already, each as host:port.</summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    public string[]? EtcdHost { get; set; }

    /// <summary>The version of etcd's API that Patroni speaks.</summary>
    [Parameter]
    [ValidateSet("v2", "v3")]
    public string? EtcdProtocol { get; set; }

    /// <summary>How clients reach etcd over TLS: ca, cert, key.</summary>
    [Parameter]
    [ValidateNotNull]
    public IDictionary? EtcdTls { get; set; }

    /// <summary>Certificate, key and CA of our own members of etcd: ca, cert, key.</summary>
    [Parameter]
    [ValidateNotNull]
    public IDictionary? EtcdServerTls { get; set; }

    /// <summary>The same between the members.</summary>
    [Parameter]
    [ValidateNotNull]
    public IDictionary? EtcdPeerTls { get; set; }

    /// <summary>Who Patroni logs in to etcd as.</summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    public string? EtcdUser { get; set; }

    /// <summary>A ZooKeeper that is the DCS: its fields as in a definition.</summary>
    [Parameter]
    [ValidateNotNull]
    public IDictionary? ZooKeeper { get; set; }

    /// <summary>A Consul that is the DCS: its fields as in a definition.</summary>
    [Parameter]
    [ValidateNotNull]
    public IDictionary? Consul { get; set; }

    /// <summary>etcd's TCP port for clients.</summary>
    [Parameter]
    public int? EtcdClientPort { get; set; }

    /// <summary>etcd's TCP port between members.</summary>
    [Parameter]
    public int? EtcdPeerPort { get; set; }

    /// <summary>etcd's data directory on the servers.</summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    public string? EtcdDataDirectory { get; set; }

    /// <summary>Token that keeps two etcd clusters apart at their bootstrap.</summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    public string? EtcdToken { get; set; }

    /// <summary>Milliseconds between etcd's heartbeats.</summary>
    [Parameter]
    public int? HeartbeatInterval { get; set; }

    /// <summary>Milliseconds without a heartbeat before an election.</summary>
    [Parameter]
    public int? ElectionTimeout { get; set; }

    /// <summary>Allows fewer than three nodes.</summary>
    [Parameter]
    public SwitchParameter ForTest { get; set; }

    /// <inheritdoc/>
    protected override void ProcessRecord() => nodes.AddRange(Node);

    /// <inheritdoc/>
    protected override void EndProcessing()
    {
        try
        {
            var cluster = new ClusterDefinition
            {
                Name = Name,
                Nodes = nodes,
                Ssh = ReadSsh(),
                Platform = Platform,
                Packages = ReadPackages(new()),
                Postgres = ReadPostgres(new()),
                Patroni = ReadPatroni(new()),
                Etcd = ReadEtcd(new()),
                ZooKeeper = ZooKeeper is null ? null : DefinitionGroups.ZooKeeper(FieldValues.Of(ZooKeeper)),
                Consul = Consul is null ? null : DefinitionGroups.Consul(FieldValues.Of(Consul)),
                VirtualIP = ReadVirtualIP(),
                ForTest = ForTest,
            };
            foreach (var warning in DefinitionValidator.ThrowIfInvalid(cluster)) WriteWarning(warning.ToString());
            SeenClusters.Remember(cluster);
            WriteObject(cluster);
        }
        catch (DefinitionException exception)
        {
            ThrowTerminatingError(ErrorRecords.From(exception, Name));
        }
    }

    private PackageSettings ReadPackages(PackageSettings defaults) => new()
    {
        Postgres = Source(PostgresSource),
        Patroni = Source(PatroniSource),
        Mirror = PackageMirror,
        Directory = PackageDirectory,
        EtcdPackages = EtcdPackage ?? defaults.EtcdPackages,
        Python = Python,
        PipIndex = PipIndex,
        WheelDirectory = WheelDirectory,
    };

    // Only the words of ValidateSet get here.
    private static PackageSource? Source(string? word) => word is null ? null : Enum.Parse<PackageSource>(word, ignoreCase: true);

    private PostgresSettings ReadPostgres(PostgresSettings defaults) => new()
    {
        Version = PostgresVersion ?? defaults.Version,
        Port = PostgresPort ?? defaults.Port,
        DataDirectory = DataDirectory,
        Parameters = ReadParameters(),
        ClientNetworks = ClientNetwork ?? defaults.ClientNetworks,
        HbaLines = HbaLine ?? defaults.HbaLines,
    };

    private PatroniSettings ReadPatroni(PatroniSettings defaults) => new()
    {
        Version = PatroniVersion,
        RestPort = RestPort ?? defaults.RestPort,
        Namespace = Namespace ?? defaults.Namespace,
        Ttl = Ttl ?? defaults.Ttl,
        LoopWait = LoopWait ?? defaults.LoopWait,
        RetryTimeout = RetryTimeout ?? defaults.RetryTimeout,
        MaximumLagOnFailover = MaximumLagOnFailover ?? defaults.MaximumLagOnFailover,
        SynchronousMode = SynchronousMode,
        Settings = ReadPatroniSettings(),
    };

    private EtcdSettings ReadEtcd(EtcdSettings defaults) => new()
    {
        Version = EtcdVersion,
        Nodes = EtcdNode ?? defaults.Nodes,
        Hosts = EtcdHost ?? defaults.Hosts,
        Protocol = EtcdProtocol is null ? null : Enum.Parse<EtcdProtocol>(EtcdProtocol, ignoreCase: true),
        Tls = ReadTls("etcd.tls", EtcdTls),
        ServerTls = ReadTls("etcd.serverTls", EtcdServerTls),
        PeerTls = ReadTls("etcd.peerTls", EtcdPeerTls),
        User = EtcdUser,
        ClientPort = EtcdClientPort ?? defaults.ClientPort,
        PeerPort = EtcdPeerPort ?? defaults.PeerPort,
        DataDirectory = EtcdDataDirectory ?? defaults.DataDirectory,
        Token = EtcdToken,
        HeartbeatInterval = HeartbeatInterval ?? defaults.HeartbeatInterval,
        ElectionTimeout = ElectionTimeout ?? defaults.ElectionTimeout,
        Settings = ReadEtcdSettings(),
    };

    private static TlsSettings? ReadTls(string path, IDictionary? fields) => fields is null ? null : DefinitionGroups.Tls(path, FieldValues.Of(fields));

    private VirtualIPSettings? ReadVirtualIP()
    {
        if (VirtualIP is not null)
        {
            var defaults = new VirtualIPSettings { Address = VirtualIP };
            return new()
            {
                Address = VirtualIP,
                KeepalivedVersion = KeepalivedVersion,
                RouterId = RouterId ?? defaults.RouterId,
                Weight = Weight ?? defaults.Weight,
                CheckInterval = CheckInterval ?? defaults.CheckInterval,
                Fall = Fall ?? defaults.Fall,
                Rise = Rise ?? defaults.Rise,
                AdvertInterval = AdvertInterval ?? defaults.AdvertInterval,
                Unicast = Unicast,
                Settings = ReadVirtualIPSettings(),
            };
        }

        string[] needed =
        [
            nameof(RouterId), nameof(Weight), nameof(CheckInterval), nameof(Fall), nameof(Rise), nameof(AdvertInterval), nameof(Unicast),
            nameof(KeepalivedVersion), nameof(VirtualIPSetting)
        ];
        if (needed.FirstOrDefault(MyInvocation.BoundParameters.ContainsKey) is { } orphan)
            throw new DefinitionException(
                [new("MissingField", "virtualIP.address", $"-{orphan} says how a virtual address is kept, and there is none: give -VirtualIP.")], Name);
        return null;
    }

    private Dictionary<string, string> ReadParameters()
    {
        var parameters = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (DictionaryEntry entry in Parameter ?? new Hashtable())
        {
            var name = Convert.ToString(entry.Key, CultureInfo.InvariantCulture) ?? "";
            parameters[name] = (entry.Value is PSObject wrapped ? wrapped.BaseObject : entry.Value) switch
            {
                // $true and $false are "True" and "False" as text; PostgreSQL's own words are these.
                bool flag => flag ? "on" : "off",
                null => throw new DefinitionException(
                    [new("EmptyValue", $"postgres.parameters.{name}", $"'{name}' has no value: give one, or leave the parameter out.")], Name),
                var value => Convert.ToString(value, CultureInfo.InvariantCulture) ?? "",
            };
        }

        return parameters;
    }
}

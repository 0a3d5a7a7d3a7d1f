namespace PgHa.Definition.Rules;

/// <summary>
/// Settings of the programs that PgHa writes itself, and what to use in their place. A test holds the lists against what is rendered: a
/// setting that is rendered and not here is a default of PgHa's, which the user's own replaces.
/// </summary>
internal static class OwnedSettings
{
    private const string Dcs = "the DCS has a section of its own in the definition";
    private const string Secret = "passwords are parameters of the cmdlets, and the users are PgHa's";
    private const string OneOwner = "pg_hba has one owner: use postgres.hbaLines and postgres.clientNetworks";
    private const string Evidence = "a data directory is evidence, and Patroni must not throw one away by itself";
    private const string PlainHttp = "PgHa and the check of the virtual address ask the REST API in plain HTTP";
    private const string Parameters = "use postgres.parameters";
    private const string Tls = "use etcd.tls, etcd.serverTls and etcd.peerTls";
    private const string AtStart = "it is part of how PgHa joins the members: use nodes and etcd.token";

    /// <summary>Settings of postgres.yml by path; one that is owned is owned with all that is below it.</summary>
    public static IReadOnlyDictionary<string, string> Patroni { get; } = new Dictionary<string, string>(StringComparer.Ordinal)
    {
        ["scope"] = "use name",
        ["namespace"] = "use patroni.namespace",
        ["name"] = "use nodes[].name",
        ["restapi.listen"] = "use patroni.restPort",
        ["restapi.connect_address"] = "use nodes[].address and patroni.restPort",
        ["restapi.authentication"] = Secret,
        ["restapi.certfile"] = PlainHttp,
        ["restapi.keyfile"] = PlainHttp,
        ["restapi.verify_client"] = PlainHttp,
        ["etcd"] = Dcs,
        ["etcd3"] = Dcs,
        ["zookeeper"] = Dcs,
        ["consul"] = Dcs,
        ["exhibitor"] = Dcs,
        ["kubernetes"] = Dcs,
        ["raft"] = Dcs,
        ["bootstrap.dcs.ttl"] = "use patroni.ttl",
        ["bootstrap.dcs.loop_wait"] = "use patroni.loopWait",
        ["bootstrap.dcs.retry_timeout"] = "use patroni.retryTimeout",
        ["bootstrap.dcs.maximum_lag_on_failover"] = "use patroni.maximumLagOnFailover",
        ["bootstrap.dcs.synchronous_mode"] = "use patroni.synchronousMode",
        ["bootstrap.dcs.postgresql.parameters"] = Parameters,
        ["bootstrap.dcs.postgresql.pg_hba"] = OneOwner,
        ["bootstrap.pg_hba"] = OneOwner,
        ["postgresql.listen"] = "use postgres.port",
        ["postgresql.connect_address"] = "use nodes[].address and postgres.port",
        ["postgresql.proxy_address"] = "clients come through the virtual address",
        ["postgresql.data_dir"] = "use postgres.dataDirectory",
        ["postgresql.bin_dir"] = "use postgres.version",
        ["postgresql.pgpass"] = "it holds passwords, and PgHa knows a place for it that nobody else reads",
        ["postgresql.use_unix_socket"] = "the members' own logins count on it",
        ["postgresql.authentication"] = Secret,
        ["postgresql.parameters"] = Parameters,
        ["postgresql.pg_hba"] = OneOwner,
        ["postgresql.remove_data_directory_on_rewind_failure"] = Evidence,
        ["postgresql.remove_data_directory_on_diverged_timelines"] = Evidence,
    };

    /// <summary>Flags of etcd.</summary>
    public static IReadOnlyDictionary<string, string> Etcd { get; } = new Dictionary<string, string>(StringComparer.Ordinal)
    {
        ["name"] = "use nodes[].name",
        ["data-dir"] = "use etcd.dataDirectory",
        ["listen-peer-urls"] = "use nodes[].address and etcd.peerPort",
        ["listen-client-urls"] = "use nodes[].address and etcd.clientPort",
        ["initial-advertise-peer-urls"] = "use nodes[].address and etcd.peerPort",
        ["advertise-client-urls"] = "use nodes[].address and etcd.clientPort",
        ["initial-cluster"] = AtStart,
        ["initial-cluster-token"] = "use etcd.token",
        ["initial-cluster-state"] = AtStart,
        ["heartbeat-interval"] = "use etcd.heartbeatInterval",
        ["election-timeout"] = "use etcd.electionTimeout",
        ["enable-v2"] = "use etcd.protocol",
        ["cert-file"] = Tls,
        ["key-file"] = Tls,
        ["trusted-ca-file"] = Tls,
        ["client-cert-auth"] = Tls,
        ["auto-tls"] = Tls,
        ["peer-cert-file"] = Tls,
        ["peer-key-file"] = Tls,
        ["peer-trusted-ca-file"] = Tls,
        ["peer-client-cert-auth"] = Tls,
        ["peer-auto-tls"] = Tls,
        ["discovery"] = AtStart,
        ["discovery-srv"] = AtStart,
        ["discovery-token"] = AtStart,
        ["discovery-endpoints"] = AtStart,
        ["force-new-cluster"] = "each start with it makes a cluster of one member of its own",
        ["config-file"] = "with it etcd reads nothing of what PgHa writes",
    };

    /// <summary>Keywords of keepalived's <c>global_defs</c>.</summary>
    public static IReadOnlyDictionary<string, string> GlobalDefs { get; } = new Dictionary<string, string>(StringComparer.Ordinal)
    {
        ["router_id"] = "use nodes[].name",
        ["enable_script_security"] = "PgHa writes it: scripts must not run as root",
        ["script_user"] = "PgHa writes it: scripts must not run as root",
    };

    /// <summary>Keywords of keepalived's <c>vrrp_script</c>.</summary>
    public static IReadOnlyDictionary<string, string> VrrpScript { get; } = new Dictionary<string, string>(StringComparer.Ordinal)
    {
        ["script"] = "PgHa has its own",
        ["interval"] = "use virtualIP.checkInterval",
        ["timeout"] = "use virtualIP.checkInterval",
        ["fall"] = "use virtualIP.fall",
        ["rise"] = "use virtualIP.rise",
        ["weight"] = "use virtualIP.weight",
        ["init_fail"] = "PgHa writes it: a node is no leader before it says so",
        ["user"] = "PgHa names the account: scripts must not run as root",
    };

    /// <summary>Keywords of keepalived's <c>vrrp_instance</c>.</summary>
    public static IReadOnlyDictionary<string, string> VrrpInstance { get; } = new Dictionary<string, string>(StringComparer.Ordinal)
    {
        ["state"] = "all nodes begin as BACKUP, so that the leader's is the only claim",
        ["interface"] = "use nodes[].interface",
        ["virtual_router_id"] = "use virtualIP.routerId",
        ["priority"] = "use nodes[].priority",
        ["advert_int"] = "use virtualIP.advertInterval",
        ["authentication"] = "the password is a parameter of the cmdlets",
        ["unicast_src_ip"] = "use virtualIP.unicast",
        ["unicast_peer"] = "use virtualIP.unicast",
        ["track_script"] = "PgHa writes it: the address follows Patroni's leader",
        ["virtual_ipaddress"] = "use virtualIP.address",
        ["nopreempt"] = "with it the address would not follow the leader",
    };
}

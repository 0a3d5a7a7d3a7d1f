namespace PgHa.Definition.Yaml;

/// <summary>Which property is which field of YAML. Its twin is <see cref="DefinitionReader"/>.</summary>
internal static class DefinitionWriter
{
    public static string Write(ClusterDefinition cluster) => FieldWriter.Document(fields =>
    {
        fields.Number("schema", DefinitionReader.Schema);
        fields.Text("name", cluster.Name);
        fields.Boolean("forTest", cluster.ForTest, false);
        fields.Groups("nodes", cluster.Nodes, Node);
        // A group that says nothing but defaults is left out whole.
        if (cluster.Ssh != new SshSettings()) fields.Group("ssh", group => Ssh(group, cluster.Ssh));
        if (cluster.Postgres != new PostgresSettings()) fields.Group("postgres", group => Postgres(group, cluster.Postgres));
        if (cluster.Patroni != new PatroniSettings()) fields.Group("patroni", group => Patroni(group, cluster.Patroni));
        if (cluster.Etcd != new EtcdSettings()) fields.Group("etcd", group => Etcd(group, cluster.Etcd));
        if (cluster.VirtualIP is { } vip) fields.Group("virtualIP", group => VirtualIP(group, vip));
    });

    private static void Node(FieldWriter fields, NodeDefinition node)
    {
        fields.Text("name", node.Name);
        fields.Text("address", node.Address);
        fields.Number("priority", node.Priority);
        fields.Text("interface", node.Interface);
        if (node.Ssh is { } ssh) fields.Group("ssh", group => Ssh(group, ssh));
    }

    private static void Ssh(FieldWriter fields, SshSettings ssh)
    {
        fields.Text("host", ssh.Host);
        fields.Number("port", ssh.Port);
        fields.Text("user", ssh.User);
        // An empty list says more than none: no key file at all, instead of the default ones.
        fields.Texts("keyFiles", ssh.KeyFiles, emptyIsDefault: false);
        fields.Texts("knownHostsFiles", ssh.KnownHostsFiles, emptyIsDefault: false);
        fields.Boolean("useAgent", ssh.UseAgent);
        fields.Texts("jumpHosts", ssh.JumpHosts, emptyIsDefault: false);
        fields.Boolean("sudo", ssh.Sudo);
        fields.Number("connectTimeout", ssh.ConnectTimeout);
    }

    private static void Postgres(FieldWriter fields, PostgresSettings postgres)
    {
        var defaults = new PostgresSettings();
        fields.Text("version", postgres.Version, defaults.Version);
        fields.Number("port", postgres.Port, defaults.Port);
        fields.Text("dataDirectory", postgres.DataDirectory);
        fields.Map("parameters", postgres.Parameters);
        fields.Texts("clientNetworks", postgres.ClientNetworks, emptyIsDefault: true);
        fields.Texts("hbaLines", postgres.HbaLines, emptyIsDefault: true);
    }

    private static void Patroni(FieldWriter fields, PatroniSettings patroni)
    {
        var defaults = new PatroniSettings();
        fields.Number("restPort", patroni.RestPort, defaults.RestPort);
        fields.Text("namespace", patroni.Namespace, defaults.Namespace);
        fields.Number("ttl", patroni.Ttl, defaults.Ttl);
        fields.Number("loopWait", patroni.LoopWait, defaults.LoopWait);
        fields.Number("retryTimeout", patroni.RetryTimeout, defaults.RetryTimeout);
        fields.Number("maximumLagOnFailover", patroni.MaximumLagOnFailover, defaults.MaximumLagOnFailover);
        fields.Boolean("synchronousMode", patroni.SynchronousMode, defaults.SynchronousMode);
    }

    private static void Etcd(FieldWriter fields, EtcdSettings etcd)
    {
        var defaults = new EtcdSettings();
        fields.Number("clientPort", etcd.ClientPort, defaults.ClientPort);
        fields.Number("peerPort", etcd.PeerPort, defaults.PeerPort);
        fields.Text("dataDirectory", etcd.DataDirectory, defaults.DataDirectory);
        fields.Text("token", etcd.Token);
        fields.Number("heartbeatInterval", etcd.HeartbeatInterval, defaults.HeartbeatInterval);
        fields.Number("electionTimeout", etcd.ElectionTimeout, defaults.ElectionTimeout);
    }

    private static void VirtualIP(FieldWriter fields, VirtualIPSettings vip)
    {
        var defaults = new VirtualIPSettings { Address = "" };
        fields.Text("address", vip.Address);
        fields.Number("routerId", vip.RouterId, defaults.RouterId);
        fields.Number("weight", vip.Weight, defaults.Weight);
        fields.Number("checkInterval", vip.CheckInterval, defaults.CheckInterval);
        fields.Number("fall", vip.Fall, defaults.Fall);
        fields.Number("rise", vip.Rise, defaults.Rise);
        fields.Number("advertInterval", vip.AdvertInterval, defaults.AdvertInterval);
        fields.Boolean("unicast", vip.Unicast, defaults.Unicast);
    }
}

using System.Globalization;

namespace PgHa.Definition.Yaml;

/// <summary>Which field of YAML is which property. Its twin is <see cref="DefinitionWriter"/>.</summary>
internal static class DefinitionReader
{
    public const int Schema = 1;

    public static ClusterDefinition Read(SyntaxNode root, ReadContext context)
    {
        var fields = new FieldReader(root, "", context);
        CheckSchema(fields, root, context);
        var cluster = new ClusterDefinition
        {
            Name = fields.RequiredText("name"),
            ForTest = fields.Boolean("forTest") ?? false,
            Nodes = fields.RequiredGroups("nodes", Node),
            Ssh = fields.Group("ssh", Ssh) ?? new(),
            Postgres = fields.Group("postgres", Postgres) ?? new(),
            Patroni = fields.Group("patroni", Patroni) ?? new(),
            Etcd = fields.Group("etcd", Etcd) ?? new(),
            VirtualIP = fields.Group("virtualIP", VirtualIP),
        };
        fields.Finish();
        return cluster;
    }

    private static void CheckSchema(FieldReader fields, SyntaxNode root, ReadContext context)
    {
        if (fields.Integer("schema") is not { } schema || schema == Schema) return;
        var text = schema.ToString(CultureInfo.InvariantCulture);
        context.Tell(
            "SchemaUnknown",
            "schema",
            root is MappingNode mapping ? mapping.Entries.First(entry => entry.Key.Text == "schema").Value : root,
            schema > Schema
                ? $"The text is written in schema {text}, and this version of PgHa reads {Schema} only: update PgHa."
                : $"There is no schema {text}: write schema: {Schema}.");
    }

    private static NodeDefinition Node(FieldReader fields) => new()
    {
        Name = fields.RequiredText("name"),
        Address = fields.RequiredText("address"),
        Priority = fields.Integer("priority"),
        Interface = fields.Text("interface"),
        Ssh = fields.Group("ssh", Ssh),
    };

    private static SshSettings Ssh(FieldReader fields) => new()
    {
        Host = fields.Text("host"),
        Port = fields.Integer("port"),
        User = fields.Text("user"),
        KeyFiles = fields.Texts("keyFiles"),
        KnownHostsFiles = fields.Texts("knownHostsFiles"),
        UseAgent = fields.Boolean("useAgent"),
        JumpHosts = fields.Texts("jumpHosts"),
        Sudo = fields.Boolean("sudo"),
        ConnectTimeout = fields.Integer("connectTimeout"),
    };

    private static PostgresSettings Postgres(FieldReader fields)
    {
        var defaults = new PostgresSettings();
        return new()
        {
            Version = fields.Text("version") ?? defaults.Version,
            Port = fields.Integer("port") ?? defaults.Port,
            DataDirectory = fields.Text("dataDirectory"),
            Parameters = fields.Map("parameters") ?? defaults.Parameters,
            ClientNetworks = fields.Texts("clientNetworks") ?? defaults.ClientNetworks,
            HbaLines = fields.Texts("hbaLines") ?? defaults.HbaLines,
        };
    }

    private static PatroniSettings Patroni(FieldReader fields)
    {
        var defaults = new PatroniSettings();
        return new()
        {
            RestPort = fields.Integer("restPort") ?? defaults.RestPort,
            Namespace = fields.Text("namespace") ?? defaults.Namespace,
            Ttl = fields.Integer("ttl") ?? defaults.Ttl,
            LoopWait = fields.Integer("loopWait") ?? defaults.LoopWait,
            RetryTimeout = fields.Integer("retryTimeout") ?? defaults.RetryTimeout,
            MaximumLagOnFailover = fields.LongInteger("maximumLagOnFailover") ?? defaults.MaximumLagOnFailover,
            SynchronousMode = fields.Boolean("synchronousMode") ?? defaults.SynchronousMode,
        };
    }

    private static EtcdSettings Etcd(FieldReader fields)
    {
        var defaults = new EtcdSettings();
        return new()
        {
            ClientPort = fields.Integer("clientPort") ?? defaults.ClientPort,
            PeerPort = fields.Integer("peerPort") ?? defaults.PeerPort,
            DataDirectory = fields.Text("dataDirectory") ?? defaults.DataDirectory,
            Token = fields.Text("token"),
            HeartbeatInterval = fields.Integer("heartbeatInterval") ?? defaults.HeartbeatInterval,
            ElectionTimeout = fields.Integer("electionTimeout") ?? defaults.ElectionTimeout,
        };
    }

    private static VirtualIPSettings VirtualIP(FieldReader fields)
    {
        var defaults = new VirtualIPSettings { Address = "" };
        return new()
        {
            Address = fields.RequiredText("address"),
            RouterId = fields.Integer("routerId") ?? defaults.RouterId,
            Weight = fields.Integer("weight") ?? defaults.Weight,
            CheckInterval = fields.Integer("checkInterval") ?? defaults.CheckInterval,
            Fall = fields.Integer("fall") ?? defaults.Fall,
            Rise = fields.Integer("rise") ?? defaults.Rise,
            AdvertInterval = fields.Integer("advertInterval") ?? defaults.AdvertInterval,
            Unicast = fields.Boolean("unicast") ?? defaults.Unicast,
        };
    }
}

using PgHa.Components;
using PgHa.Definition;

namespace PgHa.Lab.Tests.Judged;

/// <summary>The definitions whose files the programs judge: a plain one, one of awkward values, one of these and IPv6.</summary>
internal static class JudgedDefinitions
{
    /// <summary>Every printable character, and blanks where they get lost easily.</summary>
    public static ClusterSecrets Secrets { get; } = new()
    {
        Superuser = " it's \"quoted\" \\ %s $HOME `x` #no: {a}[b]*&!|>@~^?;<=,.-+_/() ",
        Replication = "'",
        Rewind = "\"#: \\\\%%",
        Rest = "on: \"off\" \\",
        Vrrp = "a:%|&b*?",
    };

    public static IReadOnlyDictionary<string, string> AwkwardParameters { get; } = new Dictionary<string, string>
    {
        ["max_connections"] = "200",
        ["work_mem"] = "5MB",
        ["log_line_prefix"] = " %m [%p] 'q' \"d\" \\ #: $x ",
        ["search_path"] = "\"$user\", public",
        ["archive_command"] = "test ! -f \"/srv/a b/%f\" && cp '%p' '/srv/a b/%f' # no: {x}",
        ["archive_mode"] = "on",
        ["log_statement"] = "ddl",
        ["log_checkpoints"] = "yes",
        ["log_min_duration_statement"] = "1s",
        ["my.own_setting"] = "it's: \\ #1",
    };

    // After what they are made of: static fields are made in this order.
    public static ClusterDefinition IPv6 { get; } = Six();

    public static IReadOnlyList<ClusterDefinition> All { get; } = [Plain(), Awkward(), IPv6];

    private static ClusterDefinition Plain() => new()
    {
        Name = "plain",
        Nodes = [.. Enumerable.Range(1, 3).Select(i => new NodeDefinition { Name = $"pg{i}", Address = $"10.9.9.{i}", Interface = "eth9" })],
        VirtualIP = new() { Address = "10.9.9.100/24" },
        Postgres = new() { DataDirectory = "/srv/judge/data", ClientNetworks = ["10.9.0.0/16"] },
        Etcd = new() { DataDirectory = "/srv/judge/etcd" },
    };

    private static ClusterDefinition Awkward() => Plain() with
    {
        Name = "0.Awk-ward_",
        Nodes = [.. Enumerable.Range(1, 3).Select(i => new NodeDefinition { Name = $"0-Pg.{i}.x-y", Address = $"10.9.9.{i}", Interface = "eth9" })],
        VirtualIP = new() { Address = "10.9.9.100/24", Unicast = true, Weight = 0, CheckInterval = 3, Fall = 1, Rise = 5 },
        Postgres = new()
        {
            Port = 5444, DataDirectory = "/srv/judge/data", Parameters = AwkwardParameters, ClientNetworks = ["10.9.0.0/16", "0.0.0.0/0"],
            HbaLines = ["host \"my db#1\" \"o'neil,x\" 10.9.9.0/24 scram-sha-256", "host all all .example.org ident map=\"a b\"", "local replication all reject"],
        },
        Patroni = new() { RestPort = 18008, Namespace = "/a.b/c-d_e/", SynchronousMode = true, LoopWait = 2, RetryTimeout = 3, Ttl = 20 },
        Etcd = new() { DataDirectory = "/srv/judge/etcd", Token = "to.k-en_", ClientPort = 12379, PeerPort = 12380, HeartbeatInterval = 50, ElectionTimeout = 500 },
    };

    private static ClusterDefinition Six() => Awkward() with
    {
        Name = "six",
        Nodes = [.. Enumerable.Range(1, 3).Select(i => new NodeDefinition { Name = $"six{i}", Address = $"fd00:9::{i}", Interface = "eth9" })],
        VirtualIP = new() { Address = "fd00:9::100/64" },
        Postgres = Awkward().Postgres with { ClientNetworks = ["fd00::/16"] },
    };
}

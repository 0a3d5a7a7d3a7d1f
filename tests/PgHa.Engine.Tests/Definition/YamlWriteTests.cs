using CsCheck;
using PgHa.Definition;

namespace PgHa.Engine.Tests.Definition;

public class YamlWriteTests
{
    private static readonly string[] NastyTexts =
    [
        "", " ", "~", "null", "true", "yes", "on", "15", "9.6", "0600", "1e3", "0x1F", "- a", "a: b", "a #b", "#", "'", "\"", "\\", "|", ">", "{}", "[a]", "*a", "&a",
        "!a", "%a", "@a", "`a", "?", "? a", ":", "a:", "---", "...", "<<", "=", "a\nb", "a\r\nb", "\n", "a\n", " a", "a ", "\ta", "\0", "\u0007", "\u0085",
        "\u2028", "\u2029", "\uFEFF", "\u00A0", "é", "с", "😀", "\uFFFD", "C:\\a", new('x', 300),
    ];

    private static readonly Gen<string> AnyText = Gen.OneOf(
        OneOfThese(NastyTexts),
        Gen.String[Gen.Char[' ', '~'], 0, 20],
        Gen.Int[0, 0x10FFFF].Where(point => point is < 0xD800 or > 0xDFFF).Select(char.ConvertFromUtf32).Array[0, 8].Select(string.Concat));

    private static Gen<T> OneOfThese<T>(T[] items) => Gen.Int[0, items.Length - 1].Select(i => items[i]);

    private static readonly Gen<string?> MaybeText = Gen.Null(AnyText);

    private static readonly Gen<string[]?> MaybeTexts = Gen.Null(AnyText.Array[0, 3]);

    private static readonly Gen<int?> MaybeNumber = Gen.Nullable(Gen.Int);

    private static readonly Gen<bool?> MaybeFlag = Gen.Nullable(Gen.Bool);

    private static readonly Gen<SshSettings> Ssh =
        from texts in Gen.Select(MaybeText, MaybeText)
        from lists in Gen.Select(MaybeTexts, MaybeTexts, MaybeTexts)
        from numbers in Gen.Select(MaybeNumber, MaybeNumber)
        from flags in Gen.Select(MaybeFlag, MaybeFlag)
        select new SshSettings
        {
            Host = texts.Item1, User = texts.Item2, KeyFiles = lists.Item1, KnownHostsFiles = lists.Item2, JumpHosts = lists.Item3,
            Port = numbers.Item1, ConnectTimeout = numbers.Item2, UseAgent = flags.Item1, Sudo = flags.Item2,
        };

    private static readonly Gen<NodeDefinition> Node =
        from texts in Gen.Select(AnyText, AnyText, MaybeText)
        from priority in MaybeNumber
        from ssh in Gen.Null(Ssh)
        select new NodeDefinition { Name = texts.Item1, Address = texts.Item2, Interface = texts.Item3, Priority = priority, Ssh = ssh };

    private static readonly Gen<PostgresSettings> Postgres =
        from texts in Gen.Select(AnyText, MaybeText)
        from port in Gen.Int
        from parameters in Gen.Dictionary(AnyText, AnyText)[0, 4]
        from lists in Gen.Select(AnyText.Array[0, 3], AnyText.Array[0, 3])
        select new PostgresSettings
        {
            Version = texts.Item1, DataDirectory = texts.Item2, Port = port, Parameters = parameters, ClientNetworks = lists.Item1, HbaLines = lists.Item2,
        };

    private static readonly Gen<PatroniSettings> Patroni =
        from numbers in Gen.Int.Array[4]
        from lag in Gen.Long
        from space in AnyText
        from flag in Gen.Bool
        select new PatroniSettings
        {
            RestPort = numbers[0], Ttl = numbers[1], LoopWait = numbers[2], RetryTimeout = numbers[3], MaximumLagOnFailover = lag,
            Namespace = space, SynchronousMode = flag,
        };

    private static readonly Gen<TlsSettings?> MaybeTls = Gen.Null(
        Gen.Select(MaybeText, MaybeText, MaybeText, (ca, cert, key) => new TlsSettings { Ca = ca, Cert = cert, Key = key }));

    private static readonly Gen<EtcdSettings> Etcd =
        from numbers in Gen.Int.Array[4]
        from texts in Gen.Select(AnyText, MaybeText, MaybeText)
        from nodes in Node.Array[0, 2]
        from hosts in AnyText.Array[0, 2]
        from protocol in Gen.Nullable(Gen.Enum<EtcdProtocol>())
        from tls in Gen.Select(MaybeTls, MaybeTls, MaybeTls)
        select new EtcdSettings
        {
            ClientPort = numbers[0], PeerPort = numbers[1], HeartbeatInterval = numbers[2], ElectionTimeout = numbers[3],
            DataDirectory = texts.Item1, Token = texts.Item2, User = texts.Item3, Nodes = nodes, Hosts = hosts, Protocol = protocol,
            Tls = tls.Item1, ServerTls = tls.Item2, PeerTls = tls.Item3,
        };

    private static readonly Gen<ZooKeeperSettings> ZooKeeper =
        from hosts in AnyText.Array[0, 3]
        from tls in MaybeTls
        from verify in Gen.Bool
        from user in MaybeText
        from acls in Gen.Dictionary(AnyText, AnyText)[0, 3]
        select new ZooKeeperSettings { Hosts = hosts, Tls = tls, Verify = verify, User = user, Acls = acls };

    private static readonly Gen<ConsulSettings> Consul =
        from texts in Gen.Select(AnyText, MaybeText, AnyText)
        from port in Gen.Int
        from tls in MaybeTls
        from flags in Gen.Select(Gen.Bool, Gen.Bool)
        from consistency in Gen.Enum<ConsulConsistency>()
        from lists in Gen.Select(AnyText.Array[0, 3], AnyText.Array[0, 3])
        select new ConsulSettings
        {
            Host = texts.Item1, DataCenter = texts.Item2, ServiceCheckInterval = texts.Item3, Port = port, Tls = tls, Verify = flags.Item1,
            RegisterService = flags.Item2, Consistency = consistency, Checks = lists.Item1, ServiceTags = lists.Item2,
        };

    private static readonly Gen<VirtualIPSettings> VirtualIP =
        from address in AnyText
        from numbers in Gen.Int.Array[6]
        from flag in Gen.Bool
        select new VirtualIPSettings
        {
            Address = address, RouterId = numbers[0], Weight = numbers[1], CheckInterval = numbers[2], Fall = numbers[3], Rise = numbers[4],
            AdvertInterval = numbers[5], Unicast = flag,
        };

    private static readonly Gen<ClusterDefinition> Cluster =
        from name in AnyText
        from test in Gen.Bool
        from nodes in Node.Array[0, 3]
        from ssh in Gen.OneOf(Ssh, Gen.Const(new SshSettings()))
        from postgres in Gen.OneOf(Postgres, Gen.Const(new PostgresSettings()))
        from patroni in Gen.OneOf(Patroni, Gen.Const(new PatroniSettings()))
        from etcd in Gen.OneOf(Etcd, Gen.Const(new EtcdSettings()))
        from zooKeeper in Gen.Null(ZooKeeper)
        from consul in Gen.Null(Consul)
        from vip in Gen.Null(VirtualIP)
        select new ClusterDefinition
        {
            Name = name, ForTest = test, Nodes = nodes, Ssh = ssh, Postgres = postgres, Patroni = patroni, Etcd = etcd, ZooKeeper = zooKeeper,
            Consul = consul, VirtualIP = vip,
        };

    [Fact]
    public void What_is_written_reads_as_an_equal_definition() => Cluster.Sample(
        cluster =>
        {
            var text = ClusterYaml.Write(cluster);
            var reading = ClusterYaml.Parse(text);
            reading.Definition.ShouldBe(cluster, customMessage: text + string.Join('\n', reading.Problems));
            ClusterYaml.Write(reading.Definition!).ShouldBe(text);
        },
        iter: 3000);

    [Fact]
    public void Each_nasty_text_survives_alone()
    {
        foreach (var nasty in NastyTexts)
        {
            var cluster = Sample.Cluster() with { Name = nasty, Postgres = new() { Parameters = new Dictionary<string, string> { [nasty] = nasty } } };
            ClusterYaml.Parse(ClusterYaml.Write(cluster)).Definition.ShouldBe(cluster, customMessage: ClusterYaml.Write(cluster));
        }
    }

    [Fact]
    public void Reading_never_fails_in_any_other_way_than_by_problems() => Gen.OneOf(
            Gen.String[OneOfThese("{}[],:#&*!|>'\"%@`-? \n\tabc01~<".ToCharArray()), 0, 60],
            Gen.String[0, 40])
        .Sample(text => ClusterYaml.Parse(text).IsValid.ShouldBeFalse(), iter: 20000);

    [Fact]
    public void A_damaged_definition_is_read_or_refused_but_never_fails_otherwise()
    {
        var sound = ClusterYaml.Write(Sample.Cluster() with { Postgres = new() { HbaLines = ["local \"a b\" all peer"], Version = "9.6" } });
        Gen.Select(Gen.Int[0, sound.Length - 1], Gen.Int[0, 5], Gen.String[0, 3])
            .Sample(
                (at, length, insert) =>
                {
                    var damaged = sound.Remove(at, Math.Min(length, sound.Length - at)).Insert(at, insert);
                    ClusterYaml.Parse(damaged).Problems.ShouldAllBe(problem => problem.Line > 0 && problem.Column > 0);
                },
                iter: 5000);
    }

    [Fact]
    public void Defaults_are_left_out_and_the_order_is_fixed() => ClusterYaml.Write(Sample.Cluster() with
    {
        Ssh = new() { User = "admin", KeyFiles = [] },
        Postgres = new() { Parameters = new Dictionary<string, string> { ["work_mem"] = "8MB", ["fsync"] = "on", ["max_connections"] = "300" } },
    }).ShouldBe(
        """
        schema: 1
        name: demo
        nodes:
          - name: pg1
            address: 10.77.1.11
          - name: pg2
            address: 10.77.1.12
          - name: pg3
            address: 10.77.1.13
        ssh:
          user: admin
          keyFiles: []
        postgres:
          parameters:
            fsync: "on"
            max_connections: 300
            work_mem: 8MB
        virtualIP:
          address: 10.77.1.100/24

        """);

    [Fact]
    public void A_text_that_is_not_Unicode_is_refused() =>
        Should.Throw<DefinitionException>(() => ClusterYaml.Write(Sample.Cluster() with { Name = "a\uD800" })).ErrorId.ShouldBe("TextNotUnicode");
}

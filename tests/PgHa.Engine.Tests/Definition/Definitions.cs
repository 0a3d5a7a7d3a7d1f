using CsCheck;
using PgHa.Definition;
using PgHa.Definition.Rules;
using PgHa.Definition.Settings;
using PgHa.Engine.Tests.Definition.Postgres;

namespace PgHa.Engine.Tests.Definition;

/// <summary>Definitions that break no rule, of every kind: two families of addresses, all versions, all groups, settings passed through.</summary>
internal static class Definitions
{
    /// <summary>A text of any characters that a line of a file can hold.</summary>
    public static Gen<string> Line { get; } = Gen.OneOf(
        OneOf("on", "null", "1e3", "0600", "~", "a: b", "a #b", "- a", "{}", "'", "\"", "\\", "$HOME `id`", "%n %%", " a ", "a\tb", "é", "да", "😀", "''", "\\\"", "=", "<<", "2001-01-01", "1:30"),
        Gen.String[Gen.Char[' ', '~'], 1, 24],
        Gen.String[Gen.Char["'\"\\$`!*?[]{}()<>|&;~#%@:, =-+._019eyYßя€\u00a0\u2028"], 1, 24]).Where(text => text.Trim().Length > 0 && IsClean(text));

    private static Gen<string> Name { get; } = Gen.String[Gen.Char["abcdefghijklmnopqrstuvwxyz"], 1, 12];

    /// <summary>A tree of settings that has nothing to do with what PgHa writes.</summary>
    public static Gen<SettingMap> Tree { get; } =
        from leaf in Value(2).Array[1, 3]
        from names in Name.Array[3]
        select new SettingMap(names.Zip(leaf).DistinctBy(pair => pair.First).Select(pair => KeyValuePair.Create("x" + pair.First, pair.Second)));

    private static Gen<SshSettings> Ssh { get; } =
        from files in Line.Where(text => text[0] != '.').Array[0, 2]
        from sudo in Gen.Nullable(Gen.Bool)
        from port in Gen.Nullable(Gen.Int[10000, 20000])
        select new SshSettings { User = "admin", KeyFiles = files, Sudo = sudo, Port = port, JumpHosts = ["me@gate.example.org:22", "[fd00::1]"], ConnectTimeout = 20 };

    private static Gen<PostgresSettings> Postgres { get; } =
        from version in OneOf([.. PostgresVersions.Known])
        from parameters in Gen.Select(OneOf([.. PostgresParameter.All.Select(parameter => parameter.Name)]), Gen.Int).Array[0, 12]
        from dotted in Gen.Select(Name, Line).Array[0, 3]
        from port in Gen.Int[5000, 5999]
        from hba in Gen.Int[0, 2]
        select new PostgresSettings
        {
            Version = version,
            Port = port,
            DataDirectory = port % 2 == 0 ? null : "/data/pgsql/data",
            Parameters = parameters.Select(pair => (Name: pair.Item1, Value: ValueOf(pair.Item1, version, pair.Item2))).Where(pair => pair.Value is not null)
                .Select(pair => (pair.Name, Value: pair.Value!)).Concat(dotted.Select(pair => (Name: "my." + pair.Item1, Value: pair.Item2)))
                .DistinctBy(pair => pair.Name).ToDictionary(pair => pair.Name, pair => pair.Value),
            ClientNetworks = hba == 0 ? [] : ["10.9.0.0/16", "fd00:9::/64"],
            HbaLines = hba == 2 ? ["hostssl \"my db\" +staff 10.8.0.0/16 scram-sha-256", "local all all peer map=x"] : [],
        };

    private static Gen<PatroniSettings> Patroni { get; } =
        from round in Gen.Int[3, 30]
        from flag in Gen.Bool
        from settings in Tree
        select new PatroniSettings { Ttl = Math.Max(20, 3 * round), LoopWait = round, RetryTimeout = round, SynchronousMode = flag, Namespace = flag ? "/db/" : "/service/", Settings = settings };

    private static Gen<EtcdSettings> Etcd { get; } =
        from heartbeat in Gen.Int[10, 1000]
        from settings in Gen.Select(Name, Line).Array[0, 3]
        select new EtcdSettings
        {
            HeartbeatInterval = heartbeat, ElectionTimeout = 10 * heartbeat, Token = "tok", ClientPort = 12379,
            Settings = settings.DistinctBy(pair => pair.Item1).ToDictionary(pair => "x-" + pair.Item1, pair => pair.Item2),
        };

    public static Gen<ClusterDefinition> Any { get; } =
        from name in Name
        from count in Gen.Int[3, 7]
        from six in Gen.Bool
        from ssh in Ssh
        from postgres in Postgres
        from patroni in Patroni
        from etcd in Etcd
        from vip in Gen.Null(VirtualIP(six))
        from own in Gen.Bool
        select new ClusterDefinition
        {
            Name = name,
            Nodes = [.. Enumerable.Range(1, count).Select(i => new NodeDefinition
            {
                Name = $"{(own ? "db" : "pg")}-{i}", Address = six ? $"fd00:77::{i:x}" : $"10.77.1.{10 + i}", Priority = own ? 100 + i : null, Interface = "eth0", Ssh = own ? new() { Port = 2200 + i } : null,
            })],
            Ssh = ssh,
            Postgres = postgres,
            Patroni = patroni,
            Etcd = etcd,
            VirtualIP = vip,
        };

    private static Gen<SettingValue> Value(int depth)
    {
        var leaf = Gen.OneOf(Line.Select(SettingValue.Of), Gen.Int.Select(number => SettingValue.Of(number)), Gen.Int[-99999, 99999].Select(number => SettingValue.Of(number / 100m)), Gen.Bool.Select(SettingValue.Of));
        return depth == 0 ? leaf : Gen.OneOf(
            leaf,
            Value(depth - 1).Array[0, 3].Select(items => (SettingValue)new SettingList(items)),
            Gen.Select(Line.Where(name => !SecretNames.IsSecret(name)), Value(depth - 1)).Array[0, 3]
                .Select(pairs => (SettingValue)new SettingMap(pairs.DistinctBy(pair => pair.Item1).Select(pair => KeyValuePair.Create(pair.Item1, pair.Item2)))));
    }

    private static Gen<VirtualIPSettings> VirtualIP(bool six) =>
        from number in Gen.Int[1, 255]
        from unicast in Gen.Bool
        from further in Gen.Bool
        select new VirtualIPSettings
        {
            Address = six ? "fd00:77::ff00/64" : "10.77.1.200/24", RouterId = number, Weight = number % 2 == 0 ? 0 : 60, Unicast = unicast, Fall = number, AdvertInterval = 1 + number % 10,
            Settings = further ? new() { GlobalDefs = ["vrrp_garp_master_delay 5"], VrrpInstance = ["track_interface {", "  eth1 weight 2", "}", "notify \"/bin/true now\""] } : new(),
        };

    /// <summary>Some of them, others in every run.</summary>
    public static IEnumerable<ClusterDefinition> Some(int count) => Any.Array[count].Single();

    private static Gen<string> OneOf(params string[] items) => Gen.Int[0, items.Length - 1].Select(i => items[i]);

    private static bool IsClean(string text)
    {
        var problems = new ProblemList();
        return TextRules.NoMixedScripts(problems, "", text);
    }

    // A value that the version takes, or null where it has no such parameter or it is not the definition's to set.
    private static string? ValueOf(string name, string version, int seed)
    {
        if (ControlledParameters.Reason(name, synchronousMode: true) is not null || PostgresParameter.Find(name)!.In(version) is not { IsReadOnly: false } definition) return null;
        var samples = ParameterSamples.Of(definition, seed).Where(value => ParameterValues.Fault(name, definition, version, value) is null).ToList();
        if (name == "wal_level") samples.RemoveAll(value => value.Equals("minimal", StringComparison.OrdinalIgnoreCase));
        return samples.Count == 0 ? "some text" : samples[(int)((uint)seed % samples.Count)];
    }
}

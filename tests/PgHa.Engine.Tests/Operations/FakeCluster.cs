using System.Globalization;
using System.Text;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using PgHa.Components.Patroni;
using PgHa.Converge;
using PgHa.Definition;
using PgHa.Remote;

namespace PgHa.Engine.Tests.Operations;

/// <summary>
/// A cluster that is nowhere, and answers the scripts of operations as Patroni, etcd and PostgreSQL would: who leads, what each server
/// runs with, what it waits for. It writes down, in order, what was done to it.
/// </summary>
internal sealed partial class FakeCluster(ClusterDefinition cluster) : INodeConnector
{
    private readonly Dictionary<string, Member> _members = cluster.Nodes.ToDictionary(n => n.Name, _ => new Member());

    /// <summary>What was done.</summary>
    public List<string> Done { get; } = [];

    /// <summary>The dynamic configuration.</summary>
    public JsonNode Configuration { get; set; } = DynamicConfiguration.Merge(new JsonObject(), DynamicConfiguration.Patch(DynamicConfiguration.Differences(cluster, new JsonObject())));

    public string Leader { get; set; } = "pg1";

    /// <summary>What Patroni answers to a switchover, which happens all the same.</summary>
    public int SwitchoverStatus { get; set; } = 200;

    /// <summary>Whether a switchover happens at all.</summary>
    public bool SwitchoverHappens { get; set; } = true;

    /// <summary>How many patches meet another writer's.</summary>
    public int Conflicts { get; set; }

    /// <summary>Nodes whose PostgreSQL does not come back.</summary>
    public HashSet<string> Broken { get; } = [];

    /// <summary>The node whose etcd leads.</summary>
    public string EtcdLeader { get; set; } = "pg1";

    /// <summary>Whether etcd is healthy, as the nodes see it.</summary>
    public HashSet<string> SickEtcd { get; } = [];

    public bool Paused { get; set; }

    public Task<INodeSession> ConnectAsync(ClusterDefinition ofCluster, NodeDefinition node, CancellationToken cancellationToken) =>
        Task.FromResult<INodeSession>(new Session(this, node.Name));

    private int Wanted => int.Parse(Configuration["postgresql"]!["parameters"]!["max_connections"]!.ToString(), CultureInfo.InvariantCulture);

    // A standby never has less than its primary (patroni, effective_configuration).
    private void Restart(string node) => _members[node].Connections = node == Leader ? Wanted : Math.Max(Wanted, _members[Leader].Connections);

    public void RunWith(int connections)
    {
        foreach (var member in _members.Values) member.Connections = connections;
    }

    private (int Code, string Output) Answer(string node, string script)
    {
        lock (Done)
        {
            if (script.Contains("echo pending", StringComparison.Ordinal)) return (0, _members[node].Connections != Wanted ? "pending\n" : "none\n");
            if (script.Contains("$url/config", StringComparison.Ordinal)) return Patch(script);
            if (script.Contains("$url/switchover", StringComparison.Ordinal)) return Switchover(script);
            if (script.Contains("$url/restart", StringComparison.Ordinal))
            {
                Done.Add($"restart {node}");
                if (Broken.Contains(node)) return (4, "");
                Restart(node);
                return (0, "");
            }

            if (script.Contains("systemctl stop etcd", StringComparison.Ordinal)) Done.Add($"etcd {node}");
            return (0, "");
        }
    }

    private (int, string) Patch(string script)
    {
        if (Conflicts-- > 0) return (0, "conflict\n409\n");
        Configuration = DynamicConfiguration.Merge(Configuration, JsonNode.Parse(Data().Match(script).Groups[1].Value)!.AsObject());
        Done.Add("patch");
        return (0, "{}\n200\n");
    }

    private (int, string) Switchover(string script)
    {
        var asked = JsonNode.Parse(Data().Match(script).Groups[1].Value)!;
        Done.Add($"switchover {asked["leader"]} {asked["candidate"]}");
        if (SwitchoverHappens)
        {
            var old = Leader;
            Leader = asked["candidate"]!.ToString();
            Restart(old);
        }

        return (0, $"said\n{SwitchoverStatus}\n");
    }

    private string Section(string node, string text)
    {
        var leads = node == Leader;
        if (text.Contains("/patroni'", StringComparison.Ordinal))
        {
            return new JsonObject
            {
                ["state"] = "running", ["role"] = leads ? "master" : "replica", ["timeline"] = 1, ["xlog"] = new JsonObject { [leads ? "location" : "replayed_location"] = 100 },
                ["server_version"] = 150000, ["database_system_identifier"] = "7", ["pending_restart"] = _members[node].Connections != Wanted,
                ["replication"] = leads ? new JsonArray([.. _members.Keys.Where(m => m != node).Select(m => new JsonObject { ["application_name"] = m, ["state"] = "streaming" })]) : null,
            }.ToJsonString();
        }

        if (text.Contains("/cluster'", StringComparison.Ordinal))
            return new JsonObject { ["members"] = new JsonArray([.. _members.Keys.Select(m => new JsonObject { ["name"] = m, ["role"] = m == Leader ? "leader" : "replica", ["state"] = "running" })]), ["pause"] = Paused }.ToJsonString();
        if (text.Contains("/config'", StringComparison.Ordinal)) return Configuration.ToJsonString();
        if (text.Contains("/health", StringComparison.Ordinal) && !text.Contains("etcdctl", StringComparison.Ordinal)) return SickEtcd.Contains(node) ? """{"health":"false"}""" : """{"health":"true"}""";
        if (text.Contains("endpoint status", StringComparison.Ordinal)) return $$$"""[{"Status": {"header": {"cluster_id": 1, "member_id": {{{Id(node)}}} }, "version": "3.4", "leader": {{{Id(EtcdLeader)}}} }}]""";
        if (text.Contains("member list", StringComparison.Ordinal)) return """{"members":[]}""";
        if (text.Contains("alarm list", StringComparison.Ordinal)) return "{}";
        if (text.Contains("ip -o addr", StringComparison.Ordinal)) return leads ? $"2: eth0 inet {cluster.VirtualIP!.Address} scope global" : "";
        return "";
    }

    private static char Id(string node) => node[^1];

    [GeneratedRegex("--data '([^']*)'")]
    private static partial Regex Data();

    [GeneratedRegex(@"printf '@([0-9A-F]{32}) %s")]
    private static partial Regex Nonce();

    [GeneratedRegex(@"(?s)\n_pgha_section (\d+) (.*?)(?=\n_pgha_section \d|\z)")]
    private static partial Regex Sections();

    private sealed class Member
    {
        public int Connections { get; set; } = 300;
    }

    private sealed class Session(FakeCluster fake, string node) : INodeSession
    {
        public string Name => node;

        public SshEndpoint Endpoint => new(node, 22, "fake");

        public bool IsConnected => true;

        public DateTimeOffset Since => default;

        public ValueTask DisposeAsync() => default;

        public Task<CommandResult> RunAsync(RemoteScript script, CancellationToken cancellationToken = default)
        {
            if (Nonce().Match(script.Text) is not { Success: true } nonce)
            {
                var (code, said) = fake.Answer(node, script.Text);
                return Task.FromResult(new CommandResult { ExitCode = code, Output = Encoding.UTF8.GetBytes(said), Error = [] });
            }

            var (output, error) = (new StringBuilder(), new StringBuilder());
            foreach (Match section in Sections().Matches(script.Text))
            {
                // Its etcd has no environment to tell.
                var (mark, index, code) = (nonce.Groups[1].Value, section.Groups[1].Value, section.Value.Contains("MainPID", StringComparison.Ordinal) ? 3 : 0);
                // Shell quoting takes a quote apart; none of the questions needs it whole.
                output.Append(CultureInfo.InvariantCulture, $"@{mark} {index}\n{fake.Section(node, section.Groups[2].Value.Replace("'\\''", "'", StringComparison.Ordinal))}\n@{mark} {index} {code}\n");
                error.Append(CultureInfo.InvariantCulture, $"@{mark} {index}\n\n@{mark} {index} {code}\n");
            }

            return Task.FromResult(new CommandResult { ExitCode = 0, Output = Encoding.UTF8.GetBytes(output.ToString()), Error = Encoding.UTF8.GetBytes(error.ToString()) });
        }
    }
}

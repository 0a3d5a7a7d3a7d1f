using System.Globalization;
using PgHa.Checks;
using PgHa.Components.Consul;
using PgHa.Components.Etcd;
using PgHa.Components.Postgres;
using PgHa.Components.ZooKeeper;
using PgHa.Definition;
using PgHa.Remote;

namespace PgHa.Components;

/// <summary>Asks a node, as part of a larger script, how it reaches the cluster's DCS, and whether it has the files of TLS.</summary>
public static class DcsProbe
{
    private const string Prefix = "dcs.";

    /// <summary>Adds the questions; none where there is nothing to ask.</summary>
    public static void Add(SectionedScript script, ClusterDefinition cluster, NodeDefinition node)
    {
        ArgumentNullException.ThrowIfNull(script);
        ArgumentNullException.ThrowIfNull(cluster);
        foreach (var (server, i) in Servers(cluster, node).Select((s, i) => (s, i)))
            script.Add(Endpoint(i), server.Question, TimeSpan.FromSeconds(8));
        foreach (var (file, i) in Files(cluster, node).Select((f, i) => (f, i)))
            script.Add(File(i), $$"""
                f={{ShellQuote.Quote(file.Path)}}
                id {{file.Account}} >/dev/null 2>&1 && account=yes || account=
                if [ ! -f "$f" ]; then [ -n "$account" ] && echo missing || echo awaited
                elif [ -z "$account" ] || runuser -u {{file.Account}} -- test -r "$f"; then echo readable
                else echo unreadable; fi
                """);
    }

    /// <summary>Reads the answers.</summary>
    public static Answer<DcsObservation> Parse(ClusterDefinition cluster, NodeDefinition node, IReadOnlyDictionary<string, SectionResult> sections)
    {
        ArgumentNullException.ThrowIfNull(node);
        ArgumentNullException.ThrowIfNull(sections);
        return new(node.Name, new DcsObservation
        {
            Endpoints = [.. Servers(cluster, node).Select((server, i) => Read(server, sections[Endpoint(i)]))],
            Files = [.. Files(cluster, node).Select((file, i) => new DcsFile(file.Path, file.Account, sections[File(i)].Text.Trim() switch
            {
                "readable" => DcsFileState.Readable,
                "unreadable" => DcsFileState.Unreadable,
                "awaited" => DcsFileState.Awaited,
                _ => DcsFileState.Missing,
            }))],
        }, "");
    }

    private static DcsEndpoint Read(DcsServer server, SectionResult section) => section.ExitCode switch
    {
        0 when server.Read(section.Text) is var (healthy, answer) => new(server.Name, healthy ? DcsEndpointState.Healthy : DcsEndpointState.Unfit, Short(answer)),
        HttpProbe.ConnectedOnly => new(server.Name, DcsEndpointState.Connected, "it accepts a connection"),
        124 or 137 => new(server.Name, DcsEndpointState.Silent, "no answer within 8 seconds"),
        _ => new(server.Name, DcsEndpointState.Silent, Short(section.Error) is { Length: > 0 } error ? error : $"no answer (exit code {section.ExitCode})"),
    };

    // Where there is a database, and the DCS is somebody else's.
    private static IReadOnlyList<DcsServer> Servers(ClusterDefinition cluster, NodeDefinition node) =>
        cluster.RunsEtcd() || !cluster.HasDatabase(node) ? [] : cluster.Dcs() switch
        {
            DcsKind.ZooKeeper => ZooKeeperProbe.Servers(cluster.ZooKeeper!),
            DcsKind.Consul => ConsulProbe.Servers(cluster.Consul!),
            _ => ExternalEtcdProbe.Servers(cluster),
        };

    private static IEnumerable<(string Path, string Account)> Files(ClusterDefinition cluster, NodeDefinition node)
    {
        var client = cluster.Dcs() switch
        {
            DcsKind.ZooKeeper => cluster.ZooKeeper!.Tls,
            DcsKind.Consul => cluster.Consul!.Tls,
            _ => cluster.Etcd.Tls,
        };
        var (database, member) = (cluster.HasDatabase(node), cluster.HasEtcd(node));
        return Of(client, database ? PostgresComponent.Account : "root")
            .Concat(member ? Of(cluster.Etcd.ServerTls, EtcdComponent.Account) : [])
            .Concat(member ? Of(cluster.Etcd.PeerTls, EtcdComponent.Account) : [])
            .Distinct();

        static IEnumerable<(string, string)> Of(TlsSettings? tls, string account) =>
            new[] { tls?.Ca, tls?.Cert, tls?.Key }.OfType<string>().Select(path => (path, account));
    }

    // One line for people, whatever a stranger answers.
    private static string Short(string text)
    {
        var line = string.Join(' ', text.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries));
        line = new string([.. line.Where(c => !char.IsControl(c))]);
        return line.Length > 200 ? line[..200] + "…" : line;
    }

    private static string Endpoint(int i) => string.Create(CultureInfo.InvariantCulture, $"{Prefix}endpoint.{i}");

    private static string File(int i) => string.Create(CultureInfo.InvariantCulture, $"{Prefix}file.{i}");
}

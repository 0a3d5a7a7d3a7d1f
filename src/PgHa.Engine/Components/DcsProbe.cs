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
                {{(MustBeNameless(cluster, file) ? Named : "")}}
                id {{file.Account}} >/dev/null 2>&1 && account=yes || account=
                if [ ! -f "$f" ]; then [ -n "$account" ] && echo missing || echo awaited
                elif [ -z "$account" ] || runuser -u {{file.Account}} -- test -r "$f"; then echo readable
                else echo unreadable; fi
                {{(IsCertificate(cluster, file.Path) ? Expiry : "")}}
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
            Files = [.. Files(cluster, node).Select((file, i) => new DcsFile(file.Path, file.Account, sections[File(i)].Text.Split('\n')[0].Trim() switch
            {
                "readable" => DcsFileState.Readable,
                "unreadable" => DcsFileState.Unreadable,
                "named" => DcsFileState.Named,
                "awaited" => DcsFileState.Awaited,
                _ => DcsFileState.Missing,
            })
            {
                IsCertificate = IsCertificate(cluster, file.Path),
                Expires = Date(sections[File(i)].Text),
            })],
        }, "");
    }

    // A login by password and a certificate with a name contradict each other: etcd's gateway, which Patroni speaks to, refuses every
    // request of such a client once authentication is on (etcd, embed/serve.go, accessController).
    private const string Named = """
        case $( (openssl x509 -noout -subject -in "$f" || python3 -c 'import ssl, sys; print(ssl._ssl._test_decode_cert(sys.argv[1])["subject"])' "$f") 2>/dev/null) in
          *CN\ =* | *CN=* | *commonName*) echo named; exit 0 ;;
        esac
        """;

    // Its first certificate's end, as openssl and Python write it: "notAfter=Nov  4 12:00:00 2027 GMT".
    private const string Expiry = """
        if [ -f "$f" ]; then
          openssl x509 -noout -enddate -in "$f" 2>/dev/null ||
            python3 -c 'import ssl, sys; print("notAfter=" + ssl._ssl._test_decode_cert(sys.argv[1])["notAfter"])' "$f" 2>/dev/null
        fi
        true
        """;

    private static DateTimeOffset? Date(string text) =>
        text.Split('\n').FirstOrDefault(l => l.StartsWith("notAfter=", StringComparison.Ordinal)) is { } line
        && DateTimeOffset.TryParseExact(
            line["notAfter=".Length..].Trim(), "MMM d HH:mm:ss yyyy 'GMT'", CultureInfo.InvariantCulture, DateTimeStyles.AllowInnerWhite | DateTimeStyles.AssumeUniversal, out var date)
            ? date
            : null;

    private static bool IsCertificate(ClusterDefinition cluster, string path) =>
        new[] { cluster.ZooKeeper?.Tls, cluster.Consul?.Tls, cluster.Etcd.Tls, cluster.Etcd.ServerTls, cluster.Etcd.PeerTls }.Any(t => t is not null && (t.Ca == path || t.Cert == path));

    private static bool MustBeNameless(ClusterDefinition cluster, (string Path, string Account) file) =>
        cluster.Dcs() == DcsKind.Etcd && cluster.Etcd.User is not null && file.Path == cluster.Etcd.Tls?.Cert && file.Account != EtcdComponent.Account;

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

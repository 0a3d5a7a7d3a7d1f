using System.Text.Json;
using System.Text.Json.Nodes;
using PgHa.Definition;
using PgHa.Remote;

namespace PgHa.Components.Etcd;

/// <summary>
/// How the members of an etcd that is there already are asked: <c>/health</c>, which needs no login and tells of a quorum. Then for the addresses under which
/// they want to be spoken to: those are where Patroni goes, the definition's are only where it asks for them (patroni, <c>etcd.py</c>,
/// <c>_get_machines_list</c>).
/// </summary>
internal static class ExternalEtcdProbe
{
    public static IReadOnlyList<DcsServer> Servers(ClusterDefinition cluster) =>
    [
        .. EtcdSection.Endpoints(cluster).Select(endpoint => new DcsServer(
            endpoint.ToString(), Question(cluster, endpoint), Read)),
    ];

    private const string Reached = "advertised, reached: ";

    private const string NotReached = "advertised, not reached: ";

    // Without curl there is nothing installed yet: the start asks again.
    private static string Question(ClusterDefinition cluster, HostAndPort endpoint)
    {
        var (url, curl) = ($"{EtcdSection.Scheme(cluster)}://{endpoint}", $"curl --silent --noproxy '*' --max-time 2{HttpProbe.CurlOptions(cluster.Etcd.Tls)}");
        var known = string.Join(" | ", EtcdSection.Endpoints(cluster).Select(e => ShellQuote.Quote($"{EtcdSection.Scheme(cluster)}://{e}")));
        return $$"""
            {{HttpProbe.Get($"{url}/health", endpoint, cluster.Etcd.Tls)}}
            code=$?
            [ "$code" = 0 ] && command -v curl >/dev/null 2>&1 || exit "$code"
            for path in /v3/cluster/member/list /v3beta/cluster/member/list; do
              members=$({{curl}} --data '{}' {{ShellQuote.Quote(url)}}"$path" | tr -d ' \n')
              case $members in *clientURLs*) break ;; esac
            done
            case $members in *clientURLs*) ;; *) members=$({{curl}} {{ShellQuote.Quote(url)}}/v2/members | tr -d ' \n') ;; esac
            for advertised in $(printf '%s\n' "$members" | grep -o '"clientURLs":\[[^]]*\]' | grep -o 'https*://[^",]*' | sort -u); do
              case $advertised in
                {{known}}) printf '\n{{Reached}}%s' "$advertised" ;;
                *) { {{curl}} --output /dev/null "$advertised/health" && printf '\n{{Reached}}%s' "$advertised" || printf '\n{{NotReached}}%s' "$advertised"; } & ;;
              esac
            done
            wait
            """;
    }

    // {"health":"true"} in all versions, with a reason from 3.5 on; 503 without a quorum.
    private static (bool Healthy, string Answer) Read(string text)
    {
        var lines = text.Split('\n').ToList();
        string[] Advertised(string how) => [.. lines.Where(l => l.StartsWith(how, StringComparison.Ordinal)).Select(l => l[how.Length..].Trim())];
        var (reached, cut) = (Advertised(Reached), Advertised(NotReached));
        var (body, status) = DcsServer.Http(string.Join('\n', lines.Where(l => !l.StartsWith("advertised, ", StringComparison.Ordinal))));
        try
        {
            if (JsonNode.Parse(body) is JsonObject answer && answer["health"]?.ToString() is { } health)
            {
                return health != "true" ? (false, $"it is not healthy: {body}")
                    : cut.Length == 0 ? (true, "healthy")
                    : reached.Length > 0 ? (true, $"healthy; its members also advertise {string.Join(", ", cut)}, which this node does not reach")
                    : (false, $"healthy, but its members advertise {string.Join(", ", cut)}, where Patroni goes, and this node does not reach that (--advertise-client-urls)");
            }
        }
        catch (JsonException)
        {
            // Not etcd's.
        }

        return (false, $"this is no answer of etcd's (status {status}): {body}");
    }
}

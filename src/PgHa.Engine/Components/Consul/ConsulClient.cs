using PgHa.Definition;
using PgHa.Remote;

namespace PgHa.Components.Consul;

/// <summary>Consul over HTTP, as scripts that run on a node (Consul's documentation, "HTTP API").</summary>
public static class ConsulClient
{
    /// <summary>
    /// Prints the value of a key; nothing when it is not there. Exit code 4: Consul did not answer. 5: it refused, and what it said is
    /// on stderr. The token comes over stdin, never as an argument.
    /// </summary>
    public static RemoteScript Get(NodeContext node, string key) => Ask(node, key, DcsAct.Get);

    /// <summary>Prints the keys below a directory as Consul's JSON; nothing when there are none. Exit codes as above.</summary>
    public static RemoteScript List(NodeContext node, string directory) => Ask(node, directory, DcsAct.List);

    /// <summary>Deletes the keys below a directory. Exit codes as above.</summary>
    internal static RemoteScript Delete(NodeContext node, string directory) => Ask(node, directory, DcsAct.Delete);

    private static RemoteScript Ask(NodeContext node, string key, DcsAct act)
    {
        ArgumentNullException.ThrowIfNull(node);
        ArgumentNullException.ThrowIfNull(key);
        var consul = node.Cluster.Consul!;
        var dataCenter = consul.DataCenter is { } dc ? $"&dc={Uri.EscapeDataString(dc)}" : "";
        // The quoting of curl's configuration file (curl(1), -K): backslash and double quote.
        var header = node.Secrets.DcsToken is { } token
            ? $"header = \"X-Consul-Token: {token.Replace("\\", "\\\\", StringComparison.Ordinal).Replace("\"", "\\\"", StringComparison.Ordinal)}\""
            : "";
        // Patroni's keys have no leading slash here (patroni, dcs/consul.py).
        return new RemoteScript($$"""
            answer=$(printf '%s\n' {{ShellQuote.Quote(header)}} | {{Curl(consul)}} --max-time 10 --config - {{(act == DcsAct.Delete ? "--request DELETE " : "")}}--write-out '\n%{http_code}' \
              {{ShellQuote.Quote($"{Url(consul)}/v1/kv/{DcsKey.Escape(key.TrimStart('/'))}?{(act == DcsAct.Get ? "raw" : "recurse")}{dataCenter}")}}) || { echo 'Consul does not answer' >&2; exit 4; }
            code=${answer##*
            }
            body=${answer%?"$code"}
            case $code in
              200) printf '%s' "$body" ;;
              404) ;;
              *) printf 'Consul says %s: %s\n' "$code" "$body" >&2; exit 5 ;;
            esac
            """) { Deadline = TimeSpan.FromSeconds(20) };
    }

    /// <summary>The agent's URL, without a path.</summary>
    internal static string Url(ConsulSettings consul) => $"{ConsulSection.Scheme(consul)}://{ConsulSection.Agent(consul)}";

    private static string Curl(ConsulSettings consul) => "curl --silent --noproxy '*'" + HttpProbe.CurlOptions(consul.Tls, consul.Verify);
}

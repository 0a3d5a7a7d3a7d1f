using System.Text;
using System.Text.Json.Nodes;
using PgHa.Definition;
using PgHa.Remote;

namespace PgHa.Components.Etcd;

/// <summary>
/// etcd over HTTP, as scripts that run on a node: all that is needed where etcdctl is not installed. The gateway of API v3 has been
/// moved twice: <c>/v3alpha</c> in 3.2, <c>/v3beta</c> in 3.3, <c>/v3</c> from 3.4 on (etcd documentation, "Why gRPC gateway").
/// </summary>
public static class EtcdHttpClient
{
    /// <summary>
    /// Prints the value of a key from the first endpoint that answers; nothing when it is not there. Exit code 4: none answered. 5: an
    /// answer was no, and it is on stderr. The password comes over stdin, never as an argument.
    /// </summary>
    public static RemoteScript Get(NodeContext node, IReadOnlyList<string> urls, string key) => Ask(node, urls, key, DcsAct.Get);

    /// <summary>Prints the keys below a directory as etcd's JSON; v2 prints nothing when there is no such directory. Exit codes as above.</summary>
    public static RemoteScript List(NodeContext node, IReadOnlyList<string> urls, string directory) => Ask(node, urls, directory, DcsAct.List);

    /// <summary>Deletes the keys below a directory. Exit codes as above.</summary>
    internal static RemoteScript Delete(NodeContext node, IReadOnlyList<string> urls, string directory) => Ask(node, urls, directory, DcsAct.Delete);

    private static RemoteScript Ask(NodeContext node, IReadOnlyList<string> urls, string key, DcsAct act)
    {
        ArgumentNullException.ThrowIfNull(node);
        ArgumentNullException.ThrowIfNull(urls);
        ArgumentNullException.ThrowIfNull(key);
        var v2 = EtcdApi.Protocol(node) == EtcdProtocol.V2;
        return new RemoteScript($$"""
            {{Functions(node.Cluster)}}
            {{(v2 ? AskV2(node, key, act) : AskV3(node, key, act))}}
            for url in {{string.Join(' ', urls.Select(ShellQuote.Quote))}}; do
              read_key "$url"; code=$?
              [ $code = 4 ] || exit $code
            done
            echo 'no endpoint of etcd answers' >&2
            exit 4
            """) { Deadline = TimeSpan.FromSeconds(20 * Math.Max(1, urls.Count)) };
    }

    /// <summary>
    /// Shell that prints etcd's own JSON for a range of keys, read through its quorum: of API v3, or, where that has none of them, of v2
    /// for the folder. The first of the cluster's endpoints that answers, the node's own member before the others. Exit code 4: none
    /// answers. 5: etcd refuses, and says why on stderr. A login is read on the node from where its secrets are kept, and shown to nobody.
    /// </summary>
    internal static string ReadKeys(ClusterDefinition cluster, NodeDefinition node, string first, string end, string folder)
    {
        string[] urls =
        [
            .. cluster.HasEtcd(node) ? (string[])[EtcdClient.Url(cluster, node)] : [],
            .. EtcdSection.Endpoints(cluster).Where(e => !cluster.HasEtcd(node) || e.Host != node.Address).Select(e => $"{EtcdSection.Scheme(cluster)}://{e}"),
        ];
        string Base64(string text) => Convert.ToBase64String(Encoding.UTF8.GetBytes(text));
        var range = ShellQuote.Quote(new JsonObject { ["key"] = Base64(first), ["range_end"] = Base64(end) }.ToJsonString());
        var curl = $"{EtcdClient.Curl(cluster)} --connect-timeout 1 --max-time 2";
        // The password goes from JSON into JSON as it stands: its escapes are the same.
        var login = cluster.Etcd.User is { } user
            ? $$"""
              password=$(sed -n 's/^ *"dcsPassword": *"\(.*\)",\{0,1\}$/\1/p' {{ClusterSecrets.Path}})
                  token=$(printf '{"name":%s,"password":"%s"}' {{ShellQuote.Quote(JsonValue.Create(user).ToJsonString())}} "$password" | {{curl}} --data-binary @- "$url/$api/auth/authenticate" | sed -n 's/.*"token" *: *"\([^"]*\)".*/\1/p')
                  [ -z "$token" ] || header="header = \"Authorization: $token\""
              """
            : ":";
        return $$"""
            for url in {{string.Join(' ', urls.Select(ShellQuote.Quote))}}; do
              for api in v3 v3beta v3alpha; do
                header=
                {{login}}
                answer=$(printf '%s\n' "$header" | {{curl}} --config - --data-binary {{range}} "$url/$api/kv/range") || continue 2
                case $answer in
                  *'"kvs"'*) printf '%s' "$answer"; exit 0 ;;
                  *'"header"'*)
                    old=$({{curl}} "$url/v2/keys"{{ShellQuote.Quote(folder.TrimEnd('/') + "?recursive=true&quorum=true")}})
                    case $old in *'"node"'*) answer=$old ;; esac
                    printf '%s' "$answer"; exit 0 ;;
                  *'"error"'*) said=$answer; continue 2 ;;
                esac
              done
            done
            [ -n "$said" ] || exit 4
            printf 'etcd says: %s\n' "$said" >&2
            exit 5
            """;
    }

    /// <summary>
    /// <c>find_api URL</c> finds out where the gateway is; <c>post METHOD</c> sends what comes on stdin and prints the answer.
    /// </summary>
    internal static string Functions(ClusterDefinition cluster) => $$"""
        find_api() {
          base=$1
          for api in v3 v3beta v3alpha; do
            case $(printf '{}' | post maintenance/status) in
              *'"version"'* | *'"error"'*) return 0 ;;
              '') return 4 ;;
            esac
          done
          return 4
        }
        post() { method=$1; shift; {{EtcdClient.Curl(cluster)}} --connect-timeout 4 --max-time 8 --data-binary @- "$@" "$base/$api/$method"; }
        """;

    private static string AskV3(NodeContext node, string key, DcsAct act)
    {
        var request = new JsonObject { ["key"] = Convert.ToBase64String(Encoding.UTF8.GetBytes(key)) };
        // What lies below a directory ends before the key in which its slash is the character behind it (etcd documentation, "Range").
        if (act != DcsAct.Get) request["range_end"] = Convert.ToBase64String(Encoding.UTF8.GetBytes(key[..^1] + (char)(key[^1] + 1)));
        var range = ShellQuote.Quote(request.ToJsonString());
        var login = node.Cluster.Etcd.User is { } user
            ? ShellQuote.Quote(new JsonObject { ["name"] = user, ["password"] = node.Secrets.DcsPassword ?? "" }.ToJsonString())
            : null;
        var take = act == DcsAct.Get ? """*'"value"'*) printf '%s' "$answer" | sed 's/.*"value" *: *"\([^"]*\)".*/\1/' | base64 -d""" : "*) printf '%s' \"$answer\"";
        return $$"""
            read_key() {
              find_api "$1" || return 4
              header=
            {{(login is null ? "" : $$"""
              answer=$(printf '%s' {{login}} | post auth/authenticate)
              case $answer in
                *'"token"'*) header=$(printf '%s' "$answer" | sed 's/.*"token" *: *"\([^"]*\)".*/\1/') ;;
                *'authentication is not enabled'*) ;;
                *) printf 'etcd refuses the login: %s\n' "$answer" >&2; return 5 ;;
              esac
            """)}}
              # A file that only root can read: curl has stdin for the request already, and its arguments are for everybody to see.
              umask 077
              file=$(mktemp) || return 5
              [ -z "$header" ] || printf 'header = "Authorization: %s"\n' "$header" >"$file"
              answer=$(printf '%s' {{range}} | post {{(act == DcsAct.Delete ? "kv/deleterange" : "kv/range")}} --config "$file"); code=$?
              rm -f -- "$file"
              [ $code = 0 ] || return 4
              case $answer in
                *'"error"'*) printf 'etcd says: %s\n' "$answer" >&2; return 5 ;;
                {{take}} ;;
              esac
            }
            """;
    }

    private static string AskV2(NodeContext node, string key, DcsAct act)
    {
        // The quoting of curl's configuration file (curl(1), -K): backslash and double quote.
        var config = node.Cluster.Etcd.User is { } user
            ? $"user = \"{$"{user}:{node.Secrets.DcsPassword}".Replace("\\", "\\\\", StringComparison.Ordinal).Replace("\"", "\\\"", StringComparison.Ordinal)}\""
            : "";
        var path = act == DcsAct.Get ? DcsKey.Escape(key) : DcsKey.Escape(key.TrimEnd('/')) + "?recursive=true";
        var take = act == DcsAct.Get ? """*'"value"'*) printf '%s' "$answer" | sed 's/.*"value" *: *"\([^"]*\)".*/\1/'""" : "*'\"node\"'*) printf '%s' \"$answer\"";
        var method = act == DcsAct.Delete ? "--request DELETE " : "";
        return $$"""
            read_key() {
              answer=$(printf '%s\n' {{ShellQuote.Quote(config)}} | {{EtcdClient.Curl(node.Cluster)}} --connect-timeout 4 --max-time 8 --config - {{method}}"$1/v2/keys"{{ShellQuote.Quote(path)}}) || return 4
              case $answer in
                *'"errorCode":100,'*) ;;
                {{take}} ;;
                *) printf 'etcd says: %s\n' "$answer" >&2; return 5 ;;
              esac
            }
            """;
    }
}

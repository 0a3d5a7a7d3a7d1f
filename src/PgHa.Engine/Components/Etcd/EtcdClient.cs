using System.Text.Json.Nodes;
using PgHa.Definition;
using PgHa.Remote;

namespace PgHa.Components.Etcd;

/// <summary>What is done to the etcd of a server that carries a member of ours, as scripts that run there.</summary>
public static class EtcdClient
{
    /// <summary>
    /// The login as a variable of etcdctl, for root alone: <c>. /etc/pgha/etcdctl.env</c>. A variable of a process of root's shows its
    /// value to root; an argument shows it to everybody.
    /// </summary>
    public const string LoginPath = "/etc/pgha/etcdctl.env";

    /// <summary>The content of <see cref="LoginPath"/>; null where etcd has no authentication.</summary>
    public static string? LoginFile(NodeContext node)
    {
        ArgumentNullException.ThrowIfNull(node);
        return node.Cluster.Etcd.User is { } user && node.Secrets.DcsPassword is { } password
            ? $"# Managed by PgHa; changes are overwritten.\nexport ETCDCTL_USER={ShellQuote.Quote($"{user}:{password}")}\n"
            : null;
    }

    /// <summary>
    /// Starts the member and waits until a linearised read goes through. Not waited for by systemd: a first member alone is not
    /// ready before the others are there (its unit is <c>Type=notify</c>). Exit code 3: the unit failed for good. 4: the time is up.
    /// </summary>
    public static RemoteScript StartAndWait(ClusterDefinition cluster, NodeDefinition node, TimeSpan limit) => ServiceClient.StartAndWait(
        [EtcdComponent.Unit], $"{Curl(cluster)} --max-time 4 '{Url(cluster, node)}/health' | grep -Eq '\"health\" *: *\"?true'", limit);

    /// <summary>Prints the value of a key; nothing when it is not there. Exit code other than 0: etcd did not answer.</summary>
    public static RemoteScript Get(NodeContext node, string key)
    {
        ArgumentNullException.ThrowIfNull(node);
        return EtcdApi.Protocol(node) == EtcdProtocol.V2
            ? EtcdHttpClient.Get(node, [Url(node.Cluster, node.Node)], key)
            : new RemoteScript($"{Ctl(node.Cluster, node.Node)} --command-timeout=5s get --print-value-only {ShellQuote.Quote(key)}") { Deadline = TimeSpan.FromSeconds(15) };
    }

    /// <summary>Prints the keys below a directory as etcd's JSON. Exit code other than 0: etcd did not answer.</summary>
    public static RemoteScript List(NodeContext node, string directory)
    {
        ArgumentNullException.ThrowIfNull(node);
        return EtcdApi.Protocol(node) == EtcdProtocol.V2
            ? EtcdHttpClient.List(node, [Url(node.Cluster, node.Node)], directory)
            : new RemoteScript($"{Ctl(node.Cluster, node.Node)} --command-timeout=5s -w json get --prefix {ShellQuote.Quote(directory)}") { Deadline = TimeSpan.FromSeconds(30) };
    }

    /// <summary>Deletes the keys below a directory. Exit code other than 0: etcd did not answer.</summary>
    internal static RemoteScript Delete(NodeContext node, string directory)
    {
        ArgumentNullException.ThrowIfNull(node);
        return EtcdApi.Protocol(node) == EtcdProtocol.V2
            ? EtcdHttpClient.Delete(node, [Url(node.Cluster, node.Node)], directory)
            : new RemoteScript($"{Ctl(node.Cluster, node.Node)} --command-timeout=10s del --prefix {ShellQuote.Quote(directory)}") { Deadline = TimeSpan.FromSeconds(30) };
    }

    /// <summary>
    /// Makes the user that Patroni logs in as, and switches authentication on; does nothing where it is on already. Both users, etcd's
    /// <c>root</c>, without which it cannot be switched on, and ours, have the role <c>root</c>: this etcd serves no one else. Over
    /// HTTP, for etcdctl takes no password with blanks (etcd documentation, "Role-based access control"). Exit code 5: etcd refused.
    /// </summary>
    public static RemoteScript EnableAuthentication(NodeContext node)
    {
        ArgumentNullException.ThrowIfNull(node);
        var (user, password) = (node.Cluster.Etcd.User!, node.Secrets.DcsPassword!);
        var users = user == "root" ? (string[])[user] : ["root", user];
        string Body(params (string Name, string Value)[] fields) =>
            ShellQuote.Quote(new JsonObject(fields.Select(f => KeyValuePair.Create(f.Name, (JsonNode?)f.Value))).ToJsonString());
        return new RemoteScript($$"""
            {{EtcdHttpClient.Functions(node.Cluster)}}
            url={{ShellQuote.Quote(Url(node.Cluster, node.Node))}}
            find_api "$url" || exit 4
            # Only with authentication does a read without a user fail.
            case $(printf '%s' '{"key":"AA==","limit":"1"}' | post kv/range) in *'"error"'*) exit 0 ;; esac
            must() { answer=$(post "$1"); case $answer in *'"error"'*) printf 'etcd says to %s: %s\n' "$1" "$answer" >&2; exit 5 ;; esac; }
            printf '%s' '{"name":"root"}' | post auth/role/add >/dev/null
            {{string.Join('\n', users.Select(name => $$"""
            case $(printf '%s' {{Body(("name", name), ("password", password))}} | post auth/user/add) in
              *'"error"'*) printf '%s' {{Body(("name", name), ("password", password))}} | must auth/user/changepw || exit ;;
            esac
            printf '%s' {{Body(("user", name), ("role", "root"))}} | must auth/user/grant || exit
            """))}}
            printf '%s' '{}' | must auth/enable || exit
            """) { Deadline = TimeSpan.FromSeconds(60) };
    }

    /// <summary>Where root on the server itself finds the member: what a certificate is good for is its address, not the loopback.</summary>
    internal static string Url(ClusterDefinition cluster, NodeDefinition node) =>
        cluster.Etcd.Tls is null ? $"http://127.0.0.1:{cluster.Etcd.ClientPort}" : EtcdConfiguration.ClientUrl(cluster, node);

    /// <summary>curl with what TLS needs.</summary>
    internal static string Curl(ClusterDefinition cluster) => "curl --silent --noproxy '*'" + Files(cluster, "--cacert", "--cert", "--key");

    /// <summary>etcdctl with what TLS and the login need.</summary>
    internal static string Ctl(ClusterDefinition cluster, NodeDefinition node) =>
        (cluster.Etcd.User is null ? "" : $"if [ -r {LoginPath} ]; then . {LoginPath}; fi; ")
        + $"ETCDCTL_API=3 etcdctl --endpoints='{Url(cluster, node)}'" + Files(cluster, "--cacert", "--cert", "--key");

    private static string Files(ClusterDefinition cluster, string ca, string cert, string key)
    {
        var tls = cluster.Etcd.Tls;
        string Option(string name, string? file) => file is null ? "" : $" {name} {ShellQuote.Quote(file)}";
        return Option(ca, tls?.Ca) + Option(cert, tls?.Cert) + Option(key, tls?.Key);
    }
}

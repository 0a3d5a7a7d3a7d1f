using System.Text.Json.Nodes;
using PgHa.Definition;
using PgHa.Remote;

namespace PgHa.Components.ZooKeeper;

/// <summary>ZooKeeper by way of kazoo, the library that Patroni itself needs, as scripts that run on a node.</summary>
public static class ZooKeeperClient
{
    /// <summary>
    /// Prints the value of a key; nothing when it is not there. Exit code other than 0: no session could be opened, or the read was
    /// refused; the reason is on stderr. Secrets come with the program over stdin, never as an argument.
    /// </summary>
    public static RemoteScript Get(NodeContext node, string key) =>
        Run(node, key, """sys.stdout.write(client.get(request["key"])[0].decode())""");

    /// <summary>Prints the keys below a directory, one JSON object a line; nothing when there are none. Exit codes as above.</summary>
    public static RemoteScript List(NodeContext node, string directory) => Run(node, directory, """walk(request["key"].rstrip("/") or "/")""");

    /// <summary>Deletes the keys below a directory, and the directory. Exit codes as above.</summary>
    internal static RemoteScript Delete(NodeContext node, string directory) => Run(node, directory, """client.delete(request["key"].rstrip("/"), recursive=True)""");

    private static RemoteScript Run(NodeContext node, string key, string what)
    {
        ArgumentNullException.ThrowIfNull(node);
        ArgumentNullException.ThrowIfNull(key);
        var (zooKeeper, secrets) = (node.Cluster.ZooKeeper!, node.Secrets);
        var options = new JsonObject { ["hosts"] = string.Join(',', ZooKeeperSection.Hosts(zooKeeper)), ["timeout"] = 10 };
        if (zooKeeper.Tls is { } tls)
        {
            options["use_ssl"] = true;
            options["verify_certs"] = zooKeeper.Verify;
            if (tls.Ca is { } ca) options["ca"] = ca;
            if (tls.Cert is { } cert) options["certfile"] = cert;
            if (tls.Key is { } file) options["keyfile"] = file;
            if (tls.Key is not null && secrets.DcsKeyPassword is { } keyPassword) options["keyfile_password"] = keyPassword;
        }

        if (zooKeeper.User is { } user && secrets.DcsPassword is { } password)
            options["auth_data"] = new JsonArray(new JsonArray("digest", $"{user}:{password}"));
        // JSON in a Python string: base64 has nothing that either could mistake.
        var request = Convert.ToBase64String(System.Text.Encoding.UTF8.GetBytes(new JsonObject { ["options"] = options, ["key"] = key }.ToJsonString()));
        return new RemoteScript($$"""
            {{node.Platform.PatroniPython(node.Cluster)}} - <<'PGHA_END'
            import base64, json, logging, sys
            logging.basicConfig(level=logging.ERROR)
            from kazoo.client import KazooClient
            from kazoo.exceptions import NoNodeError
            request = json.loads(base64.b64decode("{{request}}").decode())
            options = request["options"]
            if "auth_data" in options:
                options["auth_data"] = [tuple(a) for a in options["auth_data"]]
            client = KazooClient(**options)
            def walk(path):
                try:
                    value, stat = client.get(path)
                    children = client.get_children(path)
                except NoNodeError:
                    return
                if value or not children:
                    print(json.dumps({"key": path, "value": base64.b64encode(value or b"").decode(), "revision": stat.mzxid, "ephemeral": stat.ephemeralOwner != 0}))
                for child in sorted(children):
                    walk(path.rstrip("/") + "/" + child)
            try:
                client.start(timeout=10)
                {{what}}
            except NoNodeError:
                pass
            except Exception as e:
                sys.stderr.write("ZooKeeper at %s: %s: %s\n" % (options["hosts"], type(e).__name__, e))
                sys.exit(5)
            finally:
                client.stop()
                client.close()
            PGHA_END
            """) { Deadline = TimeSpan.FromSeconds(30) };
    }
}

using System.Formats.Tar;
using System.IO.Compression;
using System.Text;
using PgHa.Components;
using PgHa.Configuration;
using PgHa.Definition;
using PgHa.Platforms;

namespace PgHa.Lab.Tests.Judged;

/// <summary>
/// A place on one lab node where the programs that read our files judge them: the rendered files of every definition below
/// <see cref="Folder"/>, and three network namespaces with the definitions' addresses, in which they can be started beside a running
/// cluster without meeting it.
/// </summary>
internal sealed class Court(Lab lab, string node) : IAsyncDisposable
{
    public const string Folder = "/srv/judge";

    public static async Task<Court> OpenAsync(Lab lab, string node)
    {
        var court = new Court(lab, node);
        await court.CloseAsync();
        await court.AsRoot($"mkdir -p {Folder} && base64 -d <<'END' | tar -xzC {Folder}\n{Convert.ToBase64String(Archive())}\nEND");
        // br9 joins the namespaces; eth9 is the interface that the definitions name.
        await court.AsRoot("""
            set -e
            ip netns add j0; ip -n j0 link add br9 type bridge; ip -n j0 link set br9 up
            for i in 1 2 3; do
              ip netns add j$i
              ip -n j$i link add eth9 type veth peer name p$i netns j0
              ip -n j0 link set p$i master br9 up
              ip -n j$i addr add 10.9.9.$i/24 dev eth9
              ip -n j$i addr add fd00:9::$i/64 dev eth9 nodad
              ip -n j$i link set eth9 up
              ip -n j$i link set lo up
            done
            """);
        return court;
    }

    /// <summary>Runs a script as root; its output, when it succeeds.</summary>
    public async Task<string> AsRoot(string script)
    {
        var result = await Try(script);
        return result.ExitCode == 0 ? result.Output.Trim() : throw new LabException(script, result);
    }

    /// <summary>Runs a script as root.</summary>
    public Task<CommandResult> Try(string script) =>
        lab.Ssh(node, "admin", $"echo {Convert.ToBase64String(Encoding.UTF8.GetBytes(script))} | base64 -d >/tmp/judge.sh && sudo sh /tmp/judge.sh; c=$?; rm -f /tmp/judge.sh; exit $c");

    /// <summary>A node's folder: its file /etc/x stands at …/etc/x.</summary>
    public static string Of(ClusterDefinition cluster, int index = 0) => $"{Folder}/{cluster.Name}/{cluster.Nodes[index].Name}";

    /// <summary>Starts the three etcds of a definition, each from its own rendered file as systemd reads it, and waits for all to be healthy.</summary>
    public Task<string> StartEtcd(ClusterDefinition cluster) => AsRoot($$"""
        set -e
        i=0
        for dir in {{string.Join(' ', cluster.Nodes.Select((_, i) => $"'{Of(cluster, i)}'"))}}; do
          i=$((i+1))
          systemd-run -q --collect --no-block --unit=judge-etcd$i -p Type=notify -p EnvironmentFile=$dir/etc/default/etcd -p NetworkNamespacePath=/run/netns/j$i \
            -p TemporaryFileSystem=/srv:mode=1777 -p User=etcd -p TimeoutStopSec=2 /usr/bin/etcd
        done
        for n in $(seq 100); do
          ok=0
          for i in 1 2 3; do
            ip netns exec j$i curl -s -m 2 http://127.0.0.1:{{cluster.Etcd.ClientPort}}/health | grep -q '"health":"\?true' && ok=$((ok+1))
          done
          if [ $ok = 3 ]; then exit 0; fi
          sleep 0.1
        done
        journalctl -q --no-pager -n 30 -u 'judge-etcd*' >&2
        exit 1
        """);

    /// <summary>Starts Patroni on the first node from its rendered file, and waits until the rendered check script calls it the leader.</summary>
    public Task<string> StartPatroni(ClusterDefinition cluster) => AsRoot($$"""
        rm -rf {{cluster.Postgres.DataDirectory}}
        install -d -o postgres -g postgres -m 700 {{cluster.Postgres.DataDirectory}}
        systemd-run -q --collect --unit=judge-patroni -p NetworkNamespacePath=/run/netns/j1 -p TemporaryFileSystem=/run/postgresql:mode=1777 \
          -p User=postgres -p KillMode=mixed -p TimeoutStopSec=10 /usr/bin/patroni {{Of(cluster)}}/etc/patroni/postgres.yml
        for n in $(seq 300); do
          if {{Check(cluster)}}; then exit 0; fi
          sleep 0.1
        done
        journalctl -q --no-pager -n 30 -u judge-patroni >&2
        exit 1
        """);

    /// <summary>The rendered check script, as keepalived would run it on the first node.</summary>
    public static string Check(ClusterDefinition cluster) => $"ip netns exec j1 sudo -u keepalived_script sh {Of(cluster)}/usr/local/bin/check_patroni.sh";

    public Task<string> StopPatroni() => AsRoot("systemctl stop judge-patroni 2>/dev/null; true");

    public Task<string> StopEtcd() => AsRoot("systemctl kill -s KILL 'judge-etcd*'; systemctl stop 'judge-etcd*'; true");

    public async ValueTask DisposeAsync() => await CloseAsync();

    private Task<string> CloseAsync() => AsRoot($"""
        systemctl stop judge-patroni 2>/dev/null
        systemctl kill -s KILL 'judge-*' 2>/dev/null
        systemctl stop 'judge-*' 2>/dev/null
        for i in 0 1 2 3; do ip netns del j$i 2>/dev/null; done
        rm -rf {Folder}
        """);

    private static byte[] Archive()
    {
        using var memory = new MemoryStream();
        using (var zip = new GZipStream(memory, CompressionLevel.Optimal))
        using (var tar = new TarWriter(zip))
        {
            foreach (var cluster in JudgedDefinitions.All)
            {
                DefinitionValidator.ThrowIfInvalid(cluster);
                foreach (var node in cluster.Nodes)
                {
                    var context = new NodeContext(cluster, node, Platform.ByName("debian-12")!, JudgedDefinitions.Secrets, new NodeState(null, false));
                    foreach (var file in ConfigurationRenderer.Render(context, includeSecrets: true))
                        tar.WriteEntry(new PaxTarEntry(TarEntryType.RegularFile, $"{cluster.Name}/{node.Name}{file.Path}")
                        {
                            DataStream = new MemoryStream(Encoding.UTF8.GetBytes(file.Content)),
                            Mode = (UnixFileMode)Convert.ToInt32(file.Mode, 8) | UnixFileMode.GroupRead | UnixFileMode.OtherRead,
                        });
                }
            }
        }

        return memory.ToArray();
    }
}

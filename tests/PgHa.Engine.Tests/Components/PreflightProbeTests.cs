using System.Net;
using System.Net.Sockets;
using System.Text;
using PgHa.Components.Base;
using PgHa.Components.Etcd;
using PgHa.Components.Keepalived;
using PgHa.Components.Packages;
using PgHa.Components.Patroni;
using PgHa.Components.Postgres;
using PgHa.Definition;
using PgHa.Engine.Tests.Converge;
using PgHa.Engine.Tests.Remote;
using PgHa.Remote;

namespace PgHa.Engine.Tests.Components;

/// <summary>What is asked before an installation, asked of this machine by its own shell; and what answers mean.</summary>
public sealed class PreflightProbeTests : IDisposable
{
    private readonly TemporaryDirectory _directory = new();

    public void Dispose() => _directory.Dispose();

    private static IReadOnlyDictionary<string, SectionResult> Run(SectionedScript script, string before = "")
    {
        var result = Tool.Run("/bin/sh", Encoding.UTF8.GetBytes(before + script.Build().Text), ["-s"]);
        return script.Parse(new CommandResult { ExitCode = result.ExitCode, Output = result.Output, Error = Encoding.UTF8.GetBytes(result.Error) });
    }

    // Of one server, this machine, with a second one that is itself again.
    private ClusterDefinition Here(int port = 5432, string? data = null) => Wanted.Cluster with
    {
        Nodes = [new() { Name = "localhost", Address = "127.0.0.1" }, new() { Name = "nowhere.invalid", Address = "127.0.0.1" }],
        Postgres = Wanted.Cluster.Postgres with { Port = port, DataDirectory = data ?? _directory["a/b c/data"] },
    };

    private SystemObservation System(ClusterDefinition cluster)
    {
        var script = new SectionedScript();
        SystemProbe.Add(script, cluster, cluster.Nodes[0], ["bash", "no-such-package-at-all"]);
        return SystemProbe.Parse(Run(script));
    }

    [Fact]
    public void A_machine_tells_what_it_is()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        var port = ((IPEndPoint)listener.LocalEndpoint).Port;
        var seen = System(Here(port));
        seen.Os.ShouldNotBeNull().Id.ShouldNotBeEmpty();
        seen.HostName.ShouldBe(Tool.Must("uname", "-n").Trim());
        seen.Architecture.ShouldBe(Tool.Must("uname", "-m").Trim());
        seen.BootId.Length.ShouldBe(36);
        seen.Memory.ShouldNotBeNull().ShouldBeGreaterThan(100L << 20);
        seen.Root.ShouldBe(Environment.UserName == "root");
        seen.Names.ShouldNotBeNull()["localhost"].ShouldNotBeEmpty();
        seen.Names["nowhere.invalid"].ShouldBeEmpty();
        seen.Addresses.ShouldNotBeNull().ShouldContain(new DeviceAddress("lo", IPAddress.Loopback, 8));
        seen.Devices.ShouldContain(d => d.Name == "lo");
        seen.Processes.ShouldNotBeNull();
        var socket = seen.Sockets.ShouldNotBeNull().Single(s => s.Port == port);
        (socket.Address, socket.Pid, socket.Program.Length > 0).ShouldBe(("127.0.0.1", Environment.ProcessId, true));
        var disk = seen.Disks.ShouldNotBeNull().Single(d => d.Path == _directory["a/b c/data"]);
        (disk.At, disk.Writable, disk.Free > 0, disk.Type.Length > 0).ShouldBe((_directory.Path, true, true, true));
        seen.Packages.Keys.ShouldBe(["bash"]);
        seen.Started.ShouldBeFalse();
    }

    [Fact]
    public void Ports_answer_refuse_or_are_silent()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        var cluster = Here(((IPEndPoint)listener.LocalEndpoint).Port) with { Patroni = new() { RestPort = HttpStub.FreePort() }, Etcd = new() { ClientPort = HttpStub.FreePort(), PeerPort = HttpStub.FreePort() } };
        var script = new SectionedScript();
        ReachProbe.Add(script, cluster, cluster.Nodes[0]);
        var seen = ReachProbe.Parse(cluster, cluster.Nodes[0], Run(script)).Value.ShouldNotBeNull();
        seen.Ports.Select(p => (p.What, p.State)).ShouldBe(
            [("PostgreSQL", ReachState.Open), ("etcd's clients", ReachState.Refused), ("etcd's peers", ReachState.Refused), ("Patroni's REST API", ReachState.Refused)]);
        // bash's words for what no test can make everywhere.
        ReachState Said(string program)
        {
            _directory.Program("bash", program);
            return ReachProbe.Parse(cluster, cluster.Nodes[0], Run(script, $"PATH={_directory.Path}:$PATH\n")).Value!.Ports[0].State;
        }

        Said("echo 'bash: connect: No route to host' >&2; exit 1").ShouldBe(ReachState.Unreachable);
        Said("echo 'bash: connect: Connection timed out' >&2; exit 1").ShouldBe(ReachState.Silent);
        Said("sleep 5").ShouldBe(ReachState.Silent);
        Said("exit 127").ShouldBe(ReachState.Unknown);
    }

    [Fact]
    public void A_data_directory_tells_its_version_and_its_system_identifier()
    {
        var data = _directory["data"];
        PostgresTraces Ask()
        {
            var (script, cluster) = (new SectionedScript(), Here(data: data));
            PostgresTraceProbe.Add(script, cluster, cluster.Nodes[0]);
            return PostgresTraceProbe.Parse(Run(script)).ShouldNotBeNull();
        }

        Ask().Directories.ShouldBeEmpty();
        Directory.CreateDirectory(data + "/global");
        Directory.Delete(data + "/global");
        Ask().Directories[data].ShouldBe(new DataDirectory(true, "", ""));
        Directory.CreateDirectory(data + "/global");
        Ask().Directories[data].ShouldBe(new DataDirectory(false, "", ""));
        File.WriteAllText(data + "/PG_VERSION", "15\n");
        File.WriteAllBytes(data + "/global/pg_control", [.. BitConverter.GetBytes(17268616322854375442ul), 1, 2, 3]);
        Ask().Directories[data].ShouldBe(new DataDirectory(false, "15", "17268616322854375442"));
    }

    [Fact]
    public void Listening_and_asking_on_the_segment_is_read()
    {
        static IReadOnlyDictionary<string, SectionResult> Section(string name, int code, string text) => new Dictionary<string, SectionResult> { [name] = new(code, Encoding.UTF8.GetBytes(text), "") };
        var bare = Section("segment.traces", 0, "");
        var seen = SegmentProbe.Parse(bare, Section("segment.asked", 0, "listening\t-\t0\nanswer\t02:00:00:00:00:09\t0\nheard\t10.0.0.7\t200\nlistened\t-\t0\n")).ShouldNotBeNull();
        (seen.AnsweredBy, seen.Listened, seen.Heard!.Single(), seen.Running).ShouldBe(("02:00:00:00:00:09", true, ("10.0.0.7", 200), false));
        SegmentProbe.Parse(bare, Section("segment.asked", 0, "listening\t-\t0\nanswer\t\t0\n")).ShouldNotBeNull().ShouldSatisfyAllConditions(s => s.AnsweredBy.ShouldBe(""), s => s.Heard.ShouldBeNull());
        SegmentProbe.Parse(bare, Section("segment.asked", 3, "")).ShouldNotBeNull().AnsweredBy.ShouldBeNull();
        SegmentProbe.Parse(Section("segment.traces", 0, "ours\nrunning\n"), null).ShouldNotBeNull().ShouldSatisfyAllConditions(s => s.OwnConfiguration.ShouldBeTrue(), s => s.Running.ShouldBeTrue());
        SegmentProbe.Parse(Section("segment.traces", 0, "foreign\n"), null).ShouldNotBeNull().ForeignConfiguration.ShouldBeTrue();
        SegmentProbe.Parse(new Dictionary<string, SectionResult>(), null).ShouldBeNull();
    }

    [Fact]
    public void What_is_there_of_Patroni_and_etcd_is_read()
    {
        static IReadOnlyDictionary<string, SectionResult> Section(string name, int code, string text) => new Dictionary<string, SectionResult> { [name] = new(code, Encoding.UTF8.GetBytes(text), "") };
        PatroniTraceProbe.Parse(Section("patroni.traces", 0, "ours\ndemo\n")).ShouldBe(new PatroniTraces(false, "demo"));
        PatroniTraceProbe.Parse(Section("patroni.traces", 0, "foreign\n")).ShouldBe(new PatroniTraces(true, ""));
        PatroniTraceProbe.Parse(Section("patroni.traces", 0, "")).ShouldBe(new PatroniTraces(false, ""));
        PatroniTraceProbe.Parse(Section("patroni.traces", 2, "")).ShouldBeNull();
        EtcdTraceProbe.Parse(Section("etcd.traces", 0, "/var/lib/etcd/pgha\n/var/lib/etcd/pgha\n")).ShouldBe(["/var/lib/etcd/pgha"]);
        EtcdTraceProbe.Parse(Section("etcd.traces", 124, "")).ShouldBeNull();
    }

    [Theory]
    [InlineData("el-9", "dnf")]
    [InlineData("el-7", "yum")]
    public void The_sources_of_Enterprise_Linux_are_asked_with_those_that_are_to_come(string platform, string program)
    {
        _directory.Program(program, $$"""
            for o in "$@"; do case $o in --setopt=reposdir=*) cat "${o#--setopt=reposdir=}"/pgha.repo >{{_directory["repo"]}} ;; esac; done
            echo "Error: Failed to download metadata for repo 'pgha-common': Cannot download repomd.xml" >&2
            echo "Error: No matching Packages to list" >&2
            printf 'Available Packages\nName         : patroni\nVersion      : 4.1.0\nRelease      : 1PGDG.rhel9\n\nName         : keepalived\nVersion      : 2.2.8\nRelease      : 4.el9\n'
            exit 1
            """);
        var of = Wanted.Of(Wanted.Cluster, platform: platform);
        var sections = Run(PackageSupplyProbe.Script(of, ["patroni", "keepalived", "etcd"]), $"PATH={_directory.Path}:$PATH\n");
        var seen = PackageSupplyProbe.Parse("pg1", sections).Value.ShouldNotBeNull();
        seen.Problems.ShouldHaveSingleItem().ShouldContain("pgha-common");
        seen.Offers.Select(o => (o.Key, o.Value.Candidate)).ShouldBe([("patroni", "4.1.0-1PGDG.rhel9"), ("keepalived", "2.2.8-4.el9")]);
        File.ReadAllText(_directory["repo"]).ShouldSatisfyAllConditions(r => r.ShouldContain("[pgha-postgresql]"), r => r.ShouldNotContain("repo_gpgcheck=1"));
    }
}

using System.Text;
using PgHa.Components;
using PgHa.Components.Base;
using PgHa.Components.Etcd;
using PgHa.Components.Keepalived;
using PgHa.Components.Packages;
using PgHa.Components.Patroni;
using PgHa.Components.Postgres;
using PgHa.Converge;
using PgHa.Converge.Runs;
using PgHa.Definition;
using PgHa.Engine.Tests.Converge;
using PgHa.Engine.Tests.Remote;
using PgHa.Platforms;
using PgHa.Remote;
using PgHa.Resources;

namespace PgHa.Engine.Tests.Components;

/// <summary>Every script that reaches a node, judged by the shells that could run it and by shellcheck.</summary>
public sealed class ScriptTests
{
    // What the definition's texts could do to a script.
    private static readonly ClusterSecrets Awkward = new()
    {
        Superuser = "it's \"$(reboot)\" `x` \\ : # %s ", Replication = "$HOME'", Rewind = "'\"'", Rest = "\\\"$x", Vrrp = "';x=1",
    };

    private static readonly ClusterDefinition Cluster = Wanted.Cluster with
    {
        Postgres = Wanted.Cluster.Postgres with { Parameters = new Dictionary<string, string> { ["log_line_prefix"] = "'$(x)` \\%m\"" } },
    };

    static ScriptTests()
    {
        Packages.NeedCommand("shellcheck", "shellcheck");
    }

    public static TheoryData<string, string> Scripts()
    {
        var data = new TheoryData<string, string>();
        // Many platforms have the same ones.
        foreach (var (name, text) in All().DistinctBy(script => script.Text)) data.Add(name, text);
        return data;
    }

    [Theory(DisableDiscoveryEnumeration = true)]
    [MemberData(nameof(Scripts))]
    public void It_is_sound(string name, string script)
    {
        foreach (var shell in (string[])["sh", "bash"])
        {
            var parsed = Tool.Run(shell, Encoding.UTF8.GetBytes(script), ["-n"]);
            (parsed.ExitCode, parsed.Error).ShouldBe((0, ""), $"{name}: {shell} -n");
        }

        // What quoted values look like: text in single quotes that could be meant to be expanded (SC2016), a list of one (SC2041).
        // What only a trap calls looks unreachable (SC2317), and files on the node are not here (SC1091).
        var judged = Tool.Run("shellcheck", Encoding.UTF8.GetBytes(script), ["--shell=sh", "--severity=style", "--exclude=SC2016,SC2041,SC2317,SC1091", "--format=gcc", "-"]);
        (judged.ExitCode, judged.Text).ShouldBe((0, ""), name);
    }

    [Fact]
    public void An_unsound_one_would_be_noticed()
    {
        Tool.Run("sh", "if\n"u8.ToArray(), ["-n"]).ExitCode.ShouldNotBe(0);
        Tool.Run("shellcheck", "rm -rf $1/x\n"u8.ToArray(), ["--shell=sh", "-"]).ExitCode.ShouldNotBe(0);
    }

    private static IEnumerable<(string Name, string Text)> All()
    {
        HashSet<Type> families = [];
        var limit = TimeSpan.FromSeconds(5);
        foreach (var platform in Platform.All)
        {
            var node = Wanted.Of(Cluster, secrets: Awkward) with { Platform = platform };
            foreach (var file in Component.DescribeAll(node).OfType<FileResource>().Where(f => f.Content.StartsWith("#!", StringComparison.Ordinal)))
                yield return ($"{platform.Name} {file.Path}", file.Content);
            // A bare node, so that every function of the applier has its call. Within a family only names differ.
            if (!families.Add(platform.Packages.GetType())) continue;
            yield return ($"{platform.Name} apply", ApplyScript.Build(Planner.Plan(node, Facts.Empty)).Text);
            foreach (var section in Sections(PackageSupplyProbe.Script(node with { Cluster = Cluster with { Packages = new() { Postgres = PackageSource.Pgdg } } }, ["a$(x)", "postgresql-15"]).Build()))
                yield return ($"{platform.Name} supply {section.Name}", section.Text);
        }

        RemoteScript[] scripts =
        [
            EtcdClient.StartAndWait(Cluster, Cluster.Nodes[0], limit), EtcdClient.Get(Wanted.Of(Cluster), "/it's/$x"), KeepalivedClient.StartAndWait(limit),
            PatroniClient.StartAndWait(Cluster, true, limit), PatroniClient.QueryThrough(Cluster, "10.77.1.100", Awkward),
            PatroniClient.Wake(Cluster, 2, Awkward, limit), PatroniClient.EmptyDataDirectory("/data/it's"), ServiceClient.Journal("patroni.service"),
        ];
        foreach (var (script, i) in scripts.Select((s, i) => (s, i))) yield return ($"client {i}", script.Text);
        foreach (var (name, cluster) in DcsClusters.All)
        {
            var node = Wanted.Of(cluster, secrets: DcsClusters.Secrets(cluster)) with { Node = cluster.Servers()[^1] };
            yield return ($"{name}: a key", DcsClient.Get(node, "/it's/$x").Text);
            if (cluster.RunsEtcd()) yield return ($"{name}: start", EtcdClient.StartAndWait(cluster, node.Node, limit).Text);
            if (EtcdClient.LoginFile(node) is not null) yield return ($"{name}: login", EtcdClient.EnableAuthentication(node).Text);
            var questions = new SectionedScript();
            EtcdProbe.Add(questions, cluster, node.Node);
            DcsProbe.Add(questions, cluster, node.Node);
            if (questions.Names.Any())
                foreach (var section in Sections(questions.Build())) yield return ($"{name}: {section.Name}", section.Text);
        }

        var stamp = new RunStamp("20260102T030405Z-it's", new("al'ice", "$(x)", 1));
        var plan = Planner.Plan(Wanted.Of(Cluster, secrets: Awkward), Facts.Empty);
        (string Name, RemoteScript Script)[] runs =
        [
            ("start", DetachedRun.Start(plan, stamp, ApplyScript.Build(plan))), ("follow", DetachedRun.Follow(stamp.Id)), ("stop", DetachedRun.Stop(stamp.Id)),
            ("settle", DetachedRun.Settle(stamp.Id)), ("lock", LockScript.Take(stamp, "it's")), ("renew", LockScript.Renew(stamp.Id)), ("release", LockScript.Release(stamp.Id)),
        ];
        foreach (var (name, script) in runs) yield return ($"run {name}", script.Text);
        yield return ("run main", DetachedRun.MainText);
        yield return ("run query", RunQuery.Text);

        foreach (var section in Sections(new FactScript(FactQuery.For(Cluster, Cluster.Nodes[0])).Build())) yield return ($"facts {section.Name}", section.Text);
        var probes = new SectionedScript();
        PatroniProbe.Add(probes, Cluster);
        EtcdProbe.Add(probes, Cluster, Cluster.Nodes[0]);
        VirtualIPProbe.Add(probes, Cluster);
        SystemProbe.Add(probes, Cluster, Cluster.Nodes[0], ["a$(x)"]);
        PostgresTraceProbe.Add(probes, Cluster, Cluster.Nodes[0]);
        EtcdTraceProbe.Add(probes, Cluster, Cluster.Nodes[0]);
        PatroniTraceProbe.Add(probes, Cluster, Cluster.Nodes[0]);
        SegmentProbe.AddTraces(probes, Cluster, Cluster.Nodes[0]);
        SegmentProbe.Add(probes, Cluster, Cluster.Nodes[0]);
        ReachProbe.Add(probes, Cluster, Cluster.Nodes[0]);
        foreach (var section in Sections(probes.Build())) yield return ($"probe {section.Name}", section.Text);
        foreach (var section in Sections(PgHa.Compliance.ComplianceScript.For(Cluster, Cluster.Nodes[0]).Build())) yield return ($"compliance {section.Name}", section.Text);
    }

    // A section travels as a quoted argument, into which shellcheck does not look: a shell takes the quotes off.
    private static IEnumerable<(string Name, string Text)> Sections(RemoteScript script)
    {
        yield return ("frame", script.Text);
        using var directory = new TemporaryDirectory();
        var calls = script.Text[script.Text.IndexOf("\n_pgha_section 0 ", StringComparison.Ordinal)..];
        Tool.Run("/bin/sh", Encoding.UTF8.GetBytes($"cd '{directory.Path}' && _pgha_section() {{ printf '%s\\n' \"$2\" >\"$1\"; }}\n{calls}"), ["-s"]).ExitCode.ShouldBe(0);
        foreach (var file in Directory.GetFiles(directory.Path).Order()) yield return (Path.GetFileName(file), File.ReadAllText(file));
    }
}

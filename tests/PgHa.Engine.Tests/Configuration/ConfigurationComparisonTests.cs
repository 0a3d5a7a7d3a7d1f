using PgHa.Configuration;
using PgHa.Converge;
using PgHa.Definition;
using PgHa.Engine.Tests.Components;
using PgHa.Engine.Tests.Converge;
using PgHa.Engine.Tests.Definition;
using PgHa.Errors;
using PgHa.Remote;

namespace PgHa.Engine.Tests.Configuration;

public sealed class ConfigurationComparisonTests : IDisposable
{
    private static readonly ConfigurationRequest Debian = new() { Platform = "debian-12" };

    private readonly TemporaryDirectory root = new();

    public void Dispose() => root.Dispose();

    private static Task<ComparisonResult> With(ClusterDefinition cluster, ClusterDefinition reference, Func<string, bool>? nodes = null) =>
        new ConfigurationComparison(new ConfigurationSource(new NoNodes())).WithDefinitionAsync(cluster, reference, Debian, nodes ?? (_ => true));

    private Task<ComparisonResult> WithTree(ClusterDefinition cluster, string? path = null, ConfigurationRequest? request = null) =>
        new ConfigurationComparison(new ConfigurationSource(new NoNodes())).WithTreeAsync(cluster, path ?? root.Path, request ?? new(), _ => true);

    private void Export(ClusterDefinition cluster, bool secrets = false, bool bootstrapped = false) => ConfigurationTree.ForWriting(root.Path, cluster.Name)
        .Plan([.. Enumerable.Range(0, cluster.Nodes.Count).SelectMany(i => ConfigurationRenderer.Render(Wanted.Of(cluster, i, bootstrapped), secrets))]).Apply();

    [Fact]
    public async Task A_definition_does_not_differ_from_itself() => (await With(Wanted.Cluster, Wanted.Cluster)).Differences.ShouldBeEmpty();

    [Fact]
    public async Task What_changed_is_told_file_by_file_as_diffs()
    {
        var result = await With(Sample.WithPatroni(new() { RestPort = 8009 }), Sample.Cluster());
        result.Differences.Select(d => $"{d.Node} {d.Component} {d.Change} {d.Path}: {d.Reason}").ShouldBe(
            from node in (string[])["pg1", "pg2", "pg3"]
            from file in (string[])["patroni Changed /etc/patroni/postgres.yml: content", "keepalived Changed /usr/local/bin/check_patroni.sh: content"]
            select $"{node} {file}");
        var diff = result.Differences[1].Diff;
        diff.ShouldStartWith("--- pg1/usr/local/bin/check_patroni.sh\n+++ pg1/usr/local/bin/check_patroni.sh\n@@ ");
        diff.Split('\n').Where(l => l is ['-' or '+', ' ', ..]).ShouldBe(["-  'http://127.0.0.1:8008/primary') || exit 1", "+  'http://127.0.0.1:8009/primary') || exit 1"]);
    }

    [Fact]
    public async Task Files_come_and_go()
    {
        var without = Sample.Cluster() with { VirtualIP = null };
        var gone = (await With(without, Sample.Cluster(), n => n == "pg2")).Differences;
        gone.Select(d => $"{d.Node} {d.Change} {d.Path}").ShouldBe(
            ["pg2 Removed /usr/local/bin/check_patroni.sh", "pg2 Removed /etc/keepalived/keepalived.conf", "pg2 Removed /etc/systemd/system/keepalived.service.d/pgha.conf"]);
        gone.ShouldAllBe(d => d.Diff.Contains("\n+++ /dev/null\n"));
        (await With(Sample.Cluster(), without, n => n == "pg2")).Differences.Select(d => d.Change).Distinct().ShouldBe([DifferenceKind.Added]);
    }

    [Fact]
    public void Owner_and_mode_are_compared()
    {
        var files = ConfigurationRenderer.Render(Wanted.Of(Wanted.Cluster));
        var changed = files.Select(f => f.Path.EndsWith(".yml", StringComparison.Ordinal) ? f with { Owner = "root", Mode = "0640" } : f).ToList();
        var difference = ConfigurationComparer.Compare(Wanted.Cluster, changed, files).ShouldHaveSingleItem();
        (difference.Change, difference.Diff, difference.Reason).ShouldBe((DifferenceKind.Changed, "", "owner root:postgres becomes postgres:postgres; mode 0640 becomes 0600"));
    }

    [Fact]
    public async Task A_definition_does_not_differ_from_the_tree_that_was_made_of_it_whatever_the_nodes_were_like_then()
    {
        // The tree knows platform, interface and state: without them etcd's and keepalived's files would differ.
        Export(Sample.Cluster(), bootstrapped: true);
        (await WithTree(Sample.Cluster())).Differences.ShouldBeEmpty();
        var etcd = (await WithTree(Sample.WithEtcd(new() { Token = "t" }))).Differences;
        etcd.Select(d => d.Path).Distinct().ShouldBe(["/etc/default/etcd"]);
        etcd[0].Diff.ShouldContain("\n ETCD_INITIAL_CLUSTER_STATE=\"existing\"\n");
    }

    [Fact]
    public async Task What_somebody_changed_or_removed_in_a_tree_is_seen()
    {
        Export(Sample.Cluster());
        File.AppendAllText(root["demo/pg1/etc/default/etcd"], "ETCD_X=\"1\"\n");
        File.Delete(root["demo/pg2/etc/patroni/postgres.yml"]);
        var differences = (await WithTree(Sample.Cluster())).Differences;
        differences.Select(d => $"{d.Node} {d.Change} {d.Path}").ShouldBe(["pg1 Changed /etc/default/etcd", "pg2 Added /etc/patroni/postgres.yml"]);
        differences[0].Diff.ShouldContain("\n-ETCD_X=\"1\"\n");
    }

    [Fact]
    public async Task A_node_that_is_new_to_the_tree_is_taken_to_be_like_the_others()
    {
        Export(Sample.Cluster());
        var four = Sample.Cluster() with { Nodes = Sample.Nodes(4) };
        var differences = (await WithTree(four)).Differences;
        differences.Where(d => d.Node == "pg4").Select(d => d.Change).Distinct().ShouldBe([DifferenceKind.Added]);
        differences.Where(d => d.Node != "pg4").ShouldAllBe(d => d.Change == DifferenceKind.Changed);
    }

    [Fact]
    public async Task A_tree_with_secrets_is_compared_with_its_own_secrets_and_none_is_shown()
    {
        Export(Wanted.Cluster, secrets: true);
        (await WithTree(Wanted.Cluster)).Differences.ShouldBeEmpty();
        foreach (var file in Directory.GetFiles(root.Path, "*", SearchOption.AllDirectories).Where(f => !f.EndsWith(".json", StringComparison.Ordinal)))
            File.WriteAllText(file, string.Join('\n', File.ReadAllText(file).Split('\n').Reverse()));
        File.AppendAllText(root["demo/pg1/etc/pgha/secrets.json"], " ");
        var differences = (await WithTree(Wanted.Cluster)).Differences;
        differences.Count.ShouldBe(25);
        differences.Single(d => d.Path == "/etc/pgha/secrets.json").Diff.ShouldBe("");
        differences.ShouldAllBe(d => !Wanted.Secrets.Values().Any(d.Diff.Contains));
        differences.ShouldContain(d => d.Diff.Contains("********"));
    }

    [Fact]
    public async Task A_tree_that_shows_secrets_it_does_not_tell_is_refused()
    {
        Export(Wanted.Cluster, secrets: true);
        foreach (var file in Directory.GetFiles(root.Path, "secrets.json", SearchOption.AllDirectories)) File.Delete(file);
        (await Should.ThrowAsync<PgHaException>(() => WithTree(Wanted.Cluster))).ErrorId.ShouldBe("TreeSecretsUnknown");
    }

    /// <summary>No node may be asked here.</summary>
    private sealed class NoNodes : INodeConnector
    {
        public Task<INodeSession> ConnectAsync(ClusterDefinition cluster, NodeDefinition node, CancellationToken cancellationToken) =>
            throw new InvalidOperationException("a node was asked");
    }
}

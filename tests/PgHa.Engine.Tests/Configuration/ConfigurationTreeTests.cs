using PgHa.Components;
using PgHa.Configuration;
using PgHa.Definition;
using PgHa.Engine.Tests.Components;
using PgHa.Engine.Tests.Converge;
using PgHa.Errors;

namespace PgHa.Engine.Tests.Configuration;

public sealed class ConfigurationTreeTests : IDisposable
{
    private readonly TemporaryDirectory root = new();

    public void Dispose() => root.Dispose();

    private static IReadOnlyList<ConfigurationFile> Files(ClusterDefinition cluster, bool secrets = false) =>
        [.. Enumerable.Range(0, cluster.Nodes.Count).SelectMany(i => ConfigurationRenderer.Render(Wanted.Of(cluster, i), secrets))];

    private TreeChanges Write(IReadOnlyList<ConfigurationFile> files, bool force = false)
    {
        var changes = ConfigurationTree.ForWriting(root.Path, files[0].Cluster.Name, force).Plan(files);
        changes.Apply();
        return changes;
    }

    private Dictionary<string, string> Tree() => Directory.GetFiles(root.Path, "*", SearchOption.AllDirectories)
        .ToDictionary(f => Path.GetRelativePath(root.Path, f), File.ReadAllText);

    [Fact]
    public void Each_file_stands_below_its_cluster_and_node_byte_for_byte()
    {
        var files = Files(Wanted.Cluster);
        Write(files);
        var tree = Tree();
        foreach (var file in files) tree[$"demo/{file.Node}{file.Path}"].ShouldBe(file.Content);
        tree.Count.ShouldBe(files.Count + 1);
        tree.Values.ShouldAllBe(text => !text.Contains('\r') && text.EndsWith('\n'));
        tree["demo/_manifest.json"].ShouldContain("""
                    "/etc/patroni/postgres.yml": {
                      "component": "patroni",
                      "owner": "postgres",
                      "group": "postgres",
                      "mode": "0600"
                    }
            """.ReplaceLineEndings("\n"));
    }

    [Fact]
    public void The_same_files_are_the_same_tree_in_whatever_order_they_come_and_nothing_is_written_again()
    {
        Write(Files(Wanted.Cluster));
        var first = Tree();
        var file = root["demo/pg1/etc/patroni/postgres.yml"];
        File.SetLastWriteTimeUtc(file, DateTime.UnixEpoch);
        Write([.. Files(Wanted.Cluster).Reverse()]).Writes.ShouldBeEmpty();
        Tree().ShouldBe(first);
        File.GetLastWriteTimeUtc(file).ShouldBe(DateTime.UnixEpoch);
    }

    [Fact]
    public void What_is_no_longer_rendered_goes_with_its_empty_directories_and_what_is_not_ours_stays()
    {
        Write(Files(Wanted.Cluster));
        File.WriteAllText(root["demo/README.md"], "mine");
        File.WriteAllText(root["demo/pg3/etc/notes"], "mine");
        var without = Wanted.Cluster with { VirtualIP = null, Nodes = [.. Wanted.Cluster.Nodes.Take(2)] };
        Write(Files(without)).Removes.ShouldContain("pg1/etc/keepalived/keepalived.conf");
        Directory.Exists(root["demo/pg1/etc/keepalived"]).ShouldBeFalse();
        Directory.Exists(root["demo/pg1/etc/systemd"]).ShouldBeTrue();
        Tree().Keys.Where(f => f.StartsWith("demo/pg3", StringComparison.Ordinal)).ShouldBe(["demo/pg3/etc/notes"]);
        File.Exists(root["demo/README.md"]).ShouldBeTrue();
    }

    [Fact]
    public void A_node_of_which_nothing_comes_keeps_what_it_has()
    {
        Write(Files(Wanted.Cluster));
        var before = Tree();
        Write(ConfigurationRenderer.Render(Wanted.Of(Wanted.Cluster))).Removes.ShouldBeEmpty();
        Tree().ShouldBe(before);
    }

    [Fact]
    public void A_folder_with_something_else_in_it_is_refused_without_force_and_kept_with_it()
    {
        Directory.CreateDirectory(root["demo"]);
        Write(Files(Wanted.Cluster));
        Directory.Delete(root["demo"], recursive: true);
        Directory.CreateDirectory(root["demo/pg1"]);
        File.WriteAllText(root["demo/pg1/precious"], "mine");
        Should.Throw<PgHaException>(() => Write(Files(Wanted.Cluster))).ErrorId.ShouldBe("NotAConfigurationTree");
        Tree().Keys.ShouldBe(["demo/pg1/precious"]);
        Write(Files(Wanted.Cluster), force: true);
        File.ReadAllText(root["demo/pg1/precious"]).ShouldBe("mine");
    }

    [Theory]
    [InlineData("{")]
    [InlineData("{}")]
    [InlineData("null")]
    [InlineData("{\"schema\":2,\"cluster\":\"demo\",\"showsSecrets\":false,\"nodes\":{}}")]
    [InlineData("{\"schema\":1,\"cluster\":\"demo\",\"showsSecrets\":false,\"nodes\":null}")]
    [InlineData("{\"schema\":1,\"cluster\":\"demo\",\"showsSecrets\":false,\"nodes\":{\"pg1\":null}}")]
    [InlineData("{\"schema\":1,\"cluster\":\"demo\",\"showsSecrets\":false,\"nodes\":{\"..\":{\"platform\":null,\"interface\":null,\"bootstrapped\":false,\"files\":{\"/precious\":{\"component\":\"c\",\"owner\":\"o\",\"group\":\"g\",\"mode\":\"m\"}}}}}")]
    [InlineData("{\"schema\":1,\"cluster\":\"demo\",\"showsSecrets\":false,\"nodes\":{\"pg1\":{\"platform\":null,\"interface\":null,\"bootstrapped\":false,\"files\":{\"/../../precious\":{\"component\":\"c\",\"owner\":\"o\",\"group\":\"g\",\"mode\":\"m\"}}}}}")]
    public void A_manifest_that_is_none_or_names_places_outside_is_refused_and_nothing_is_touched(string manifest)
    {
        File.WriteAllText(root["precious"], "mine");
        Directory.CreateDirectory(root["demo"]);
        File.WriteAllText(root["demo/_manifest.json"], manifest);
        Should.Throw<PgHaException>(() => Write(Files(Wanted.Cluster))).ErrorId.ShouldBe("ManifestInvalid");
        Should.Throw<PgHaException>(() => ConfigurationTree.ForReading(root.Path, "demo")).ErrorId.ShouldBe("ManifestInvalid");
        Tree().Keys.Order().ShouldBe(["demo/_manifest.json", "precious"]);
        Write(Files(Wanted.Cluster), force: true);
        File.ReadAllText(root["precious"]).ShouldBe("mine");
    }

    [Fact]
    public void A_link_in_the_tree_leads_nowhere()
    {
        Write(Files(Wanted.Cluster));
        using var elsewhere = new TemporaryDirectory();
        Directory.Move(root["demo/pg1/etc"], elsewhere["etc"]);
        File.CreateSymbolicLink(root["demo/pg1/etc"], elsewhere["etc"]);
        var changed = Wanted.Cluster with { Postgres = new() { Version = "16" } };
        var before = File.ReadAllText(elsewhere["etc/patroni/postgres.yml"]);
        Should.Throw<PgHaException>(() => Write(Files(changed))).ErrorId.ShouldBe("LinkInTree");
        File.ReadAllText(elsewhere["etc/patroni/postgres.yml"]).ShouldBe(before);
    }

    [Fact]
    public void A_tree_with_secrets_is_its_owners_alone_also_where_it_was_everybodys_before()
    {
        const UnixFileMode others = UnixFileMode.GroupRead | UnixFileMode.GroupWrite | UnixFileMode.GroupExecute | UnixFileMode.OtherRead | UnixFileMode.OtherWrite | UnixFileMode.OtherExecute;
        Write(Files(Wanted.Cluster));
        Directory.GetFileSystemEntries(root["demo"], "*", SearchOption.AllDirectories).ShouldContain(f => (File.GetUnixFileMode(f) & others) != 0);
        Write(Files(Wanted.Cluster, secrets: true));
        Directory.GetFileSystemEntries(root.Path, "*", SearchOption.AllDirectories).ShouldAllBe(f => (File.GetUnixFileMode(f) & others) == 0);
        File.ReadAllText(root["demo/pg1/etc/pgha/secrets.json"]).ShouldContain(Wanted.Secrets.Superuser);
        ConfigurationTree.ForReading(root.Path, "demo").Secrets()!.Same(Wanted.Secrets).ShouldBeTrue();
        Write(Files(Wanted.Cluster));
        Tree().Values.ShouldAllBe(text => !Wanted.Secrets.Values().Any(text.Contains));
        ConfigurationTree.ForReading(root.Path, "demo").Secrets().ShouldBeNull();
    }

    [Fact]
    public void Secrets_of_some_nodes_keep_the_tree_closed()
    {
        Write(Files(Wanted.Cluster, secrets: true));
        Write(ConfigurationRenderer.Render(Wanted.Of(Wanted.Cluster))).ShowsSecrets.ShouldBeTrue();
        ConfigurationTree.ForReading(root.Path, "demo").Secrets().ShouldNotBeNull();
    }

    [Fact]
    public void It_is_read_as_it_was_written_from_its_folder_or_the_one_above()
    {
        var files = Files(Wanted.Cluster);
        Write(files);
        foreach (var path in (string[])[root.Path, root["demo"]])
        {
            var tree = ConfigurationTree.ForReading(path, "demo");
            tree.Known.ShouldBe(Wanted.Cluster.Nodes.ToDictionary(n => n.Name, n => new NodeKnowledge("debian-12", "eth0", false) { Architecture = "x86_64" }));
            ConfigurationComparer.Compare(Wanted.Cluster, tree.Read(Wanted.Cluster), files).ShouldBeEmpty();
        }

        Should.Throw<PgHaException>(() => ConfigurationTree.ForReading(root.Path, "other")).ErrorId.ShouldBe("NotAConfigurationTree");
    }
}

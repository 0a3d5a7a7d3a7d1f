using PgHa.Components;
using PgHa.Components.Keepalived;
using PgHa.Components.Patroni;
using PgHa.Definition;
using PgHa.Resources;

namespace PgHa.Engine.Tests.Components;

/// <summary>
/// What is written onto a node, letter by letter.
/// </summary>
public class GoldenTests
{
    [Theory]
    [InlineData("etcd.env", "/etc/default/etcd", 1, false)]
    [InlineData("etcd.existing.env", "/etc/default/etcd", 1, true)]
    [InlineData("keepalived.conf", KeepalivedComponent.Configuration, 0, false)]
    [InlineData("check_patroni.sh", "/usr/local/bin/check_patroni.sh", 0, false)]
    [InlineData("patroni.service", "/etc/systemd/system/patroni.service", 0, false)]
    [InlineData("postgres.yml", PatroniComponent.Configuration, 0, false)]
    [InlineData("secrets.json", "/etc/pgha/secrets.json", 0, false)]
    public void A_file_reads_as_it_was_accepted(string name, string path, int node, bool bootstrapped) =>
        Golden.ShouldBe(name, Wanted.File(Wanted.Of(Wanted.Cluster, node, bootstrapped), path).Content);

    [Fact]
    public void Keepalived_without_multicast_reads_as_it_was_accepted() =>
        Golden.ShouldBe("keepalived.unicast.conf", Wanted.File(
            Wanted.Of(Wanted.Cluster with { VirtualIP = new VirtualIPSettings { Address = "10.77.1.100/24", Unicast = true } }, 1), KeepalivedComponent.Configuration).Content);

    [Theory]
    [InlineData("etcd.ipv6.env", "/etc/default/etcd")]
    [InlineData("postgres.ipv6.9.6.yml", PatroniComponent.Configuration)]
    public void IPv6_and_9_6_read_as_they_were_accepted(string name, string path)
    {
        var cluster = new ClusterDefinition
        {
            Name = "six",
            Nodes = [.. Enumerable.Range(1, 3).Select(i => new NodeDefinition { Name = $"six{i}", Address = $"fd00:77::1{i}" })],
            Postgres = new() { Version = "9.6" },
        };
        Golden.ShouldBe(name, Wanted.File(Wanted.Of(cluster), path).Content);
    }

    /// <summary>One cluster a platform: every file that a node of it has, but secrets and PGDG's key, in one text.</summary>
    [Theory]
    [InlineData("debian-11", "9.6", PackageSource.Pgdg, null)]
    [InlineData("debian-12", "15", null, null)]
    [InlineData("debian-13", "18", PackageSource.Pgdg, PackageSource.Pip)]
    [InlineData("ubuntu-22.04", "14", null, PackageSource.Pgdg)]
    [InlineData("ubuntu-24.04", "17", PackageSource.Pgdg, null)]
    [InlineData("ubuntu-25.10", "17", null, null)]
    [InlineData("ubuntu-26.04", "18", null, null)]
    [InlineData("el-7", "9.6", null, null)]
    [InlineData("el-8", "16", null, null)]
    [InlineData("el-9", "18", null, null)]
    public void The_files_of_a_platform_read_as_they_were_accepted(string platform, string version, PackageSource? postgres, PackageSource? patroni)
    {
        var cluster = Wanted.Cluster with { Postgres = new() { Version = version }, Packages = new() { Postgres = postgres, Patroni = patroni } };
        var node = Wanted.Of(cluster, platform: platform);
        Compatibility.Check(node);
        var files = Wanted.All(node).OfType<FileResource>().Where(f => !f.Sensitive && !f.Path.EndsWith(".asc", StringComparison.Ordinal));
        var rest = Wanted.All(node).Where(r => r is not FileResource).Select(r => $"{r.Kind} {r.Id}{(r is PythonEnvironmentResource p ? $" {p.Python} {string.Join(' ', p.Packages.Select(w => w.Requirement))}" : "")}\n");
        Golden.ShouldBe(
            $"platforms/{platform}.txt",
            $"=== {platform}, PostgreSQL {version}: {node.Versions}\n{string.Concat(rest)}"
            + string.Concat(files.Select(f => $"=== {f.Path} {f.Owner}:{f.Group} {Modes.Format(f.Mode)}{(f.Check.Count > 0 ? " (judged)" : "")}\n{f.Content}")));
    }
}

using System.Globalization;
using CsCheck;
using PgHa.Components;
using PgHa.Components.Keepalived;
using PgHa.Converge;
using PgHa.Definition;
using PgHa.Engine.Tests.Definition;
using PgHa.Errors;
using PgHa.Resources;

namespace PgHa.Engine.Tests.Components;

public class DescriptionTests
{
    private static readonly Gen<ClusterDefinition> Clusters =
        from count in Gen.Int[3, 7]
        from six in Gen.Bool
        from first in Gen.Int[20, 240]
        from step in Gen.Int[1, 4]
        from given in Gen.Bool
        from vip in Gen.Bool
        from unicast in Gen.Bool
        from version in Gen.Int[0, PostgresVersions.Known.Count - 1].Select(i => PostgresVersions.Known[i])
        from rest in Gen.Int[8000, 8100]
        from own in Gen.Bool
        select new ClusterDefinition
        {
            Name = "c" + rest,
            Nodes =
            [
                .. Enumerable.Range(0, count).Select(i => new NodeDefinition
                {
                    Name = $"n{i}",
                    Address = six ? $"fd00:77::{i + 1:x}" : $"10.77.1.{10 + i}",
                    Priority = given ? first - step * i : null,
                    Interface = own ? $"ens{i}" : null,
                }),
            ],
            VirtualIP = !vip ? null : new() { Address = six ? "fd00:77::ff/64" : "10.77.1.100/24", Unicast = unicast, Weight = 30 },
            Postgres = new() { Version = version, DataDirectory = own ? "/data/pg" : null },
            Patroni = new() { RestPort = rest },
        };

    // Definitions are validated before anything is described.
    private static readonly Gen<ClusterDefinition> Sound =
        Clusters.Where(c => DefinitionValidator.Validate(c).All(p => p.Severity != ProblemSeverity.Error));

    private static IReadOnlyList<NodeContext> Nodes(ClusterDefinition cluster, bool bootstrapped = false) =>
        [.. Enumerable.Range(0, cluster.Nodes.Count).Select(i => Wanted.Of(cluster, i, bootstrapped))];

    private static string Line(string text, string beginning) => text.Split('\n').Single(l => l.TrimStart().StartsWith(beginning, StringComparison.Ordinal)).Trim();

    [Fact]
    public void All_nodes_found_the_same_etcd_cluster() => Sound.Sample(cluster =>
    {
        var files = Nodes(cluster).Select(n => Wanted.File(n, "/etc/default/etcd").Content).ToList();
        foreach (var key in (string[])["ETCD_INITIAL_CLUSTER=", "ETCD_INITIAL_CLUSTER_TOKEN=", "ETCD_ELECTION_TIMEOUT=", "ETCD_HEARTBEAT_INTERVAL="])
            files.Select(f => Line(f, key)).Distinct().ShouldHaveSingleItem();
        files.Select(f => Line(f, "ETCD_NAME=")).ShouldBeUnique();
        foreach (var (file, i) in files.Select((f, i) => (f, i)))
        {
            // The member must find itself in the list, as etcd compares it letter by letter.
            var self = Line(file, "ETCD_INITIAL_ADVERTISE_PEER_URLS=").Split('"')[1];
            Line(file, "ETCD_INITIAL_CLUSTER=").Split('"')[1].Split(',').ShouldContain($"n{i}={self}");
        }
    }, iter: 60);

    [Fact]
    public void Priorities_are_distinct_and_a_passed_check_always_wins() => Sound.Where(c => c.VirtualIP is not null).Sample(cluster =>
    {
        var priorities = Nodes(cluster).Select(n => int.Parse(Line(Wanted.File(n, KeepalivedComponent.Configuration).Content, "priority ").Split(' ')[1], CultureInfo.InvariantCulture)).ToList();
        priorities.ShouldBeUnique();
        (priorities.Min() + cluster.VirtualIP!.Weight).ShouldBeGreaterThan(priorities.Max());
        (priorities.Max() + cluster.VirtualIP.Weight).ShouldBeLessThanOrEqualTo(254);
    }, iter: 60);

    [Fact]
    public void Secrets_stand_only_in_files_that_one_account_alone_can_read() => Sound.Sample(cluster =>
    {
        foreach (var file in Nodes(cluster).SelectMany(Wanted.All).OfType<FileResource>())
            if (Wanted.Secrets.Values().Any(s => file.Content.Contains(s, StringComparison.Ordinal))) file.Mode.ShouldBe(Modes.PrivateFile, file.Path);
    }, iter: 60);

    [Fact]
    public void Describing_is_pure_and_wants_nothing_twice() => Sound.Sample(cluster =>
    {
        foreach (var node in Nodes(cluster))
        {
            var wanted = Wanted.All(node);
            wanted.Select(r => (r.Kind, r.Id)).ShouldBeUnique();
            wanted.Select(r => r is FileResource f ? f.Content : r.ToString()).ShouldBe(Wanted.All(node).Select(r => r is FileResource f ? f.Content : r.ToString()));
            wanted.OfType<FileResource>().ShouldAllBe(f => f.Content.EndsWith('\n') && !f.Content.EndsWith("\n\n") && !f.Content.Contains('\r'));
        }
    }, iter: 60);

    [Fact]
    public void Everything_wanted_is_asked_for_before() => Sound.Sample(cluster =>
    {
        foreach (var node in Nodes(cluster))
        {
            var query = FactQuery.For(cluster, node.Node);
            var wanted = Wanted.All(node);
            query.Paths.ShouldBeUnique();
            wanted.OfType<FileResource>().Select(f => f.Path).Concat(wanted.OfType<DirectoryResource>().Select(d => d.Path)).Except(query.Paths).ShouldBeEmpty();
            wanted.OfType<PackageResource>().Select(p => p.Name).Except(query.Packages).ShouldBeEmpty();
            wanted.OfType<UnitResource>().Select(u => u.Name).Except(query.Units).ShouldBeEmpty();
            wanted.OfType<AccountResource>().Select(a => a.Name).Except(query.Accounts).ShouldBeEmpty();
            query.Paths.ShouldContain(cluster.Etcd.DataDirectory + "/member");
            query.Paths.ShouldContain(node.DataDirectory + "/PG_VERSION");
        }
    }, iter: 60);

    [Fact]
    public void Services_start_at_boot_only_once_the_cluster_stands()
    {
        foreach (var bootstrapped in (bool[])[false, true])
        {
            var units = Wanted.All(Wanted.Of(Wanted.Cluster, bootstrapped: bootstrapped)).OfType<UnitResource>().ToList();
            units.Where(u => !u.Masked).Select(u => (u.Name, u.Enabled)).ShouldBe(
                [("etcd.service", bootstrapped), ("patroni.service", bootstrapped), ("keepalived.service", bootstrapped)]);
            units.Where(u => u.Masked).Select(u => u.Name).ShouldBe(["postgresql.service"]);
        }
    }

    [Fact]
    public void A_cluster_without_a_virtual_address_has_nothing_of_keepalived() =>
        Wanted.All(Wanted.Of(Wanted.Cluster with { VirtualIP = null })).ShouldAllBe(r => r.Component != "keepalived");

    [Fact]
    public void The_interface_is_the_nodes_own_or_the_one_with_its_address_and_never_guessed()
    {
        var node = Wanted.Of(Wanted.Cluster);
        KeepalivedConfiguration.Render(node).ShouldContain("interface eth0\n");
        KeepalivedConfiguration.Render(node with { Node = node.Node with { Interface = "ens192" } }).ShouldContain("10.77.1.100/24 dev ens192\n");
        Should.Throw<PgHaException>(() => KeepalivedConfiguration.Render(node with { State = new NodeState(null, false) })).ErrorId.ShouldBe("InterfaceUnknown");
    }
}

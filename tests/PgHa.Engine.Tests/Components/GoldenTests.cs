using System.Runtime.CompilerServices;
using PgHa.Components.Keepalived;
using PgHa.Components.Patroni;
using PgHa.Definition;

namespace PgHa.Engine.Tests.Components;

/// <summary>
/// What is written onto a node, letter by letter. After an intended change: <c>PGHA_ACCEPT=1 dotnet test --filter GoldenTests</c>
/// writes the files anew into the sources (and fails, so that nobody leaves it on); then read their diff before it is committed.
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
        ShouldBeGolden(name, Wanted.File(Wanted.Of(Wanted.Cluster, node, bootstrapped), path).Content);

    [Fact]
    public void Keepalived_without_multicast_reads_as_it_was_accepted() =>
        ShouldBeGolden("keepalived.unicast.conf", Wanted.File(
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
        ShouldBeGolden(name, Wanted.File(Wanted.Of(cluster), path).Content);
    }

    private static void ShouldBeGolden(string name, string text, [CallerFilePath] string self = "")
    {
        if (Environment.GetEnvironmentVariable("PGHA_ACCEPT") == "1")
        {
            File.WriteAllText(Path.Combine(Path.GetDirectoryName(self)!, "..", "Golden", name), text);
            Assert.Fail($"{name} was written anew.");
        }

        text.ShouldBe(File.ReadAllText(Path.Combine(AppContext.BaseDirectory, "Golden", name)));
    }
}

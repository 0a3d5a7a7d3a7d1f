using PgHa.Components.Patroni;
using PgHa.Definition;
using PgHa.Engine.Tests.Definition;

namespace PgHa.Engine.Tests.Components;

public class HostBasedAuthenticationTests
{
    [Fact]
    public void Every_member_and_the_node_itself_are_let_in_and_clients_come_last() =>
        HostBasedAuthentication.Lines(Wanted.Cluster).ShouldBe([
            "local all all peer",
            "host replication replicator 127.0.0.1/32 scram-sha-256",
            "host replication replicator ::1/128 scram-sha-256",
            "host replication replicator 10.77.1.11/32 scram-sha-256",
            "host replication replicator 10.77.1.12/32 scram-sha-256",
            "host replication replicator 10.77.1.13/32 scram-sha-256",
            "host all all 127.0.0.1/32 scram-sha-256",
            "host all all ::1/128 scram-sha-256",
            "host all all 10.77.1.11/32 scram-sha-256",
            "host all all 10.77.1.12/32 scram-sha-256",
            "host all all 10.77.1.13/32 scram-sha-256",
            "hostssl app app 10.9.0.0/16 scram-sha-256",
            "host all all 10.77.1.0/24 scram-sha-256",
            "host all all fd00:77::/64 scram-sha-256",
        ]);

    [Fact]
    public void A_member_with_an_IPv6_address_is_let_in_by_all_of_its_128_bits() =>
        HostBasedAuthentication.Lines(Sample.WithNode(n => n with { Address = "fd00::11" }))
            .Where(l => l.Contains("fd00", StringComparison.Ordinal))
            .ShouldBe(["host replication replicator fd00::11/128 scram-sha-256", "host all all fd00::11/128 scram-sha-256"]);

    [Fact]
    public void Before_10_passwords_are_md5_and_from_10_on_never()
    {
        foreach (var version in PostgresVersions.Known)
        {
            var lines = HostBasedAuthentication.Lines(Sample.WithPostgres(new() { Version = version, ClientNetworks = ["10.0.0.0/8"] })).Skip(1);
            lines.ShouldAllBe(line => line.EndsWith(version == "9.6" ? " md5" : " scram-sha-256"));
        }
    }

    [Fact]
    public void Every_line_is_one_that_a_definition_may_have() =>
        Sample.WithPostgres(new() { HbaLines = [.. HostBasedAuthentication.Lines(Wanted.Cluster)] }).ShouldBeSound();
}

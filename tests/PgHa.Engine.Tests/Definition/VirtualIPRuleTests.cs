using PgHa.Definition;

namespace PgHa.Engine.Tests.Definition;

public class VirtualIPRuleTests
{
    [Theory]
    [InlineData("", "EmptyValue")]
    [InlineData("10.77.1.100", "VirtualIPInvalid")]
    [InlineData("10.77.1.100/33", "VirtualIPInvalid")]
    [InlineData("10.77.1.100/-1", "VirtualIPInvalid")]
    [InlineData("10.77.1.100/", "VirtualIPInvalid")]
    [InlineData("10.77.1.100/024", "VirtualIPInvalid")]
    [InlineData("10.77.1.100/24/8", "VirtualIPInvalid")]
    [InlineData("vip/24", "VirtualIPInvalid")]
    [InlineData("fd00::1/129", "VirtualIPInvalid")]
    [InlineData("127.0.0.1/8", "VirtualIPUnusable")]
    [InlineData("224.0.0.1/4", "VirtualIPUnusable")]
    [InlineData("10.77.1.0/24", "VirtualIPIsNetworkAddress")]
    [InlineData("10.77.1.255/24", "VirtualIPIsBroadcastAddress")]
    [InlineData("10.77.1.12/24", "VirtualIPIsNodeAddress")]
    [InlineData("10.77.2.100/24", "VirtualIPOutsideNetwork")]
    [InlineData("10.77.1.100/32", "VirtualIPOutsideNetwork")]
    [InlineData("fd00::100/64", "VirtualIPOutsideNetwork")]
    [InlineData("10.77.1.10О/24", "LookAlikeLetter")]
    public void An_address_that_cannot_follow_the_leader_is_refused(string address, string id) =>
        Sample.WithVirtualIP(new() { Address = address }).ShouldHaveOne(id, "virtualIP.address");

    [Fact]
    public void A_node_outside_the_network_gets_a_warning_that_names_it() =>
        Sample.WithNode(node => node with { Address = "10.99.0.1" }, 1)
            .ShouldHaveOne("VirtualIPOutsideSomeNetworks", "virtualIP.address", ProblemSeverity.Warning).Message.ShouldContain("pg2");

    [Fact]
    public void An_IPv6_address_is_announced_at_least_every_forty_seconds()
    {
        // VRRP version 3 has no room for more.
        var six = Sample.Cluster() with { Nodes = [.. Enumerable.Range(1, 3).Select(i => new NodeDefinition { Name = $"six{i}", Address = $"fd00:77::1{i}" })] };
        (six with { VirtualIP = new() { Address = "fd00:77::100/64", AdvertInterval = 40 } }).ShouldBeSound();
        (six with { VirtualIP = new() { Address = "fd00:77::100/64", AdvertInterval = 41 } }).ShouldHaveOne("AdvertIntervalOutOfRange", "virtualIP.advertInterval");
        Sample.WithVirtualIP(new() { Address = "10.77.1.100/24", AdvertInterval = 41 }).ShouldBeSound();
    }

    [Fact]
    public void The_networks_edges_are_those_of_the_prefix() =>
        Sample.WithVirtualIP(new() { Address = "10.77.1.255/16" }).ShouldBeSound();

    [Theory]
    [InlineData(0)]
    [InlineData(256)]
    public void A_router_id_out_of_range_is_refused(int id) =>
        Sample.WithVirtualIP(new() { Address = "10.77.1.100/24", RouterId = id }).ShouldHaveOne("RouterIdOutOfRange", "virtualIP.routerId");

    [Theory]
    [InlineData(-1)]
    [InlineData(254)]
    public void A_weight_out_of_range_is_refused(int weight) =>
        Sample.WithVirtualIP(new() { Address = "10.77.1.100/24", Weight = weight }).ShouldHaveOne("WeightOutOfRange", "virtualIP.weight");

    [Fact]
    public void Intervals_and_counts_below_one_are_refused()
    {
        var vip = new VirtualIPSettings { Address = "10.77.1.100/24" };
        Sample.WithVirtualIP(vip with { CheckInterval = 0 }).ShouldHaveOne("CheckIntervalOutOfRange", "virtualIP.checkInterval");
        Sample.WithVirtualIP(vip with { Fall = 0 }).ShouldHaveOne("FallOutOfRange", "virtualIP.fall");
        Sample.WithVirtualIP(vip with { Rise = 0 }).ShouldHaveOne("RiseOutOfRange", "virtualIP.rise");
        Sample.WithVirtualIP(vip with { AdvertInterval = 0 }).ShouldHaveOne("AdvertIntervalOutOfRange", "virtualIP.advertInterval");
        Sample.WithVirtualIP(vip with { AdvertInterval = 256 }).ShouldHaveOne("AdvertIntervalOutOfRange", "virtualIP.advertInterval");
    }

    [Fact]
    public void A_cluster_without_a_virtual_address_is_allowed() => (Sample.Cluster() with { VirtualIP = null }).ShouldBeSound();
}

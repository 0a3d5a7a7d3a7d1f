using PgHa.Definition;

namespace PgHa.Engine.Tests.Definition;

public class NodeRuleTests
{
    [Theory]
    [InlineData("", "EmptyValue")]
    [InlineData("pg_1", "NodeNameInvalid")]
    [InlineData("-pg", "NodeNameInvalid")]
    [InlineData("pg-", "NodeNameInvalid")]
    [InlineData("pg..lan", "NodeNameInvalid")]
    [InlineData("pg.", "NodeNameInvalid")]
    [InlineData("pg 9", "NodeNameInvalid")]
    [InlineData("рg9", "LookAlikeLetter")]
    [InlineData("pgä", "NonAsciiCharacter")]
    public void A_name_that_is_no_host_name_is_refused(string name, string id) =>
        Sample.WithNode(node => node with { Name = name }).ShouldHaveOne(id, "nodes[0].name");

    [Fact]
    public void A_part_of_a_name_may_have_63_characters()
    {
        Sample.WithNode(node => node with { Name = new('a', 63) }).ShouldBeSound();
        Sample.WithNode(node => node with { Name = new('a', 64) }).ShouldHaveOne("NodeNameInvalid", "nodes[0].name");
        var longest = string.Join('.', Enumerable.Repeat(new string('a', 63), 4));
        Sample.WithNode(node => node with { Name = longest }).ShouldHaveOne("NodeNameInvalid", "nodes[0].name");
    }

    [Fact]
    public void Names_that_differ_in_case_only_are_refused() =>
        Sample.WithNode(node => node with { Name = "PG1" }, 2).ShouldHaveOne("DuplicateNodeName", "nodes[2].name");

    [Fact]
    public void Names_that_become_one_replication_slot_in_Patroni_are_refused()
    {
        var cluster = Sample.Cluster() with { Nodes = [Sample.Node(1) with { Name = "pg-1" }, Sample.Node(2) with { Name = "pg.1" }, Sample.Node(3)] };
        cluster.ShouldHaveOne("NodeNamesCollide", "nodes[1].name").Message.ShouldContain("pg_1");
    }

    [Theory]
    [InlineData("", "EmptyValue")]
    [InlineData("pg1.example.org", "AddressInvalid")]
    [InlineData("10.77.1", "AddressInvalid")]
    [InlineData("010.77.1.11", "AddressInvalid")]
    [InlineData("10.77.1.11/24", "AddressInvalid")]
    [InlineData("[fd00::1]", "AddressInvalid")]
    [InlineData("FD00::1", "AddressInvalid")]
    [InlineData("fd00:0::1", "AddressInvalid")]
    [InlineData("::ffff:10.77.1.11", "AddressInvalid")]
    [InlineData("fe80::1%eth0", "AddressInvalid")]
    [InlineData("127.0.0.1", "AddressUnusable")]
    [InlineData("127.7.7.7", "AddressUnusable")]
    [InlineData("::1", "AddressUnusable")]
    [InlineData("0.0.0.0", "AddressUnusable")]
    [InlineData("::", "AddressUnusable")]
    [InlineData("224.0.0.18", "AddressUnusable")]
    [InlineData("255.255.255.255", "AddressUnusable")]
    [InlineData("ff02::12", "AddressUnusable")]
    [InlineData("fe80::1", "AddressUnusable")]
    [InlineData("１0.77.1.11", "NonAsciiCharacter")]
    public void An_address_that_others_could_not_use_is_refused(string address, string id) =>
        (Sample.WithNode(node => node with { Address = address }) with { VirtualIP = null }).ShouldHaveOne(id, "nodes[0].address");

    [Fact]
    public void IPv6_addresses_are_as_good() =>
        (Sample.Cluster() with
        {
            Nodes = [.. Enumerable.Range(1, 3).Select(i => Sample.Node(i) with { Address = $"fd00::1{i}" })],
            VirtualIP = new() { Address = "fd00::100/64" },
        }).ShouldBeSound();

    [Fact]
    public void Two_nodes_with_one_address_are_refused() =>
        Sample.WithNode(node => node with { Address = "10.77.1.11" }, 1).ShouldHaveOne("DuplicateAddress", "nodes[1].address").Message.ShouldContain("pg1");

    [Theory]
    [InlineData("", "EmptyValue")]
    [InlineData("averyverylongname", "InterfaceInvalid")]
    [InlineData("eth 0", "InterfaceInvalid")]
    [InlineData("eth/0", "InterfaceInvalid")]
    [InlineData("..", "InterfaceInvalid")]
    [InlineData("еth0", "LookAlikeLetter")]
    public void An_interface_that_Linux_could_not_have_is_refused(string name, string id) =>
        Sample.WithNode(node => node with { Interface = name }).ShouldHaveOne(id, "nodes[0].interface");

    [Theory]
    [InlineData("ens192")]
    [InlineData("bond0.100")]
    public void Usual_interfaces_are_allowed(string name) => Sample.WithNode(node => node with { Interface = name }).ShouldBeSound();

    [Theory]
    [InlineData(0)]
    [InlineData(255)]
    [InlineData(-1)]
    public void A_priority_out_of_range_is_refused(int priority) =>
        (Sample.WithNode(node => node with { Priority = priority }) with { VirtualIP = null }).ShouldHaveOne("PriorityOutOfRange", "nodes[0].priority");

    [Fact]
    public void A_priority_that_another_node_has_by_its_place_is_refused() =>
        Sample.WithNode(node => node with { Priority = 100 }, 2).ShouldHaveOne("DuplicatePriority", "nodes[2].priority").Message.ShouldContain("by its place");

    [Fact]
    public void A_weight_that_does_not_exceed_the_widest_gap_is_refused()
    {
        var gap20 = Sample.WithNode(node => node with { Priority = 119 });
        gap20.ShouldHaveOne("WeightTooSmall", "virtualIP.weight").Message.ShouldContain("21");
        (gap20 with { VirtualIP = gap20.VirtualIP! with { Weight = 22 } }).ShouldBeSound();
    }

    [Fact]
    public void A_weight_of_zero_needs_to_exceed_nothing()
    {
        var cluster = Sample.WithNode(node => node with { Priority = 254 });
        (cluster with { VirtualIP = cluster.VirtualIP! with { Weight = 0 } }).ShouldBeSound();
    }

    [Fact]
    public void A_priority_that_the_weight_lifts_above_254_is_refused()
    {
        ClusterDefinition Lifted(int first) =>
            Sample.Cluster() with { Nodes = [.. Enumerable.Range(1, 3).Select(i => Sample.Node(i) with { Priority = first - i })] };
        Lifted(235).ShouldBeSound();
        Lifted(236).ShouldHaveOne("PriorityPlusWeightTooHigh", "nodes[0].priority").Message.ShouldContain("234");
    }
}

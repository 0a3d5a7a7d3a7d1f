using PgHa.Components.Etcd;
using PgHa.Definition;

namespace PgHa.Engine.Tests.Components;

public sealed class EtcdMemberClientTests
{
    [Fact]
    public void A_member_that_joins_is_told_of_those_that_etcd_has_and_of_itself_by_the_name_that_etcd_does_not_know_yet()
    {
        var cluster = Wanted.Cluster;
        var members = cluster.EtcdMembers().ToList();
        var url = EtcdConfiguration.PeerUrl(cluster, members[2]);
        // etcd 3.4 and 3.5; a stranger that the definition does not have counts too: etcd compares the number.
        var list = $"""
            1609b5a3a078c227, started, one, http://10.1.1.1:2380,http://10.1.1.9:2380, http://10.1.1.1:2379, false
            2609b5a3a078c227, unstarted, , {url}, , false
            3609b5a3a078c227, started, stranger, http://10.9.9.9:2380, http://10.9.9.9:2379
            """;
        EtcdMemberClient.InitialCluster(cluster, list + "\n").ShouldBe(
            $"one=http://10.1.1.1:2380,one=http://10.1.1.9:2380,{members[2].Name}={url},stranger=http://10.9.9.9:2380");
    }

    [Fact]
    public void A_member_is_removed_when_the_others_have_nobody_of_its_name_or_address()
    {
        var cluster = Wanted.Cluster;
        var members = cluster.EtcdMembers().ToList();
        string Row(int of, string name) => $"1609b5a3a078c22{of}, started, {name}, {EtcdConfiguration.PeerUrl(cluster, members[of])}, http://10.1.1.{of}:2379, false\n";
        bool Removed(string list) => EtcdMemberClient.IsRemoved(cluster, members[2], list);
        var others = Row(0, members[0].Name) + Row(1, members[1].Name);
        Removed(others).ShouldBeTrue();
        Removed(others + Row(2, members[2].Name)).ShouldBeFalse();
        Removed(others + Row(2, "")).ShouldBeFalse("it is announced");
        Removed(others + Row(0, members[2].Name)).ShouldBeFalse("it has another address now");
        Removed("").ShouldBeFalse("nothing is known");
    }
}

using System.Text;
using PgHa.Components;
using PgHa.Components.Patroni;
using PgHa.Definition;
using PgHa.Engine.Tests.Definition;
using PgHa.Engine.Tests.Remote;

namespace PgHa.Engine.Tests.Components;

/// <summary>What each kind of DCS answers when it is asked for all keys, and what is made of it.</summary>
public sealed class DcsKeyTests
{
    private static IEnumerable<(string, string, long, bool)> Read(DcsKind dcs, string answer) =>
        DcsKey.Read(dcs, answer).Select(k => (k.Name, Encoding.UTF8.GetString(k.Value), k.Revision, k.Expires));

    private static string B64(string text) => Convert.ToBase64String(Encoding.UTF8.GetBytes(text));

    [Fact]
    public void Etcd_v3_as_etcdctl_and_as_its_gateway_write_it()
    {
        var expected = ((string, string, long, bool)[])[("/service/main/initialize", "72", 8, false), ("/service/main/leader", "pg1", 12, true)];
        Read(DcsKind.Etcd, $$"""{"header":{"revision":35},"kvs":[{"key":"{{B64("/service/main/leader")}}","create_revision":12,"mod_revision":12,"version":1,"value":"{{B64("pg1")}}","lease":77},{"key":"{{B64("/service/main/initialize")}}","mod_revision":8,"value":"{{B64("72")}}"}],"count":2}""").ShouldBe(expected);
        Read(DcsKind.Etcd, $$"""{"header":{"revision":"35"},"kvs":[{"key":"{{B64("/service/main/initialize")}}","mod_revision":"8","value":"{{B64("72")}}"},{"key":"{{B64("/service/main/leader")}}","mod_revision":"12","value":"{{B64("pg1")}}","lease":"77"}],"count":"2"}""").ShouldBe(expected);
        Read(DcsKind.Etcd, """{"header":{"revision":"35"}}""").ShouldBeEmpty();
    }

    [Fact]
    public void Etcd_v2_is_a_tree() => Read(DcsKind.Etcd, """
        {"action":"get","node":{"key":"/service/main","dir":true,"nodes":[{"key":"/service/main/leader","value":"pg1","expiration":"2026-11-24T12:00:00Z","ttl":19,"modifiedIndex":9},
        {"key":"/service/main/members","dir":true,"nodes":[{"key":"/service/main/members/pg1","value":"{\"a\":1}","modifiedIndex":7}]},{"key":"/service/main/empty","dir":true}]}}
        """).ShouldBe([("/service/main/leader", "pg1", 9, true), ("/service/main/members/pg1", "{\"a\":1}", 7, false)]);

    [Fact]
    public void Consul_has_no_slash_before_its_keys() => Read(DcsKind.Consul, $$"""
        [{"LockIndex":1,"Key":"service/main/leader","Flags":0,"Value":"{{B64("pg1")}}","CreateIndex":5,"ModifyIndex":6,"Session":"5e55"},{"Key":"service/main/failover","Value":null,"ModifyIndex":7}]
        """).ShouldBe([("/service/main/failover", "", 7, false), ("/service/main/leader", "pg1", 6, true)]);

    [Fact]
    public void ZooKeeper_is_a_line_a_key() => Read(DcsKind.ZooKeeper, $$"""
        {"key": "/service/main/leader", "value": "{{B64("pg1")}}", "revision": 41, "ephemeral": true}
        {"key": "/service/main/initialize", "value": "{{B64("72")}}", "revision": 40, "ephemeral": false}

        """).ShouldBe([("/service/main/initialize", "72", 40, false), ("/service/main/leader", "pg1", 41, true)]);

    [Theory]
    [InlineData(DcsKind.Etcd, "error")]
    [InlineData(DcsKind.Consul, "{}")]
    [InlineData(DcsKind.ZooKeeper, "[]")]
    public void Anything_else_is_no_list(DcsKind dcs, string answer) => Should.Throw<FormatException>(() => DcsKey.Read(dcs, answer)).Message.ShouldContain(answer);

    [Fact]
    public void Nothing_is_no_keys()
    {
        foreach (var kind in Enum.GetValues<DcsKind>()) DcsKey.Read(kind, "\n").ShouldBeEmpty();
    }

    [Fact]
    public void Only_what_is_below_the_directory_is_asked_for()
    {
        using var etcd = new HttpStub(r => r.Path.EndsWith("status", StringComparison.Ordinal) ? (200, """{"version":"3.5"}""") : (200, """{"header":{}}"""));
        var node = Wanted.Of(Sample.WithEtcd(new() { Hosts = [$"127.0.0.1:{etcd.Port}"] }));
        var result = Tool.Run("/bin/sh", Encoding.UTF8.GetBytes(DcsClient.List(node, "/service/main/").Text), ["-s"]);
        (result.ExitCode, result.Text).ShouldBe((0, """{"header":{}}"""));
        // Not the keys of a cluster whose name only begins like this one's.
        etcd.Requests[^1].Body.ShouldBe($$"""{"key":"{{B64("/service/main/")}}","range_end":"{{B64("/service/main0")}}"}""");
    }

    [Fact]
    public void The_old_API_and_Consul_are_asked_for_all_that_is_below()
    {
        using var v2 = new HttpStub(_ => (200, """{"action":"get","node":{"key":"/service/main","dir":true}}"""));
        var node = Wanted.Of(Sample.WithEtcd(new() { Hosts = [$"127.0.0.1:{v2.Port}"], Protocol = EtcdProtocol.V2 }));
        DcsKey.Read(DcsKind.Etcd, Tool.Run("/bin/sh", Encoding.UTF8.GetBytes(DcsClient.List(node, "/service/main/").Text), ["-s"]).Text).ShouldBeEmpty();
        v2.Requests.ShouldHaveSingleItem().Path.ShouldBe("/v2/keys/service/main?recursive=true");
        using var consul = new HttpStub(_ => (404, ""));
        Tool.Run("/bin/sh", Encoding.UTF8.GetBytes(DcsClient.List(Wanted.Of(Sample.Cluster() with { Consul = new() { Port = consul.Port } }), "/service/main/").Text), ["-s"]).Text.ShouldBe("");
        consul.Requests.ShouldHaveSingleItem().Path.ShouldBe("/v1/kv/service/main/?recurse");
    }

    [Fact]
    public void A_history_has_rows_of_three_to_five_values()
    {
        var rows = PatroniHistory.Read("""[[1,25623960,"no recovery target specified"],[2,25624344,"none","2026-09-07T09:12:14.123+00:00"],[3,4294967456,"none","2026-09-07T11:12:14+02:00","pg2"]]""");
        rows.Select(r => (r.Timeline, PatroniHistory.Lsn(r.Position), r.Time?.UtcDateTime.TimeOfDay, r.NewLeader)).ShouldBe(
            [(1L, "0/186FD98", (TimeSpan?)null, ""), (2, "0/186FF18", new TimeSpan(0, 9, 12, 14, 123), ""), (3, "1/A0", new TimeSpan(9, 12, 14), "pg2")]);
        PatroniHistory.Read("[]").ShouldBeEmpty();
        Should.Throw<FormatException>(() => PatroniHistory.Read("{}"));
    }
}

using System.Text;
using System.Text.Json.Nodes;
using PgHa.Components;
using PgHa.Components.Etcd;
using PgHa.Definition;
using PgHa.Engine.Tests.Definition;
using PgHa.Engine.Tests.Remote;
using PgHa.Remote;

namespace PgHa.Engine.Tests.Components;

/// <summary>How a key is read from a DCS, by the real shell and the real curl from a server that answers as the DCS does.</summary>
public sealed class DcsClientTests
{
    private const string Key = "/service/demo/initialize";

    private const string SystemId = "7268616322854375442";

    public DcsClientTests()
    {
        Packages.NeedCommand("curl", "curl");
    }

    private static (int ExitCode, string Output, string Error) Run(RemoteScript script)
    {
        var result = Tool.Run("/bin/sh", Encoding.UTF8.GetBytes(script.Text), ["-s"]);
        return (result.ExitCode, result.Text, result.Error.Trim());
    }

    private static NodeContext Consul(int port, string? token, string? dataCenter = null) =>
        Wanted.Of(Sample.Cluster() with { Consul = new() { Port = port, DataCenter = dataCenter } }, secrets: Wanted.Secrets.WithDcs(null, token, null));

    private static NodeContext Etcd(int port, string? password = null, EtcdProtocol? protocol = null, params string[] before) => Wanted.Of(
        Sample.WithEtcd(new() { Hosts = [.. before, $"127.0.0.1:{port}"], User = password is null ? null : "app", Protocol = protocol }), secrets: Wanted.Secrets.WithDcs(password, null, null));

    [Fact]
    public void Consul_is_asked_with_the_token_and_gives_the_value()
    {
        using var consul = new HttpStub(_ => (200, SystemId));
        Run(DcsClient.Get(Consul(consul.Port, DcsClusters.Awkward.Trim().Replace("é", "e"), "dc 1"), Key)).ShouldBe((0, SystemId, ""));
        var request = consul.Requests.ShouldHaveSingleItem();
        // Patroni's keys have no slash before them here.
        request.Path.ShouldBe("/v1/kv/service/demo/initialize?raw&dc=dc%201");
        request.Headers["X-Consul-Token"].ShouldBe(DcsClusters.Awkward.Trim().Replace("é", "e"));
    }

    [Fact]
    public void Consul_without_the_key_gives_nothing_and_one_that_refuses_is_quoted()
    {
        using var without = new HttpStub(_ => (404, ""));
        Run(DcsClient.Get(Consul(without.Port, null), Key)).ShouldBe((0, "", ""));
        without.Requests.ShouldHaveSingleItem().Headers.ContainsKey("X-Consul-Token").ShouldBeFalse();
        using var refusing = new HttpStub(_ => (403, "Permission denied: token lacks permission"));
        Run(DcsClient.Get(Consul(refusing.Port, "x"), Key)).ShouldBe((5, "", "Consul says 403: Permission denied: token lacks permission"));
        Run(DcsClient.Get(Consul(HttpStub.FreePort(), "x"), Key)).ShouldBe((4, "", "Consul does not answer"));
    }

    [Theory]
    [InlineData("v3")]
    [InlineData("v3beta")]
    [InlineData("v3alpha")]
    public void Etcd_is_asked_where_its_version_has_the_gateway_and_with_a_login(string api)
    {
        using var etcd = new HttpStub(request => request.Path switch
        {
            var p when !p.StartsWith($"/{api}/", StringComparison.Ordinal) => (404, "404 page not found"),
            var p when p.EndsWith("/maintenance/status", StringComparison.Ordinal) => (200, """{"header":{},"version":"3.4.23"}"""),
            var p when p.EndsWith("/auth/authenticate", StringComparison.Ordinal) => (200, """{"header":{},"token":"tok.7"}"""),
            var p when p.EndsWith("/kv/range", StringComparison.Ordinal) && request.Headers.GetValueOrDefault("Authorization") == "tok.7" =>
                (200, $$$"""{"header":{"revision":"9"},"kvs":[{"key":"L3M=","version":"1","value":"{{{Convert.ToBase64String(Encoding.UTF8.GetBytes(SystemId))}}}"}],"count":"1"}"""),
            _ => (400, """{"error":"etcdserver: user name is empty"}"""),
        });
        Run(DcsClient.Get(Etcd(etcd.Port, DcsClusters.Awkward), Key)).ShouldBe((0, SystemId, ""));
        var login = JsonNode.Parse(etcd.Requests.Single(r => r.Path.EndsWith("authenticate", StringComparison.Ordinal)).Body)!;
        (login["name"]!.ToString(), login["password"]!.ToString()).ShouldBe(("app", DcsClusters.Awkward));
        JsonNode.Parse(etcd.Requests[^1].Body)!["key"]!.ToString().ShouldBe(Convert.ToBase64String(Encoding.UTF8.GetBytes(Key)));
    }

    [Fact]
    public void Etcd_without_the_key_gives_nothing_and_a_silent_member_is_passed_over()
    {
        using var etcd = new HttpStub(request => request.Path.EndsWith("status", StringComparison.Ordinal) ? (200, """{"version":"3.5"}""") : (200, """{"header":{}}"""));
        Run(DcsClient.Get(Etcd(etcd.Port, null, null, $"127.0.0.1:{HttpStub.FreePort()}"), Key)).ShouldBe((0, "", ""));
        Run(DcsClient.Get(Etcd(HttpStub.FreePort()), Key)).ShouldBe((4, "", "no endpoint of etcd answers"));
    }

    [Fact]
    public void A_login_that_etcd_refuses_is_quoted_without_the_password()
    {
        using var etcd = new HttpStub(request => request.Path.EndsWith("status", StringComparison.Ordinal)
            ? (200, """{"version":"3.5"}""")
            : (400, """{"error":"etcdserver: authentication failed, invalid user ID or password","code":3}"""));
        var (code, output, error) = Run(DcsClient.Get(Etcd(etcd.Port, "secret-7"), Key));
        (code, output).ShouldBe((5, ""));
        error.ShouldContain("authentication failed");
        error.ShouldNotContain("secret-7");
    }

    [Fact]
    public void An_etcd_without_authentication_takes_a_login_for_none()
    {
        using var etcd = new HttpStub(request => request.Path switch
        {
            var p when p.EndsWith("status", StringComparison.Ordinal) => (200, """{"version":"3.5"}"""),
            var p when p.EndsWith("authenticate", StringComparison.Ordinal) => (400, """{"error":"etcdserver: authentication is not enabled"}"""),
            _ => (200, """{"header":{}}"""),
        });
        Run(DcsClient.Get(Etcd(etcd.Port, "x"), Key)).ShouldBe((0, "", ""));
    }

    [Fact]
    public void Etcds_old_API_is_asked_with_its_own_login()
    {
        using var etcd = new HttpStub(_ => (200, $$$"""{"action":"get","node":{"key":"/service/demo/initialize","value":"{{{SystemId}}}","modifiedIndex":8}}"""));
        Run(DcsClient.Get(Etcd(etcd.Port, "a \"b\\", EtcdProtocol.V2), Key)).ShouldBe((0, SystemId, ""));
        var request = etcd.Requests.ShouldHaveSingleItem();
        (request.Method, request.Path).ShouldBe(("GET", "/v2/keys/service/demo/initialize"));
        request.Headers["Authorization"].ShouldBe("Basic " + Convert.ToBase64String(Encoding.UTF8.GetBytes("app:a \"b\\")));
        using var without = new HttpStub(_ => (404, """{"errorCode":100,"message":"Key not found","cause":"/service"}"""));
        Run(DcsClient.Get(Etcd(without.Port, null, EtcdProtocol.V2), Key)).ShouldBe((0, "", ""));
    }

    [Fact]
    public void Authentication_is_switched_on_once_with_both_users()
    {
        var on = false;
        (int, string) Enable()
        {
            on = true;
            return (200, "{}");
        }

        var users = new HashSet<string> { "root" };
        using var etcd = new HttpStub(request =>
        {
            var body = JsonNode.Parse(request.Body);
            return request.Path switch
            {
                "/v3/maintenance/status" => (200, """{"version":"3.5"}"""),
                "/v3/kv/range" => on ? (400, """{"error":"etcdserver: user name is empty"}""") : (200, """{"header":{}}"""),
                // A run before this one had got as far as root.
                "/v3/auth/user/add" => users.Add(body!["name"]!.ToString()) ? (200, "{}") : (400, """{"error":"etcdserver: user name already exists"}"""),
                "/v3/auth/enable" => Enable(),
                _ => (200, "{}"),
            };
        });
        var node = Wanted.Of(Sample.WithEtcd(new() { ClientPort = etcd.Port, User = "patroni" }), secrets: Wanted.Secrets.WithDcs(DcsClusters.Awkward, null, null));
        Run(EtcdClient.EnableAuthentication(node)).ShouldBe((0, "", ""));
        on.ShouldBeTrue();
        users.ShouldBe(["root", "patroni"]);
        var changed = etcd.Requests.Where(r => r.Path is "/v3/auth/user/add" or "/v3/auth/user/changepw").Select(r => (r.Path, JsonNode.Parse(r.Body)!["name"]!.ToString(), JsonNode.Parse(r.Body)!["password"]!.ToString()));
        changed.ShouldBe([("/v3/auth/user/add", "root", DcsClusters.Awkward), ("/v3/auth/user/changepw", "root", DcsClusters.Awkward), ("/v3/auth/user/add", "patroni", DcsClusters.Awkward)]);
        etcd.Requests.Where(r => r.Path == "/v3/auth/user/grant").Select(r => JsonNode.Parse(r.Body)!["user"]!.ToString()).ShouldBe(["root", "patroni"]);

        etcd.Requests.Clear();
        Run(EtcdClient.EnableAuthentication(node)).ShouldBe((0, "", ""));
        etcd.Requests.Select(r => r.Path).ShouldBe(["/v3/maintenance/status", "/v3/kv/range"]);
    }

    [Fact]
    public void What_etcd_refuses_while_authentication_is_switched_on_ends_it()
    {
        using var etcd = new HttpStub(request => request.Path switch
        {
            "/v3/maintenance/status" => (200, """{"version":"3.5"}"""),
            "/v3/auth/user/grant" => (400, """{"error":"etcdserver: out of luck"}"""),
            _ => (200, "{}"),
        });
        var node = Wanted.Of(Sample.WithEtcd(new() { ClientPort = etcd.Port, User = "patroni" }), secrets: Wanted.Secrets.WithDcs("secret-7", null, null));
        var (code, _, error) = Run(EtcdClient.EnableAuthentication(node));
        code.ShouldBe(5);
        error.ShouldBe("etcd says to auth/user/grant: {\"error\":\"etcdserver: out of luck\"}");
        etcd.Requests.ShouldNotContain(r => r.Path == "/v3/auth/enable");
    }

    [Fact]
    public void The_login_of_a_member_is_a_variable_that_a_shell_reads_back()
    {
        var node = Wanted.Of(DcsClusters.Own, secrets: DcsClusters.Secrets(DcsClusters.Own));
        var read = Tool.Run("/bin/sh", Encoding.UTF8.GetBytes(EtcdClient.LoginFile(node) + "printenv ETCDCTL_USER\n"), ["-s"]);
        read.Text.ShouldBe($"patroni:{DcsClusters.Awkward}\n");
        EtcdClient.LoginFile(Wanted.Of(DcsClusters.Apart)).ShouldBeNull();
    }
}

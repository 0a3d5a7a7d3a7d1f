using System.Text.RegularExpressions;
using PgHa.Components;
using PgHa.Definition;
using PgHa.Platforms;
using PgHa.Resources;

namespace PgHa.Engine.Tests.Components;

/// <summary>
/// The guide's own example: with its names, addresses, paths and versions as a definition, every value that the guide gives appears in
/// the rendered files, and none of its traps does. What is meant to differ stands in the tests with its reason.
/// </summary>
public sealed partial class SeedTests
{
    private const string Patroni = "/etc/patroni/postgres.yml";
    private const string Etcd = "/etc/etcd/etcd.conf";
    private const string Keepalived = "/etc/keepalived/keepalived.conf";

    // The guide's *password*: exactly the eight characters that VRRP carries.
    private static readonly ClusterSecrets Secrets = new() { Superuser = "su-secret", Replication = "repl-secret", Rewind = "rewind-secret", Rest = "rest-secret", Vrrp = "password" };

    [Theory]
    [InlineData("etcd")]
    public void Its_files_read_as_they_were_accepted(string variant)
    {
        var node = Node(variant);
        var files = Files(node).Select(f => $"=== {f.Path} {f.Owner}:{f.Group} {Modes.Format(f.Mode)}\n{f.Content}");
        Golden.ShouldBe($"seed/{variant}.txt", string.Concat(files));
    }

    [Theory]
    // R2, R3
    [InlineData("etcd", "/etc/yum.repos.d/pgha.repo", "/9.6/redhat/rhel-7-x86_64")]
    [InlineData("etcd", Patroni, "  data_dir: /data/pgsql/9.6/data")]
    [InlineData("etcd", Patroni, "  bin_dir: /usr/pgsql-9.6/bin")]
    // R6
    [InlineData("etcd", Patroni, "name: test-pgsql-01")]
    [InlineData("etcd", Patroni, "scope: test-cluster")]
    [InlineData("etcd", Patroni, "        max_connections: \"300\"")]
    // R8, letter by letter
    [InlineData("etcd", Etcd, "ETCD_DATA_DIR=\"/var/lib/etcd/default.etcd\"")]
    [InlineData("etcd", Etcd, "ETCD_LISTEN_PEER_URLS=\"http://10.10.10.65:2380\"")]
    [InlineData("etcd", Etcd, "ETCD_LISTEN_CLIENT_URLS=\"http://10.10.10.65:2379,http://127.0.0.1:2379\"")]
    [InlineData("etcd", Etcd, "ETCD_NAME=\"test-pgsql-01\"")]
    [InlineData("etcd", Etcd, "ETCD_INITIAL_ADVERTISE_PEER_URLS=\"http://10.10.10.65:2380\"")]
    [InlineData("etcd", Etcd, "ETCD_ADVERTISE_CLIENT_URLS=\"http://10.10.10.65:2379\"")]
    [InlineData("etcd", Etcd, "ETCD_INITIAL_CLUSTER=\"test-pgsql-01=http://10.10.10.65:2380,test-pgsql-02=http://10.10.10.66:2380,test-pgsql-03=http://10.10.10.67:2380\"")]
    [InlineData("etcd", Etcd, "ETCD_INITIAL_CLUSTER_TOKEN=\"test-cluster\"")]
    [InlineData("etcd", Etcd, "ETCD_INITIAL_CLUSTER_STATE=\"new\"")]
    // R12
    [InlineData("etcd", Keepalived, "vrrp_script chk_patroni {")]
    [InlineData("etcd", Keepalived, "/check_patroni.sh\"")]
    [InlineData("etcd", Keepalived, "    interval 1\n")]
    [InlineData("etcd", Keepalived, "    fall 2\n")]
    [InlineData("etcd", Keepalived, "    rise 2\n")]
    [InlineData("etcd", Keepalived, "    weight 20\n")]
    [InlineData("etcd", Keepalived, "vrrp_instance VI_1 {")]
    [InlineData("etcd", Keepalived, "    interface ens192\n")]
    [InlineData("etcd", Keepalived, "    virtual_router_id 200\n")]
    [InlineData("etcd", Keepalived, "    priority 100\n")]
    [InlineData("etcd", Keepalived, "        auth_type PASS\n        auth_pass password\n")]
    [InlineData("etcd", Keepalived, "    track_script {\n        chk_patroni\n")]
    [InlineData("etcd", Keepalived, "/26 dev ens192\n")]
    // R13
    [InlineData("etcd", "/usr/libexec/keepalived/check_patroni.sh", "http://127.0.0.1:8008/")]
    [InlineData("etcd", "/usr/libexec/keepalived/check_patroni.sh", "%{http_code}")]
    public void Every_value_that_it_gives_is_there(string variant, string path, string text) =>
        Files(Node(variant)).Single(f => f.Path == path).Content.ShouldContain(text, Case.Sensitive);

    [Theory]
    [InlineData("etcd", "postgresql96-server", "postgresql96-contrib", "repmgr96", "etcd", "keepalived")]
    public void Every_package_that_it_names_is_wanted(string variant, params string[] packages)
    {
        var wanted = Component.DescribeAll(Node(variant)).OfType<PackageResource>().ToList();
        foreach (var package in packages) wanted.Select(p => p.Name).ShouldContain(package);
    }

    [Fact]
    public void Afterwards_the_state_is_existing_which_the_guide_has_done_by_hand() =>
        Files(Node("etcd", bootstrapped: true)).Single(f => f.Path == Etcd).Content.ShouldContain("ETCD_INITIAL_CLUSTER_STATE=\"existing\"");

    [Theory]
    [InlineData("etcd")]
    public void None_of_its_traps_is_there(string variant)
    {
        foreach (var i in Enumerable.Range(0, 3))
        {
            var files = Files(Node(variant, node: i));
            var all = string.Concat(files.Select(f => f.Path + "\n" + f.Content));
            // R5: /еtс/patroni with Cyrillic е and с.
            NonAscii().IsMatch(all).ShouldBeFalse();
            // R6: PostgreSQL's parameter has an s at its end.
            MaxConnection().IsMatch(all).ShouldBeFalse();
            // R13: anything but 200 and 503 fell through to exit 0; and the reader of the status was any node that answers 200 at /.
            var script = files.Single(f => f.Path.EndsWith("/check_patroni.sh", StringComparison.Ordinal)).Content;
            script.ShouldNotContain("503");
            script.ShouldNotContain("elif");
            script.ShouldContain("/primary");
            // R3: a packaged unit is not edited, and no file of PgHa's stands where packages put theirs.
            files.ShouldAllBe(f => !f.Path.StartsWith("/lib/systemd/", StringComparison.Ordinal) && !f.Path.StartsWith("/usr/lib/", StringComparison.Ordinal));
            // R12: a MASTER that comes back takes the address away from the leader.
            all.ShouldNotContain("MASTER");
            // R9, R15: no file of ours deletes anything.
            all.ShouldNotContain("rm -");
            // R4: PostgreSQL itself is not configured.
            files.ShouldAllBe(f => !f.Path.EndsWith("/postgresql.conf", StringComparison.Ordinal));
        }
    }

    [Fact]
    public void What_must_be_its_own_on_every_node_is_and_what_must_be_the_same_is()
    {
        var keepalived = Enumerable.Range(0, 3).Select(i => Files(Node("etcd", node: i)).Single(f => f.Path == Keepalived).Content).ToList();
        keepalived.Select(text => Line(text, "priority")).ShouldBe(["priority 100", "priority 99", "priority 98"]);
        foreach (var word in (string[])["virtual_router_id", "auth_type", "auth_pass"])
            keepalived.Select(text => Line(text, word)).Distinct().Count().ShouldBe(1);
    }

    private static string Line(string text, string word) => text.Split('\n').Select(l => l.Trim()).Single(l => l.StartsWith(word + " ", StringComparison.Ordinal));

    private static List<FileResource> Files(NodeContext node) => [.. Component.DescribeAll(node).OfType<FileResource>()];

    private static NodeContext Node(string variant, int node = 0, bool bootstrapped = false)
    {
        var cluster = ClusterYaml.ReadFile(Path.Combine(AppContext.BaseDirectory, "Golden", "seed", variant + ".yml"));
        DefinitionValidator.Validate(cluster).ShouldBeEmpty();
        var context = new NodeContext(cluster, cluster.Nodes[node], Platform.ByName("el-7")!, Secrets, new NodeState(null, bootstrapped));
        Compatibility.Check(context);
        return context;
    }

    [GeneratedRegex("[^\0-\u007f]")]
    private static partial Regex NonAscii();

    [GeneratedRegex(@"max_connection\b")]
    private static partial Regex MaxConnection();
}

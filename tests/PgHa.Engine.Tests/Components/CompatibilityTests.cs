using PgHa.Components;
using PgHa.Definition;
using PgHa.Engine.Tests.Definition;
using PgHa.Errors;
using PgHa.Platforms;

namespace PgHa.Engine.Tests.Components;

/// <summary>What cannot work together on a node is refused before it is touched, with the nearest that does.</summary>
public class CompatibilityTests
{
    private static NodeContext Node(string platform, string version, PackageSettings? packages = null, Func<ClusterDefinition, ClusterDefinition>? change = null, InstalledVersions? installed = null, string architecture = "x86_64")
    {
        var cluster = Sample.Cluster() with { Postgres = new() { Version = version }, Packages = packages ?? new() };
        cluster = change?.Invoke(cluster) ?? cluster;
        var name = Platform.ByName(platform)!;
        return new(cluster, cluster.Nodes[0], name, Wanted.Secrets, new NodeState("eth0", false) { Architecture = architecture }) { Versions = ComponentVersions.Of(cluster, name, installed) };
    }

    private static void Refused(NodeContext node, string id, string message, string advice, InstalledVersions? installed = null)
    {
        var e = Should.Throw<PgHaException>(() => Compatibility.Check(node, installed));
        (e.ErrorId, e.Message, e.Target, e.Recommendation).ShouldBe((id, message, "pg1", advice));
    }

    [Theory]
    [InlineData("debian-12", "15")]
    [InlineData("debian-13", "17")]
    [InlineData("ubuntu-22.04", "14")]
    [InlineData("ubuntu-24.04", "16")]
    [InlineData("ubuntu-25.10", "17")]
    [InlineData("ubuntu-26.04", "18")]
    [InlineData("el-7", "9.6")]
    [InlineData("el-7", "15")]
    [InlineData("el-8", "18")]
    [InlineData("el-9", "10")]
    public void What_a_platform_has_by_itself_works(string platform, string version) => Compatibility.Check(Node(platform, version));

    [Fact]
    public void A_source_without_that_PostgreSQL_is_refused()
    {
        Refused(Node("debian-12", "16"), "PostgresNotPackaged", "pg1: Debian 12's own repository has no PostgreSQL 16, only 15.", "Say packages: {postgres: pgdg}, or take version 15.");
        Refused(
            Node("debian-13", "9.6", new() { Postgres = PackageSource.Pgdg }), "PostgresNotPackaged", "pg1: PGDG's repository for Debian 13 has no PostgreSQL 9.6, only 13 to 18.",
            "Take version 13; or have the packages in repositories of your own (packages: {postgres: configured}).");
        Refused(
            Node("el-7", "16"), "PostgresNotPackaged", "pg1: PGDG's repository for Enterprise Linux 7 has no PostgreSQL 16, only 9.6 to 15.",
            "Take version 15; or have the packages in repositories of your own (packages: {postgres: configured}).");
        Refused(
            Node("el-8", "14", new() { Postgres = PackageSource.Distribution }), "PostgresNotPackaged", "pg1: Enterprise Linux 8's own repository has no PostgreSQL 14, only 9.6, 10, 12, 13, 15, 16.",
            "Say packages: {postgres: pgdg}, or take version 15.");
        Compatibility.Check(Node("debian-13", "9.6", new() { Postgres = PackageSource.Configured }));
    }

    [Fact]
    public void A_Patroni_that_does_not_know_that_PostgreSQL_is_refused() => Refused(
        Node("debian-12", "17", new() { Postgres = PackageSource.Pgdg, Patroni = PackageSource.Distribution }), "PatroniTooOldForPostgres",
        "pg1: Patroni 3.0.2 does not know PostgreSQL 17, only up to 15.", "Take Patroni 3.3.4 or newer, for example from PGDG (packages: {patroni: pgdg}), or PostgreSQL 15.");

    [Fact]
    public void What_is_installed_counts_and_not_what_the_table_says()
    {
        var old = new InstalledVersions(new Version(4, 0, 6), null, null);
        Refused(
            Node("el-9", "18", installed: old), "PatroniTooOldForPostgres", "pg1: Patroni 4.0.6 does not know PostgreSQL 18, only up to 17.", "Take Patroni 4.0.7 or newer, or PostgreSQL 17.", old);
        Compatibility.Check(Node("el-9", "18"));
    }

    [Fact]
    public void A_Python_that_a_Patroni_does_not_run_with_is_refused()
    {
        var python = new PackageSettings { Python = "2.7" };
        Refused(
            Node("el-7", "15", python, c => c with { Patroni = new() { Version = "3.0.2" } }), "PythonTooOldForPatroni", "pg1: Patroni 3.0.2 does not run with Python 2.7: 3.0.1 is the last that does.",
            "Take Patroni 3.0.1, or Python 3.6 (packages: python).");
        Compatibility.Check(Node("el-7", "15", python));
        Node("el-7", "15", python).Versions.Patroni.ShouldBe(new Version(3, 0, 1));
        Refused(Node("el-9", "15", new() { Patroni = PackageSource.Pip, Python = "2.7" }), "PythonNotPackaged", "pg1: Enterprise Linux 9 has no Python 2.7, only 3.9, 3.11, 3.12.", "Name one of these in packages: python, or leave it out.");
    }

    [Fact]
    public void A_source_without_Patroni_is_refused_and_pip_named() => Refused(
        Node("el-9", "15", new() { Postgres = PackageSource.Distribution, Patroni = PackageSource.Distribution }), "PatroniNotPackaged", "pg1: Enterprise Linux 9's own repository has no Patroni.",
        "Say packages: {patroni: pip}, or configured if repositories of yours have it.");

    [Fact]
    public void An_architecture_that_PGDG_does_not_build_for_is_refused_unless_a_mirror_has_it()
    {
        Refused(
            Node("el-9", "15", architecture: "s390x"), "ArchitectureNotPackaged", "pg1: PGDG has no packages for s390x, only for x86_64, aarch64, ppc64le.",
            "Say packages: {postgres: distribution}, or configured.");
        Compatibility.Check(Node("el-9", "15", new() { Mirror = "https://mirror.example/pgdg" }, architecture: "s390x"));
        Compatibility.Check(Node("debian-12", "15", architecture: "s390x"));
    }

    [Fact]
    public void A_component_that_is_too_old_to_be_configured_is_refused()
    {
        Refused(
            Node("debian-11", "13"), "VersionUnsupported", "pg1: Patroni 2.0.1 is older than 2.1, the oldest that PgHa can configure.",
            "Take a newer one, for example from PGDG (packages: {patroni: pgdg}) or pip.");
        Compatibility.Check(Node("debian-11", "13", new() { Patroni = PackageSource.Pgdg }));
        var old = new InstalledVersions(null, new Version(3, 1, 9), null);
        Refused(Node("debian-12", "15", installed: old), "VersionUnsupported", "pg1: etcd 3.1.9 is older than 3.2, the oldest that PgHa can configure.", "Take a newer one.", old);
    }

    [Fact]
    public void Another_version_installed_than_asked_for_is_refused()
    {
        var installed = new InstalledVersions(new Version(3, 0, 2), new Version(3, 4, 23), new Version(2, 2, 7));
        void Check(Func<ClusterDefinition, ClusterDefinition> change) => Compatibility.Check(Node("debian-12", "15", change: change, installed: installed), installed);
        Check(c => c with { Patroni = new() { Version = "3.0" }, Etcd = new() { Version = "3.4.23" }, VirtualIP = c.VirtualIP! with { KeepalivedVersion = "2.2" } });
        Should.Throw<PgHaException>(() => Check(c => c with { Etcd = new() { Version = "3.5" } })).Message.ShouldBe("pg1: etcd 3.4.23 is installed, and the definition asks for 3.5.");
        Should.Throw<PgHaException>(() => Check(c => c with { Etcd = new() { Version = "3.4.24" } })).ErrorId.ShouldBe("VersionDiffers");
        Should.Throw<PgHaException>(() => Check(c => c with { Patroni = new() { Version = "4.0" } })).ErrorId.ShouldBe("VersionDiffers");
        Refused(
            Node("debian-12", "15", change: c => c with { Patroni = new() { Version = "4.0.7" } }), "VersionDiffers", "pg1: Debian 12's own repository has Patroni 3.0.2, and the definition asks for 4.0.7.",
            "Say packages: {patroni: pip}, which installs any version; or leave patroni.version out.");
    }

    [Theory]
    [InlineData(null, null, "3.4.23")]
    [InlineData("3.5", null, "3.5")]
    [InlineData(null, "3.4.30", "3.4.30")]
    [InlineData("3.4", "3.4.30", "3.4.30")]
    [InlineData("3.4.20", "3.4.30", "3.4.20")]
    public void The_definitions_version_comes_before_the_installed_one_and_that_before_the_table(string? asked, string? installed, string version)
    {
        var cluster = Sample.WithEtcd(new() { Version = asked });
        ComponentVersions.Of(cluster, Platform.ByName("debian-12")!, new(null, installed is null ? null : Version.Parse(installed), null)).Etcd.ToString().ShouldBe(version);
    }

    [Fact]
    public void A_node_context_has_the_tables_versions_until_it_is_told_others() =>
        Wanted.Of(Wanted.Cluster).Versions.ShouldBe(new ComponentVersions("15", new(3, 0, 2), new(3, 4, 23), new(2, 2, 7)));
}

using PgHa.Definition;

namespace PgHa.Engine.Tests.Definition;

/// <summary>Platforms, sources of packages and versions in a definition.</summary>
public class PackageRuleTests
{
    private static ClusterDefinition With(PackageSettings packages) => Sample.Cluster() with { Packages = packages };

    [Theory]
    [InlineData("debian-12")]
    [InlineData("el-9")]
    [InlineData(null)]
    public void A_known_platform_or_none_is_sound(string? name) => DefinitionValidator.Validate(Sample.Cluster() with { Platform = name }).ShouldBeEmpty();

    [Fact]
    public void An_unknown_platform_is_refused_with_the_nearest()
    {
        (Sample.Cluster() with { Platform = "debian-21" }).ShouldHaveOne("PlatformUnknown", "platform").Message.ShouldContain("Did you mean 'debian-1");
        Sample.WithNode(n => n with { Platform = "windows" }, 1).ShouldHaveOne("PlatformUnknown", "nodes[1].platform");
        (Sample.Cluster() with { Platform = "dеbian-12" }).ShouldHaveOne("LookAlikeLetter", "platform");
    }

    [Fact]
    public void A_node_may_be_of_another_platform_than_the_cluster()
    {
        var cluster = Sample.WithNode(n => n with { Platform = "el-9" }, 1) with { Platform = "el-8" };
        DefinitionValidator.Validate(cluster).ShouldBeEmpty();
        cluster.Nodes.Select(n => cluster.PlatformOf(n)).ShouldBe(["el-8", "el-9", "el-8"]);
    }

    [Fact]
    public void PostgreSQL_does_not_come_from_pip() => With(new() { Postgres = PackageSource.Pip }).ShouldHaveOne("SourceImpossible", "packages.postgres");

    [Fact]
    public void A_source_that_needs_a_directory_has_one_and_the_other_way_round()
    {
        With(new() { Postgres = PackageSource.Directory }).ShouldHaveOne("MissingField", "packages.directory");
        With(new() { Directory = "/srv/packages" }).ShouldHaveOne("FieldWithoutEffect", "packages.directory");
        DefinitionValidator.Validate(With(new() { Patroni = PackageSource.Directory, Directory = "/srv/packages" })).ShouldBeEmpty();
        With(new() { Postgres = PackageSource.Directory, Directory = "srv" }).ShouldHaveOne("DirectoryInvalid", "packages.directory");
        With(new() { Postgres = PackageSource.Directory, Directory = "/srv/a b" }).ShouldHaveOne("DirectoryInvalid", "packages.directory");
    }

    [Fact]
    public void What_is_about_pip_is_refused_where_there_is_none()
    {
        With(new() { Patroni = PackageSource.Pgdg, PipIndex = "https://index.example/simple" }).ShouldHaveOne("FieldWithoutEffect", "packages.pipIndex");
        With(new() { Patroni = PackageSource.Pgdg, Python = "3.11" }).ShouldHaveOne("FieldWithoutEffect", "packages.python");
        With(new() { Patroni = PackageSource.Pip, PipIndex = "https://index.example/simple", WheelDirectory = "/srv/wheels" }).ShouldHaveOne("FieldWithoutEffect", "packages.pipIndex");
        DefinitionValidator.Validate(With(new() { Patroni = PackageSource.Pip, WheelDirectory = "/srv/wheels", Python = "3.11" })).ShouldBeEmpty();
    }

    [Theory]
    [InlineData("mirror.example/pgdg", "UrlInvalid")]
    [InlineData("ftp://mirror.example/pgdg", "UrlInvalid")]
    [InlineData("file:///etc", "UrlInvalid")]
    [InlineData("https://mirror.example/", "UrlInvalid")]
    [InlineData("https://", "UrlInvalid")]
    [InlineData("https://mirror.example/a b", "UrlInvalid")]
    [InlineData("https://mirror.example/$(id)", "UrlInvalid")]
    [InlineData("https://mirror.example/a\nb", "ControlCharacter")]
    [InlineData("https://user:word@mirror.example/pgdg", "SecretInFile")]
    [InlineData("", "EmptyValue")]
    public void A_mirror_is_a_URL_without_anything_special_in_it(string url, string id) => With(new() { Mirror = url }).ShouldHaveOne(id, "packages.mirror");

    [Theory]
    [InlineData("http://mirror.example/pgdg")]
    [InlineData("https://[fd00::1]:8443/pub/repos/yum")]
    public void A_plain_URL_is_sound(string url) => DefinitionValidator.Validate(With(new() { Mirror = url, PipIndex = url })).ShouldBeEmpty();

    [Fact]
    public void Etcds_packages_are_files_with_their_built_names()
    {
        DefinitionValidator.Validate(With(new() { EtcdPackages = ["http://mirror.centos.org/centos/7/extras/x86_64/Packages/etcd-3.2.22-1.el7.x86_64.rpm"] })).ShouldBeEmpty();
        With(new() { EtcdPackages = ["https://h.example/etcd.tar.gz"] }).ShouldHaveOne("PackageUrlInvalid", "packages.etcdPackages[0]");
        With(new() { EtcdPackages = ["https://h.example/etcd-1-1.x.rpm", "https://h.example/etcd-2-1.x.rpm"] }).ShouldHaveOne("PackageUrlInvalid", "packages.etcdPackages[1]");
    }

    [Theory]
    [InlineData("4", "VersionInvalid")]
    [InlineData("latest", "VersionInvalid")]
    [InlineData("4.0.7; id", "VersionInvalid")]
    [InlineData("2.0.2", "VersionUnsupported")]
    public void A_version_is_plain_and_not_too_old(string version, string id) => Sample.WithPatroni(new() { Version = version }).ShouldHaveOne(id, "patroni.version");

    [Fact]
    public void Etcd_and_keepalived_have_their_own_oldest()
    {
        Sample.WithEtcd(new() { Version = "3.1.20" }).ShouldHaveOne("VersionUnsupported", "etcd.version");
        Sample.WithVirtualIP(new() { Address = "10.77.1.100/24", KeepalivedVersion = "1.2" }).ShouldHaveOne("VersionUnsupported", "virtualIP.keepalivedVersion");
        DefinitionValidator.Validate(Sample.WithEtcd(new() { Version = "3.2" })).ShouldBeEmpty();
    }

    [Fact]
    public void Versions_that_cannot_work_together_are_refused_with_the_nearest_that_do()
    {
        (Sample.WithPostgres(new() { Version = "17" }) with { Patroni = new() { Version = "4.0.1" } })
            .ShouldHaveOne("PatroniTooOldForPostgres", "patroni.version").Message.ShouldBe(
                "Patroni 4.0.1 does not know PostgreSQL 17, only up to 16: take Patroni 4.0.3 or newer, or PostgreSQL 16.");
        (With(new() { Patroni = PackageSource.Pip, Python = "2.7" }) with { Patroni = new() { Version = "3.0.2" } })
            .ShouldHaveOne("PythonTooOldForPatroni", "packages.python").Message.ShouldContain("3.0.1 is the last that does");
        DefinitionValidator.Validate(With(new() { Patroni = PackageSource.Pip, Python = "2.7" }) with { Patroni = new() { Version = "3.0.1" } }).ShouldBeEmpty();
    }

    [Fact]
    public void All_of_it_is_read_from_YAML_and_written_as_it_was()
    {
        const string text = """
            name: demo
            nodes:
              - name: pg1
                address: 10.77.1.11
              - name: pg2
                address: 10.77.1.12
                platform: el-8
              - name: pg3
                address: 10.77.1.13
            platform: el-9
            packages:
              postgres: pgdg
              patroni: pip
              mirror: https://mirror.example/pgdg
              etcdPackages:
                - https://mirror.example/etcd-3.5.16-1.el9.x86_64.rpm
              python: "3.11"
              wheelDirectory: /srv/wheels
            patroni:
              version: 4.0.7
            etcd:
              version: 3.5.16
            virtualIP:
              address: 10.77.1.100/24
              keepalivedVersion: "2.2"

            """;
        var cluster = ClusterYaml.Parse(text).Definite();
        cluster.Packages.ShouldBe(new PackageSettings
        {
            Postgres = PackageSource.Pgdg,
            Patroni = PackageSource.Pip,
            Mirror = "https://mirror.example/pgdg",
            EtcdPackages = ["https://mirror.example/etcd-3.5.16-1.el9.x86_64.rpm"],
            Python = "3.11",
            WheelDirectory = "/srv/wheels",
        });
        (cluster.Platform, cluster.Nodes[1].Platform, cluster.Patroni.Version, cluster.Etcd.Version, cluster.VirtualIP!.KeepalivedVersion).ShouldBe(("el-9", "el-8", "4.0.7", "3.5.16", "2.2"));
        ClusterYaml.Parse(ClusterYaml.Write(cluster)).Definite().ShouldBe(cluster);
        ClusterYaml.Write(cluster).ShouldContain("packages:\n  postgres: pgdg\n  patroni: pip\n");
    }
}

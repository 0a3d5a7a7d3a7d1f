using PgHa.Definition;
using PgHa.Engine.Tests.Definition;
using PgHa.Platforms;

namespace PgHa.Engine.Tests.Platforms;

/// <summary>What each platform is taken to have, as its documentation and package archives say.</summary>
public class PlatformTests
{
    private static ClusterDefinition Cluster(string version = "15", PackageSettings? packages = null) =>
        Sample.Cluster() with { Postgres = new() { Version = version }, Packages = packages ?? new() };

    private static Platform Of(string name) => Platform.ByName(name)!;

    public static TheoryData<string> Names => [.. PlatformNames.Known];

    [Theory]
    [InlineData("debian-12", "15", "postgresql-15 postgresql-client-15 postgresql-15-repmgr", "/usr/lib/postgresql/15/bin", "/var/lib/postgresql/15/demo", "postgresql.service")]
    [InlineData("ubuntu-24.04", "16", "postgresql-16 postgresql-client-16 postgresql-16-repmgr", "/usr/lib/postgresql/16/bin", "/var/lib/postgresql/16/demo", "postgresql.service")]
    [InlineData("debian-11", "9.6", "postgresql-9.6 postgresql-client-9.6 postgresql-contrib-9.6 postgresql-9.6-repmgr", "/usr/lib/postgresql/9.6/bin", "/var/lib/postgresql/9.6/demo", "postgresql.service")]
    [InlineData("el-7", "9.6", "postgresql96-server postgresql96-contrib repmgr96", "/usr/pgsql-9.6/bin", "/var/lib/pgsql/9.6/demo", "postgresql-9.6.service")]
    [InlineData("el-8", "16", "postgresql16-server postgresql16-contrib repmgr_16", "/usr/pgsql-16/bin", "/var/lib/pgsql/16/demo", "postgresql-16.service")]
    [InlineData("el-9", "18", "postgresql18-server postgresql18-contrib repmgr_18", "/usr/pgsql-18/bin", "/var/lib/pgsql/18/demo", "postgresql-18.service")]
    public void PostgreSQL_has_its_packages_programs_data_and_unit(string name, string version, string packages, string programs, string data, string unit)
    {
        var cluster = Cluster(version);
        var platform = Of(name);
        platform.PostgresPackages(cluster).ShouldBe(packages.Split(' '));
        platform.PostgresBinDirectory(cluster).ShouldBe(programs);
        platform.PostgresDataDirectory(cluster).ShouldBe(data);
        platform.PostgresOwnUnits(cluster).ShouldBe([unit]);
    }

    [Fact]
    public void Enterprise_Linux_has_a_PostgreSQL_of_its_own_without_repmgr_and_as_a_module()
    {
        var cluster = Cluster("15", new() { Postgres = PackageSource.Distribution });
        var platform = Of("el-9");
        platform.PostgresPackages(cluster).ShouldBe(["postgresql-server", "postgresql-contrib"]);
        platform.PostgresBinDirectory(cluster).ShouldBe("/usr/bin");
        platform.PostgresOwnUnits(cluster).ShouldBe(["postgresql.service"]);
        platform.Modules(cluster).ShouldBe([new ModuleChoice("postgresql", "15")]);
        platform.PatroniSource(cluster).ShouldBe(PackageSource.Pip);
        // 13 is outside the module on 9.
        platform.Modules(Cluster("13", new() { Postgres = PackageSource.Distribution })).ShouldBe([new ModuleChoice("postgresql", null)]);
    }

    [Theory]
    [InlineData("el-7", 0)]
    [InlineData("el-8", 1)]
    [InlineData("el-9", 1)]
    [InlineData("debian-12", 0)]
    public void The_module_that_hides_PGDGs_packages_is_off_where_there_are_modules(string name, int count) =>
        Of(name).Modules(Cluster()).ShouldBe(Enumerable.Repeat(new ModuleChoice("postgresql", null), count));

    [Theory]
    [InlineData("debian-11", PackageSource.Distribution, "13")]
    [InlineData("debian-12", PackageSource.Distribution, "15")]
    [InlineData("debian-13", PackageSource.Distribution, "17")]
    [InlineData("ubuntu-22.04", PackageSource.Distribution, "14")]
    [InlineData("ubuntu-24.04", PackageSource.Distribution, "16")]
    [InlineData("ubuntu-26.04", PackageSource.Distribution, "18")]
    [InlineData("debian-11", PackageSource.Pgdg, "9.6 10 11 12 13 14 15 16 17 18")]
    [InlineData("debian-13", PackageSource.Pgdg, "13 14 15 16 17 18")]
    [InlineData("ubuntu-26.04", PackageSource.Pgdg, "14 15 16 17 18")]
    [InlineData("el-7", PackageSource.Pgdg, "9.6 10 11 12 13 14 15")]
    [InlineData("el-8", PackageSource.Pgdg, "9.6 10 11 12 13 14 15 16 17 18")]
    [InlineData("el-9", PackageSource.Pgdg, "10 11 12 13 14 15 16 17 18")]
    [InlineData("el-7", PackageSource.Distribution, "")]
    [InlineData("el-8", PackageSource.Distribution, "9.6 10 12 13 15 16")]
    [InlineData("el-9", PackageSource.Distribution, "13 15 16")]
    [InlineData("debian-13", PackageSource.Configured, "9.6 10 11 12 13 14 15 16 17 18")]
    [InlineData("el-9", PackageSource.Pip, "")]
    public void A_source_has_these_major_versions(string name, PackageSource source, string majors) =>
        Of(name).PostgresMajors(source).ShouldBe(majors.Split(' ', StringSplitOptions.RemoveEmptyEntries));

    [Theory]
    [InlineData("debian-12", "patroni python3-psycopg2", "python3-etcd", "/usr/bin/patroni")]
    [InlineData("ubuntu-22.04", "patroni python3-psycopg2", "python3-etcd", "/usr/bin/patroni")]
    [InlineData("el-8", "patroni", "patroni-etcd", "/usr/bin/patroni")]
    [InlineData("el-9", "patroni", "patroni-etcd", "/usr/bin/patroni")]
    [InlineData("el-7", "python3", "", "/opt/patroni/bin/patroni")]
    public void Patroni_comes_as_a_package_where_there_is_one_and_from_pip_where_not(string name, string packages, string client, string program)
    {
        var platform = Of(name);
        platform.PatroniPackages(Cluster()).ShouldBe(packages.Split(' '));
        platform.DcsClientPackages(Cluster()).ShouldBe(client.Split(' ', StringSplitOptions.RemoveEmptyEntries));
        platform.PatroniProgram(Cluster()).ShouldBe(program);
    }

    [Theory]
    [InlineData("debian-12", null, "3.11", "/usr/bin/python3", "python3-venv")]
    [InlineData("el-7", null, "3.6", "/usr/bin/python3", "python3")]
    [InlineData("el-7", "2.7", "2.7", "/usr/bin/python2", "python-virtualenv")]
    [InlineData("el-8", null, "3.11", "/usr/bin/python3.11", "python3.11")]
    [InlineData("el-9", "3.12", "3.12", "/usr/bin/python3.12", "python3.12")]
    public void Pips_environment_is_made_with_a_Python_of_the_platform(string name, string? asked, string version, string program, string package)
    {
        var cluster = Cluster(packages: new() { Patroni = PackageSource.Pip, Python = asked });
        var python = Of(name).Python(cluster).ShouldNotBeNull();
        (python.Version.ToString(), python.Program).ShouldBe((version, program));
        Of(name).PatroniPackages(cluster).ShouldBe([package]);
    }

    [Fact]
    public void A_Python_that_the_platform_does_not_have_is_not_found() =>
        Of("el-9").Python(Cluster(packages: new() { Python = "2.7" })).ShouldBeNull();

    [Theory]
    [MemberData(nameof(Names))]
    public void What_a_script_may_be_run_from_and_what_etcd_reads_is_the_familys(string name)
    {
        var (el, platform) = (name.StartsWith("el-", StringComparison.Ordinal), Of(name));
        platform.CheckScript.ShouldBe(el ? "/usr/libexec/keepalived/check_patroni.sh" : "/usr/local/bin/check_patroni.sh");
        platform.EtcdConfiguration.ShouldBe(el ? "/etc/etcd/etcd.conf" : "/etc/default/etcd");
        platform.EtcdPackages(Cluster()).ShouldBe(el ? ["etcd"] : ["etcd-server", "etcd-client"]);
        platform.PostgresHome.ShouldBe(el ? "/var/lib/pgsql" : "/var/lib/postgresql");
        platform.MayHaveSELinux.ShouldBe(el);
        platform.Locale.ShouldBe(name == "el-7" ? "en_US.UTF-8" : "C.UTF-8");
        platform.ToolPackages.ShouldContain("curl");
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void Every_version_in_the_tables_is_one(string name)
    {
        var platform = Of(name);
        platform.KeepalivedVersion.AtLeast(KeepalivedReleases.Oldest).ShouldBeTrue();
        platform.EtcdVersion(Cluster()).AtLeast(EtcdReleases.Oldest).ShouldBeTrue();
        platform.PatroniVersion(Cluster()).ShouldBeGreaterThanOrEqualTo(new Version(2, 0));
        platform.Pythons.ShouldNotBeEmpty();
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void The_nodes_own_sources_get_no_description(string name) =>
        Of(name).SourceFiles(Cluster(packages: new() { Postgres = PackageSource.Configured }), "x86_64").ShouldBeEmpty();

    [Fact]
    public void A_distribution_of_Debians_family_needs_no_description() => Of("debian-12").SourceFiles(Cluster(), "x86_64").ShouldBeEmpty();

    [Theory]
    [InlineData("debian-11", "bullseye")]
    [InlineData("debian-12", "bookworm")]
    [InlineData("debian-13", "trixie")]
    [InlineData("ubuntu-22.04", "jammy")]
    [InlineData("ubuntu-24.04", "noble")]
    [InlineData("ubuntu-25.10", "questing")]
    [InlineData("ubuntu-26.04", "resolute")]
    public void PGDG_for_apt_is_a_suite_of_the_release_signed_with_its_key(string name, string codename)
    {
        var files = Of(name).SourceFiles(Cluster("16", new() { Postgres = PackageSource.Pgdg }), "x86_64");
        files.Select(f => f.Path).ShouldBe(["/etc/apt/keyrings/pgha-pgdg.asc", "/etc/apt/sources.list.d/pgha.sources"]);
        files[0].Content.ShouldStartWith("-----BEGIN PGP PUBLIC KEY BLOCK-----");
        files[1].Content.ShouldBe($"""
            # Managed by PgHa; changes are overwritten.
            Types: deb
            URIs: https://apt.postgresql.org/pub/repos/apt
            Suites: {codename}-pgdg
            Components: main
            Signed-By: /etc/apt/keyrings/pgha-pgdg.asc

            """);
    }

    [Fact]
    public void Apt_is_told_when_only_one_of_the_two_is_to_come_from_PGDG()
    {
        string? Preferences(PackageSource postgres, PackageSource patroni) => Of("debian-12")
            .SourceFiles(Cluster("16", new() { Postgres = postgres, Patroni = patroni }), "x86_64").SingleOrDefault(f => f.Path == "/etc/apt/preferences.d/pgha.pref")?.Content;
        Preferences(PackageSource.Pgdg, PackageSource.Distribution).ShouldNotBeNull().ShouldContain("Package: patroni python3-etcd python3-psycopg2\nPin: release o=apt.postgresql.org\nPin-Priority: -1\n");
        Preferences(PackageSource.Distribution, PackageSource.Pgdg).ShouldNotBeNull().ShouldContain("Package: patroni\nPin: release o=apt.postgresql.org\nPin-Priority: 600\n");
        Preferences(PackageSource.Pgdg, PackageSource.Pgdg).ShouldBeNull();
        Preferences(PackageSource.Pgdg, PackageSource.Pip).ShouldBeNull();
    }

    [Theory]
    [InlineData("el-9", "x86_64", "16", "https://download.postgresql.org/pub/repos/yum/16/redhat/rhel-9-x86_64", "PGDG-RPM-GPG-KEY-RHEL", 1)]
    [InlineData("el-8", "aarch64", "18", "https://download.postgresql.org/pub/repos/yum/18/redhat/rhel-8-aarch64", "PGDG-RPM-GPG-KEY-AARCH64-RHEL", 1)]
    [InlineData("el-8", "ppc64le", "17", "https://download.postgresql.org/pub/repos/yum/17/redhat/rhel-8-ppc64le", "PGDG-RPM-GPG-KEY-RHEL", 1)]
    [InlineData("el-7", "x86_64", "15", "https://download.postgresql.org/pub/repos/yum/15/redhat/rhel-7-x86_64", "PGDG-RPM-GPG-KEY-RHEL7", 1)]
    [InlineData("el-7", "x86_64", "9.6", "https://yum-archive.postgresql.org/9.6/redhat/rhel-7-x86_64", "PGDG-RPM-GPG-KEY-RHEL7", 0)]
    [InlineData("el-9", "x86_64", "13", "https://yum-archive.postgresql.org/13/redhat/rhel-9-x86_64", "PGDG-RPM-GPG-KEY-RHEL", 0)]
    public void PGDG_for_rpm_is_a_repository_of_the_version_release_and_architecture_with_its_key(string name, string architecture, string version, string url, string key, int signedIndex)
    {
        var text = Of(name).SourceFiles(Cluster(version), architecture).Single(f => f.Path == "/etc/yum.repos.d/pgha.repo").Content;
        text.ShouldContain($"[pgha-postgresql]\nname=PostgreSQL {version}\nbaseurl={url}\nenabled=1\ngpgcheck=1\nrepo_gpgcheck={signedIndex}\ngpgkey=https://download.postgresql.org/pub/repos/yum/keys/{key}\n");
        text.Contains("keys/RPM-GPG-KEY-PGDG\n", StringComparison.Ordinal).ShouldBe(signedIndex == 0);
        text.Contains("[pgha-extras]", StringComparison.Ordinal).ShouldBe(name != "el-7");
    }

    [Fact]
    public void A_mirror_stands_in_for_PGDGs_own_place_its_archive_and_its_keys()
    {
        var packages = new PackageSettings { Postgres = PackageSource.Pgdg, Mirror = "http://mirror.example/pgdg" };
        var apt = Of("debian-12").SourceFiles(Cluster("16", packages), "x86_64");
        apt.ShouldContain(f => f.Content.Contains("URIs: http://mirror.example/pgdg\n", StringComparison.Ordinal));
        foreach (var version in (string[])["12", "16"])
        {
            var yum = Of("el-9").SourceFiles(Cluster(version, packages), "x86_64").Single().Content;
            yum.ShouldNotContain("postgresql.org");
            yum.ShouldContain($"baseurl=http://mirror.example/pgdg/{version}/redhat/rhel-9-x86_64\n");
            yum.ShouldContain("gpgkey=http://mirror.example/pgdg/keys/PGDG-RPM-GPG-KEY-RHEL\n");
        }
    }

    [Fact]
    public void A_directory_of_the_node_is_a_repository_and_nothing_else_is_asked()
    {
        var cluster = Cluster("16", new() { Postgres = PackageSource.Directory, Directory = "/srv/packages" });
        Of("debian-12").SourceFiles(cluster, "x86_64").ShouldBe(
            [new SourceFile("/etc/apt/sources.list.d/pgha.sources", "# Managed by PgHa; changes are overwritten.\nTypes: deb\nURIs: file:/srv/packages\nSuites: ./\nTrusted: yes\n")]);
        Of("el-9").SourceFiles(cluster, "x86_64").ShouldBe(
            [new SourceFile("/etc/yum.repos.d/pgha.repo", "# Managed by PgHa; changes are overwritten.\n\n[pgha-directory]\nname=Packages in a directory\nbaseurl=file:///srv/packages\nenabled=1\ngpgcheck=0\n")]);
    }

    [Fact]
    public void Etcd_by_URL_has_its_packages_name_and_version_and_needs_no_repository()
    {
        var cluster = Cluster("16", new() { EtcdPackages = ["http://mirror.example/extras/etcd-3.2.22-1.el7.x86_64.rpm"] });
        Of("el-9").EtcdPackages(cluster).ShouldBe(["etcd"]);
        Of("el-9").EtcdVersion(cluster).ShouldBe(new Version(3, 2, 22));
        Of("el-9").SourceFiles(cluster, "x86_64").Single().Content.ShouldNotContain("extras");
    }

    [Theory]
    [InlineData("https://h/a/etcd-3.2.22-1.el7.x86_64.rpm", "etcd", "3.2.22-1.el7")]
    [InlineData("https://h/python3-etcd-0.4.5-1.noarch.rpm", "python3-etcd", "0.4.5-1")]
    [InlineData("https://h/etcd-server_3.4.23-4%2Bb4_amd64.deb", "etcd-server", "3.4.23-4+b4")]
    [InlineData("https://h/etcd.rpm", null, null)]
    [InlineData("https://h/etcd-3.2.22.rpm", null, null)]
    [InlineData("https://h/etcd.tar.gz", null, null)]
    [InlineData("https://h/etcd_1.deb", null, null)]
    [InlineData("https://h/", null, null)]
    public void A_packages_file_name_says_what_it_is(string url, string? name, string? version)
    {
        var package = PackageUrl.Parse(url);
        (package?.Name, package?.Version).ShouldBe((name, version));
    }
}

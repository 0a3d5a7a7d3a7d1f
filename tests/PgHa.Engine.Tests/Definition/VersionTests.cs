using PgHa.Definition;

namespace PgHa.Engine.Tests.Definition;

/// <summary>Versions as texts, and what releases go together with.</summary>
public class VersionTests
{
    [Theory]
    [InlineData("4.0.7", "4.0.7")]
    [InlineData("4.0", "4.0")]
    [InlineData("v3.5.16", "3.5.16")]
    [InlineData("3.0.2-1", "3.0.2")]
    [InlineData("1:2.2.7-1+b2", "2.2.7")]
    [InlineData("3.4.23-4+b4", "3.4.23")]
    [InlineData("3.5.16+ds-1", "3.5.16")]
    [InlineData("2.1.5-9.el8", "2.1.5")]
    [InlineData("4.1.0~rc1-1", "4.1.0")]
    [InlineData("4", null)]
    [InlineData("", null)]
    [InlineData("etcd 3.5.1", null)]
    [InlineData("99999999999.1", null)]
    [InlineData(null, null)]
    public void A_version_is_found_in_what_package_managers_write(string? text, string? version) => (VersionText.Find(text)?.ToString()).ShouldBe(version);

    [Theory]
    [InlineData("4.0.7", true)]
    [InlineData("4.0", true)]
    [InlineData("4", false)]
    [InlineData("4.0.7.1", false)]
    [InlineData("04.0", false)]
    [InlineData("4.0.7\n", false)]
    [InlineData("v4.0", false)]
    [InlineData("4.0.x", false)]
    [InlineData("", false)]
    public void A_definition_names_a_version_plainly(string text, bool plain) => VersionText.IsPlain(text).ShouldBe(plain);

    [Theory]
    [InlineData("4.0.7", "4.0.7", true)]
    [InlineData("4.0.6", "4.0.7", false)]
    [InlineData("4.0", "4.0.7", true)]
    [InlineData("3.3", "4.0.0", false)]
    [InlineData("10.0.0", "9.9.9", true)]
    public void A_line_means_its_newest_release(string version, string least, bool reaches) => VersionText.Find(version)!.AtLeast(Version.Parse(least)).ShouldBe(reaches);

    // README.rst at Patroni's tags.
    [Theory]
    [InlineData("2.1.0", "13")]
    [InlineData("2.1.1", "13")]
    [InlineData("2.1.2", "14")]
    [InlineData("2.1.4", "14")]
    [InlineData("2.1.5", "15")]
    [InlineData("3.0.2", "15")]
    [InlineData("3.1.0", "15")]
    [InlineData("3.1.1", "16")]
    [InlineData("3.2.2", "16")]
    [InlineData("3.3.3", "16")]
    [InlineData("3.3.4", "17")]
    [InlineData("3.3.11", "17")]
    [InlineData("4.0.0", "16")]
    [InlineData("4.0.2", "16")]
    [InlineData("4.0.3", "17")]
    [InlineData("4.0.6", "17")]
    [InlineData("4.0.7", "18")]
    [InlineData("4.0", "18")]
    [InlineData("4.1.0", "18")]
    public void Patroni_knows_PostgreSQL_up_to_a_major_version(string patroni, string postgres)
    {
        var version = VersionText.Find(patroni)!;
        PatroniReleases.NewestPostgres(version).ShouldBe(postgres);
        foreach (var major in PostgresVersions.Known)
            PatroniReleases.Know(version, major).ShouldBe(PostgresVersions.Known.ToList().IndexOf(major) <= PostgresVersions.Known.ToList().IndexOf(postgres), major);
    }

    [Theory]
    [InlineData("3.0.2", "16", "3.1.1")]
    [InlineData("3.0.2", "17", "3.3.4")]
    [InlineData("3.3.1", "17", "3.3.4")]
    [InlineData("4.0.1", "17", "4.0.3")]
    [InlineData("4.0.5", "18", "4.0.7")]
    [InlineData("2.1.0", "14", "2.1.2")]
    public void The_nearest_Patroni_that_works_is_of_the_same_line_where_that_has_one(string patroni, string postgres, string nearest)
    {
        PatroniReleases.NearestFor(Version.Parse(patroni), postgres).ToString().ShouldBe(nearest);
        PatroniReleases.Know(Version.Parse(nearest), postgres).ShouldBeTrue();
    }

    [Theory]
    [InlineData("2.7", "3.0.1")]
    [InlineData("3.5", "3.0.1")]
    [InlineData("3.6", null)]
    [InlineData("3.12", null)]
    public void An_old_Python_takes_an_old_Patroni(string python, string? patroni) =>
        PatroniReleases.NewestFor(Version.Parse(python)).ShouldBe(patroni is null ? PatroniReleases.Newest : Version.Parse(patroni));

    [Theory]
    [InlineData("3.6.8", "4.0.5", true)]
    [InlineData("3.6.9", "4.0.5", false)]
    [InlineData("3.6.9", "4.1.0", false)]
    [InlineData("3.6.9", "4.1.1", true)]
    [InlineData("3.5.27", "3.3.4", true)]
    [InlineData("3.5.28", "3.3.4", false)]
    [InlineData("3.4.41", "3.0.2", true)]
    [InlineData("3.4.42", "3.0.2", false)]
    [InlineData("3.3.25", "3.0.2", true)]
    [InlineData("3.7.0", "4.0.5", false)]
    [InlineData("3.6", "4.0.5", false)]
    public void A_Patroni_finds_an_etcd_with_authentication_unless_the_pair_broke(string etcd, string patroni, bool works) =>
        EtcdReleases.LoginWorks(VersionText.Find(etcd)!, VersionText.Find(patroni)!).ShouldBe(works);
}

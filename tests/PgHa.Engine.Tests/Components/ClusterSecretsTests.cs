using System.Text.Json;
using CsCheck;
using PgHa.Components;
using PgHa.Definition;

namespace PgHa.Engine.Tests.Components;

public class ClusterSecretsTests
{
    [Fact]
    public void What_is_written_is_read_back() =>
        Gen.String[Gen.Char["'\"\\/<>&#: \taß€я{}"], 1, 20].Array[5].Sample(v =>
        {
            var secrets = new ClusterSecrets { Superuser = v[0], Replication = v[1], Rewind = v[2], Rest = v[3], Vrrp = v[4] };
            ClusterSecrets.FromJson(secrets.ToJson()).Same(secrets).ShouldBeTrue();
        });

    [Fact]
    public void One_that_differs_is_not_the_same()
    {
        foreach (var value in Wanted.Secrets.Values())
        {
            var other = ClusterSecrets.FromJson(Wanted.Secrets.ToJson().Replace(value, value.ToUpperInvariant()));
            other.Same(Wanted.Secrets).ShouldBeFalse();
            other.Same(other).ShouldBeTrue();
        }
    }

    [Theory]
    [InlineData("")]
    [InlineData("null")]
    [InlineData("[]")]
    [InlineData("super-secret-1")]
    [InlineData("{\"superuser\": super-secret-1}")]
    [InlineData("{\"superuser\": \"super-secret-1\"}")]
    [InlineData("{\"superuser\":\"super-secret-1\",\"replication\":\"super-secret-1\",\"rewind\":\"super-secret-1\",\"rest\":\"super-secret-1\",\"vrrp\":null}")]
    [InlineData("{\"superuser\":\"super-secret-1\",\"replication\":\"super-secret-1\",\"rewind\":\"super-secret-1\",\"rest\":\"super-secret-1\",\"vrrp\":\"\"}")]
    [InlineData("{\"superuser\":{\"super-secret-1\":1}}")]
    public void A_damaged_file_is_refused_without_a_word_of_it(string json)
    {
        var e = Should.Throw<JsonException>(() => ClusterSecrets.FromJson(json));
        e.ToString().ShouldNotContain("super-secret");
        e.Message.ShouldNotBeEmpty();
    }

    [Fact]
    public void A_file_cut_off_anywhere_is_refused()
    {
        var json = Wanted.Secrets.ToJson().TrimEnd();
        for (var length = 0; length < json.Length; length++)
            Should.Throw<JsonException>(() => ClusterSecrets.FromJson(json[..length])).ToString().ShouldNotContain("secret-");
    }

    [Fact]
    public void Generated_ones_are_long_distinct_and_plain_and_fit_where_they_go()
    {
        var all = Enumerable.Range(0, 50).SelectMany(_ =>
        {
            var secrets = ClusterSecrets.Generate();
            secrets.Values().Select(v => v.Length).ShouldBe([24, 24, 24, 24, 8]);
            SecretRules.CheckVrrpPassword(secrets.Vrrp);
            SecretRules.CheckPassword(secrets.Superuser);
            return secrets.Values();
        }).ToList();
        all.ShouldBeUnique();
        all.ShouldAllBe(v => v.All(c => char.IsAsciiLetterOrDigit(c) && !"lIO01".Contains(c)));
    }

    [Fact]
    public void Shown_they_show_nothing() => $"{Wanted.Secrets}".ShouldBe("(secrets)");

    [Fact]
    public void Those_of_the_DCS_come_back_and_are_left_out_where_there_are_none()
    {
        var secrets = Wanted.Secrets.WithDcs(" p\"1", "t2", null);
        var back = ClusterSecrets.FromJson(secrets.ToJson());
        (back.DcsPassword, back.DcsToken, back.DcsKeyPassword, back.Same(secrets)).ShouldBe((" p\"1", "t2", null, true));
        back.Values().ShouldBe([.. Wanted.Secrets.Values(), " p\"1", "t2"]);
        (back.Same(Wanted.Secrets), back.SameOwn(Wanted.Secrets)).ShouldBe((false, true));
        Wanted.Secrets.WithDcs("t2", " p\"1", null).Same(secrets).ShouldBeFalse();
        Wanted.Secrets.ToJson().ShouldNotContain("dcs");
        secrets.Masked().Values().ShouldAllBe(v => v == ClusterSecrets.Mask);
        (secrets.Masked().DcsKeyPassword, ClusterSecrets.MaskedFor(DcsClusters.Own).DcsPassword, ClusterSecrets.MaskedFor(Wanted.Cluster).DcsPassword).ShouldBe((null, ClusterSecrets.Mask, null));
    }
}

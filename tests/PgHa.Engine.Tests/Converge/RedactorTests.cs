using CsCheck;
using PgHa.Converge;

namespace PgHa.Engine.Tests.Converge;

public class RedactorTests
{
    private static readonly Gen<string> Values = Gen.String[Gen.Char["abAB12.$^(\\"], 1, 6];

    [Fact]
    public void No_known_value_survives_anywhere() =>
        Gen.Select(Values.Array[1, 5], Gen.String[Gen.Char["abAB12.$^(\\ :\n="], 0, 40].Array[0, 6]).Sample((values, texts) =>
        {
            var text = string.Join(' ', texts.Zip(values.Concat(values), (t, v) => t + v)) + values[0];
            var shown = new Redactor(values).Redact(text).Split(Redactor.Mask);
            foreach (var value in values) shown.ShouldAllBe(part => !part.Contains(value));
        });

    [Fact]
    public void What_has_no_secret_stays_as_it_is()
    {
        const string text = "ttl: 30\nmax_connections: 300\npassword_encryption: scram-sha-256\nhost all all 10.0.0.0/8 md5\nno password here is told";
        new Redactor(["hush"]).Redact(text).ShouldBe(text);
    }

    [Fact]
    public void A_value_that_holds_another_is_masked_whole() =>
        new Redactor(["abc", "abcdef", ""]).Redact("abcdef abc").ShouldBe($"{Redactor.Mask} {Redactor.Mask}");

    [Theory]
    [InlineData("    password: hunter2", "    password: ********")]
    [InlineData("password: 'it''s'", "password: ********")]
    [InlineData("        auth_pass hunter2", "        auth_pass ********")]
    [InlineData("PGPASSWORD=hunter2", "PGPASSWORD=********")]
    [InlineData("password = two words", "password = ********")]
    [InlineData("client.secret: x", "client.secret: ********")]
    [InlineData("password: ********", "password: ********")]
    [InlineData("password = ********", "password = ********")]
    [InlineData("password:", "password:")]
    public void What_stands_behind_a_word_for_password_is_masked_though_nobody_knows_it(string line, string shown)
    {
        new Redactor([]).Redact($"a: 1\n{line}\nb: 2").ShouldBe($"a: 1\n{shown}\nb: 2");
        new Redactor([]).Redact(shown).ShouldBe(shown);
    }
}

using System.Text;
using CsCheck;
using PgHa.Remote;

namespace PgHa.Engine.Tests.Remote;

public sealed class ShellQuoteTests
{
    private static readonly Gen<string> Words = Gen.OneOf(
        Gen.String[Gen.Char["'\"\\$`!*?[]{}()<>|&;~# \t\n\r=%^-abcäß€"], 0, 40],
        Gen.String[Gen.Char['\u0001', '\ud7ff'], 0, 40]);

    [Theory]
    [InlineData("/bin/sh")]
    [InlineData("/bin/dash")]
    [InlineData("/bin/bash")]
    public void A_real_shell_reads_back_any_words_as_they_were(string shell) =>
        Words.Array[0, 50].Sample(
            words =>
            {
                string script = "set -f\nprintf '%s\\0' " + string.Join(' ', words.Select(ShellQuote.Quote)) + " end";
                Tool.Run(shell, Encoding.UTF8.GetBytes(script), ["-s"]).Text.ShouldBe(string.Concat(words.Append("end").Select(word => word + "\0")));
            },
            iter: 40);

    [Fact]
    public void Nothing_becomes_an_empty_word() => ShellQuote.Quote("").ShouldBe("''");

    [Fact]
    public void A_nul_character_is_refused() => Should.Throw<ArgumentException>(() => ShellQuote.Quote("a\0b"));
}

using System.Text;
using CsCheck;
using PgHa.Converge;
using PgHa.Engine.Tests.Remote;

namespace PgHa.Engine.Tests.Converge;

public class UnifiedDiffTests
{
    // Few different lines, so that many are the same; carriage returns; with and without the last line feed.
    private static readonly Gen<string> Texts = Gen.Select(
        Gen.Int[0, 6].Select(i => (string[])["a", "b", "c", "", "x\ry", "d\r", " e"] is var lines ? lines[i] : "").Array[0, 30], Gen.Bool,
        (lines, end) => string.Join('\n', lines) + (end && lines.Length > 0 ? "\n" : ""));

    [Fact]
    public void Git_makes_the_new_text_of_the_old_one_with_it() =>
        Gen.Select(Texts, Texts).Sample((before, after) => Check(before, after), iter: 60, threads: 2);

    [Fact]
    public void A_change_far_from_another_has_a_hunk_of_its_own()
    {
        var lines = Enumerable.Range(1, 40).Select(i => $"line {i}").ToArray();
        var before = string.Join('\n', lines) + "\n";
        (lines[4], lines[30]) = ("five", "thirty-one");
        var after = string.Join('\n', lines) + "\n";
        var diff = Check(before, after);
        diff.Split('\n').Where(l => l.StartsWith("@@", StringComparison.Ordinal)).ShouldBe(["@@ -2,7 +2,7 @@", "@@ -28,7 +28,7 @@"]);
    }

    [Theory]
    [InlineData("", "a\n")]
    [InlineData("a\n", "")]
    [InlineData("a", "a\n")]
    [InlineData("a\n", "a")]
    [InlineData("a\nb", "a\nc")]
    [InlineData("a\nb\n", "a\nb\nc")]
    [InlineData("\n", "\n\n")]
    [InlineData("a\r\n", "a\n")]
    [InlineData("a\rb\n", "a\nb\n")]
    public void What_differs_only_at_its_end_or_edge_is_seen(string before, string after) => Check(before, after).ShouldNotBeEmpty();

    [Fact]
    public void The_same_text_has_none() => Texts.Sample(text => UnifiedDiff.Make("f", text, text).ShouldBe(""));

    [Fact]
    public void A_new_file_comes_from_nowhere() =>
        UnifiedDiff.Make("/etc/f", "", "a\nb\n").ShouldBe("--- /dev/null\n+++ /etc/f\n@@ -0,0 +1,2 @@\n+a\n+b\n");

    [Fact]
    public void A_last_line_without_an_end_is_said_to_be_so() =>
        UnifiedDiff.Make("/etc/f", "a\nb", "a\nb\n").ShouldBe("--- /etc/f\n+++ /etc/f\n@@ -1,2 +1,2 @@\n a\n-b\n\\ No newline at end of file\n+b\n");

    private static string Check(string before, string after)
    {
        using var directory = new TemporaryDirectory();
        var diff = UnifiedDiff.Make("f", before, after);
        if (before == after) diff.ShouldBe("");
        if (diff.Length == 0) return Same(before, after, diff);
        if (before.Length > 0) File.WriteAllText(directory["f"], before);
        // Git refuses whatever does not fit exactly.
        var git = Tool.Run("git", Encoding.UTF8.GetBytes(diff), ["-C", directory.Path, "-c", "core.autocrlf=false", "apply", "-p0", "--whitespace=nowarn", "-"]);
        git.ExitCode.ShouldBe(0, $"{git.Error}\n{diff}");
        return Same(File.Exists(directory["f"]) ? File.ReadAllText(directory["f"]) : "", after, diff);
    }

    private static string Same(string made, string after, string diff)
    {
        made.ShouldBe(after);
        return diff;
    }
}

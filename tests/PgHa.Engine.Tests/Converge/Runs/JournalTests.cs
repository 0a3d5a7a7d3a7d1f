using PgHa.Converge;
using PgHa.Converge.Runs;
using PgHa.Engine.Tests.Components;
using PgHa.Resources;

namespace PgHa.Engine.Tests.Converge.Runs;

/// <summary>The journal says what was done, and nothing that is secret.</summary>
public class JournalTests
{
    private static readonly Redactor Redactor = new(Wanted.Secrets.Values());

    private static Change Change(string path, string content, bool sensitive = false) => new()
    {
        Cluster = Wanted.Cluster,
        Node = "pg1",
        Wanted = new FileResource(path, "root", "root", Modes.PrivateFile, content) { Component = "test", Sensitive = sensitive },
        Action = ChangeAction.Create,
        Reason = "",
    };

    [Theory]
    [InlineData("/etc/a b'c\"d\\e\tf\ng")]
    [InlineData("/etc/ä😀")]
    public void Any_name_is_one_line_of_ascii_that_reads_as_it_was(string path)
    {
        var line = JournalLine.Change(Change(path, "x"), Redactor);
        line.ShouldAllBe(c => c >= ' ' && c <= '~');
        JournalLine.Parse(line).Text("resource").ShouldBe($"file {path}");
        JournalLine.Parse($"{{\"at\":\"2026-01-02T03:04:05Z\",{line}}}").Text("at").ShouldNotBeEmpty();
    }

    [Fact]
    public void A_file_with_a_secret_in_it_has_the_hash_of_what_is_left_when_that_is_masked()
    {
        var secret = Wanted.Secrets.Vrrp;
        string Hash(string content) => JournalLine.Parse(JournalLine.Change(Change("/a", content), Redactor)).Text("sha256");
        // The hash of eight unknown characters between known ones would be as good as they are.
        Hash($"auth_pass {secret}\n").ShouldBe(Hash($"auth_pass {Redactor.Mask}\n"));
        Hash("one").ShouldNotBe(Hash("two"));
        JournalLine.Parse(JournalLine.Change(Change("/a", secret), Redactor)).Text("masked").ShouldBe("True");
        JournalLine.Parse(JournalLine.Change(Change("/a", "open"), Redactor)).Text("masked").ShouldBe("");
        JournalLine.Parse(JournalLine.Change(Change("/a", "anything", sensitive: true), Redactor)).Text("sha256").ShouldBe("");
    }

    [Fact]
    public void Lines_that_a_full_disk_has_cut_off_are_skipped_and_the_newest_comes_first()
    {
        const string begin = """{"at":"2026-01-02T03:04:05Z","run":"r1","event":"begin","by":"alice","host":"ws1","changes":2}""";
        var entries = NodeJournal.Parse(Wanted.Cluster, Wanted.Cluster.Nodes[0], $$"""
            {{begin}}

            {"at":"2026-01-02T03:04:06Z","run":"r1","event":"change","action":"create","resource":"file /a"}
            {"at":"2026-01-02T03:04:07Z","run":"r1","event":"ch
            {"at":"yesterday","run":"r1","event":"end"}
            {"at":"2026-01-02T03:04:08Z","run":"r1","event":"end","outcome":"failed","exitCode":1}
            {"at":"2026-01-02T03:04:09Z","run":"r1","event":"a later version's"}

            """);
        entries.Select(e => $"{e.By} {e.Text}").ShouldBe(["alice@ws1 the run ended: failed", "alice@ws1 create file /a"]);
        NodeJournal.Parse(Wanted.Cluster, Wanted.Cluster.Nodes[0], "").ShouldBeEmpty();
    }

    [Fact]
    public void An_answer_without_a_run_has_none()
    {
        RunQuery.Run("journal\t\n").ShouldBeNull();
        RunQuery.LastRun("journal\t\n").ShouldBe("");
        RunQuery.Owed("journal\t\nowed\tkeepalived.service\n").ShouldBe(["keepalived.service"]);
    }
}

using System.Text;
using PgHa.Converge;
using PgHa.Engine.Tests.Components;
using PgHa.Engine.Tests.Remote;
using PgHa.Resources;

namespace PgHa.Engine.Tests.Converge;

/// <summary>The applier's script, run by the shells of this machine on a directory of its own.</summary>
public sealed class ApplyScriptTests : IDisposable
{
    private static readonly string User = Environment.UserName;
    private static readonly string Group = Tool.Must("id", "-gn").Trim();

    private readonly TemporaryDirectory _directory = new();

    public static TheoryData<string> Shells => ["/bin/sh", "/bin/dash", "/bin/bash"];

    public void Dispose() => _directory.Dispose();

    private FileResource Put(string name, string content, params string[] check) =>
        new(_directory[name], User, Group, Modes.PrivateFile, content) { Component = "test", Check = check };

    private DirectoryResource Make(string name, int mode = Modes.PrivateDirectory) => new(_directory[name], User, Group, mode) { Component = "test" };

    private static NodePlan Plan(NodeFacts facts, params Resource[] wanted) => new()
    {
        Cluster = Wanted.Cluster,
        Node = Wanted.Cluster.Nodes[0],
        Facts = facts,
        Context = Wanted.Of(Wanted.Cluster),
        Changes = [.. wanted.Select(w => new Change { Cluster = Wanted.Cluster, Node = "pg1", Wanted = w, Action = ChangeAction.Create, Reason = "" })],
    };

    private static Tool.Result Run(string shell, params Resource[] wanted) => Run(shell, ApplyScript.Build(Plan(Facts.Empty, wanted)).Text);

    // As the node's shell gets it: parsed whole before any of it runs.
    private static Tool.Result Run(string shell, string script, string before = "umask 077") =>
        Tool.Run(shell, Encoding.UTF8.GetBytes($"{before}\n{{ :\n{script}\n}}\n"), ["-s"]);

    private static int Mode(string path) => (int)File.GetUnixFileMode(path);

    [Theory]
    [MemberData(nameof(Shells))]
    public void A_file_arrives_letter_by_letter_with_its_mode_and_nothing_else_is_left(string shell)
    {
        var content = string.Concat(Enumerable.Range(1, 255).Select(i => (char)i)) + "😀 $(touch x) `touch x` 'q' \"q\" \\\nEND-OF-CONTENT\n@failed 0\n" + new string('x', 200_000);
        var result = Run(shell, Put("deep/er/file", content), Put("empty", ""));
        (result.ExitCode, result.Text, result.Error).ShouldBe((0, "@step 0\n@step 1\n", ""));
        File.ReadAllText(_directory["deep/er/file"]).ShouldBe(content);
        Mode(_directory["deep/er/file"]).ShouldBe(Modes.PrivateFile);
        File.ReadAllBytes(_directory["empty"]).ShouldBeEmpty();
        _directory.Entries.ShouldBe(["deep", "deep/er", "deep/er/file", "empty"]);
    }

    [Theory]
    [InlineData("it's")]
    [InlineData("a b")]
    [InlineData("$(touch x)")]
    [InlineData("`touch x`;touch y")]
    [InlineData("-rf")]
    [InlineData("a\nb")]
    [InlineData("{file}")]
    [InlineData("*")]
    public void A_path_is_only_ever_a_path(string name)
    {
        var result = Run("/bin/sh", Make(name), Put($"{name}/{name}", "text", "test", "-f", FileResource.FilePlaceholder));
        (result.ExitCode, result.Error).ShouldBe((0, ""));
        _directory.Entries.ShouldBe([name, $"{name}/{name}"]);
        File.ReadAllText(_directory[$"{name}/{name}"]).ShouldBe("text");
    }

    [Theory]
    [MemberData(nameof(Shells))]
    public void A_check_judges_the_new_content_with_its_arguments_as_they_are(string shell)
    {
        File.WriteAllText(_directory["file"], "old");
        Run(shell, Put("file", "new", "sh", "-c", "[ \"$(cat \"$2\")\" = new ] && [ \"$1\" = 'a  b' ] && [ \"$2\" != \"$3\" ] && [ $# = 3 ]", "check", "a  b", FileResource.FilePlaceholder, "{FILE}"))
            .ExitCode.ShouldBe(0);
        File.ReadAllText(_directory["file"]).ShouldBe("new");
    }

    [Theory]
    [MemberData(nameof(Shells))]
    public void A_check_that_refuses_leaves_the_old_file_and_nothing_beside_it(string shell)
    {
        File.WriteAllText(_directory["file"], "old");
        var result = Run(shell, Put("file", "new", "sh", "-c", "echo 'line 1 is bad' >&2; exit 7"));
        result.ExitCode.ShouldBe(1);
        ApplyScript.Failed(result.Text).ShouldBe(0);
        result.Error.ShouldBe($"line 1 is bad\nsh refuses the new {_directory["file"]} (exit code 7)\n");
        File.ReadAllText(_directory["file"]).ShouldBe("old");
        _directory.Entries.ShouldBe(["file"]);
    }

    [Theory]
    [MemberData(nameof(Shells))]
    public void A_run_that_is_ended_midway_leaves_the_old_file_and_nothing_beside_it(string shell)
    {
        File.WriteAllText(_directory["file"], "old");
        // The check ends the shell that waits for it.
        var result = Run(shell, Put("file", "new", "sh", "-c", "kill -TERM $PPID"), Put("second", ""));
        result.ExitCode.ShouldBe(1);
        File.ReadAllText(_directory["file"]).ShouldBe("old");
        _directory.Entries.ShouldBe(["file"]);
    }

    [Theory]
    [MemberData(nameof(Shells))]
    public void A_directory_in_a_files_place_is_an_error_and_stays_as_it_is(string shell)
    {
        Directory.CreateDirectory(_directory["file"]);
        var result = Run(shell, Put("file", "a secret"));
        result.ExitCode.ShouldBe(1);
        ApplyScript.Failed(result.Text).ShouldBe(0);
        _directory.Entries.ShouldBe(["file"]);
    }

    [Theory]
    [MemberData(nameof(Shells))]
    public void A_step_that_fails_is_named_and_no_later_one_is_begun(string shell)
    {
        File.WriteAllText(_directory["in the way"], "");
        var result = Run(shell, Make("first"), Put("second", "2"), Make("in the way"), Make("fourth"), Put("fifth", "5"));
        result.ExitCode.ShouldBe(1);
        result.Text.ShouldBe("@step 0\n@step 1\n@step 2\n@failed 2\n");
        result.Text.Split('\n').Select(ApplyScript.Begun).ShouldBe([0, 1, 2, null, null]);
        ApplyScript.Failed(result.Text).ShouldBe(2);
        result.Error.ShouldNotBeEmpty();
        _directory.Entries.ShouldBe(["first", "in the way", "second"]);
    }

    [Theory]
    [MemberData(nameof(Shells))]
    public void Missing_parents_can_be_entered_by_others_however_careful_the_logins_umask_is(string shell)
    {
        Run(shell, Make("a/b/c")).ExitCode.ShouldBe(0);
        (Mode(_directory["a"]), Mode(_directory["a/b"]), Mode(_directory["a/b/c"])).ShouldBe((Modes.Directory, Modes.Directory, Modes.PrivateDirectory));
    }

    [Fact]
    public void Everything_can_be_done_again()
    {
        Resource[] wanted = [Make("d"), Put("d/f", "1\n")];
        Run("/bin/sh", wanted).ExitCode.ShouldBe(0);
        File.WriteAllText(_directory["d/f"], "somebody else's");
        File.SetUnixFileMode(_directory["d"], (UnixFileMode)Modes.Directory);
        Run("/bin/sh", wanted).ExitCode.ShouldBe(0);
        File.ReadAllText(_directory["d/f"]).ShouldBe("1\n");
        Mode(_directory["d"]).ShouldBe(Modes.PrivateDirectory);
    }

    [Fact]
    public void A_file_whose_mode_alone_differs_is_not_written_again()
    {
        File.WriteAllText(_directory["file"], "text");
        File.WriteAllText(_directory["other"], "\ufffd");
        var facts = Facts.Empty.WithFile(_directory["file"], _ => Facts.Text("text", Modes.File)).WithFile(_directory["other"], f => f with { Content = [0xff] });
        var script = ApplyScript.Build(Plan(facts, Put("file", "text"), Put("other", "\ufffd"))).Text;
        script.ShouldContain("begin 0\n'set_attributes' ");
        // Bytes that are no UTF-8 are another content, though both read the same.
        script.ShouldContain("begin 1\n'put_file' ");
        Run("/bin/sh", script).ExitCode.ShouldBe(0);
        Mode(_directory["file"]).ShouldBe(Modes.PrivateFile);
    }

    [Fact]
    public void The_script_of_a_whole_server_is_sound_and_does_each_thing_once()
    {
        var plan = Planner.Plan(Wanted.Of(Wanted.Cluster), Facts.Empty);
        var script = ApplyScript.Build(plan).Text;
        foreach (var shell in (string[])["/bin/sh", "/bin/dash", "/bin/bash"])
            Tool.Run(shell, Encoding.UTF8.GetBytes($"{{ :\n{script}\n}}\n"), ["-n", "-s"]).ShouldSatisfyAllConditions(r => r.ExitCode.ShouldBe(0), r => r.Error.ShouldBe(""));
        var steps = script.Split('\n');
        steps.Count(l => l.StartsWith("'install_packages' ", StringComparison.Ordinal)).ShouldBe(1);
        steps.Count(l => l == "'reload_units' || failed").ShouldBe(1);
        Array.IndexOf(steps, "'reload_units' || failed").ShouldBeGreaterThan(Array.FindLastIndex(steps, l => l.StartsWith("'disable_unit' ", StringComparison.Ordinal)));
        steps.Single(l => l.StartsWith("'install_packages' ", StringComparison.Ordinal)).Split(' ').ShouldBe(
            ["'install_packages'", .. plan.Changes.Select(c => c.Wanted).OfType<PackageResource>().Select(p => $"'{p.Name}'"), "||", "failed"]);
        foreach (var secret in Wanted.Secrets.Values()) script.ShouldNotContain(secret);
    }

    [Fact]
    public void A_running_unit_is_told_once_and_last_and_a_drop_in_makes_systemd_read_again()
    {
        var node = Wanted.Of(Wanted.Cluster, bootstrapped: true);
        var facts = Facts.Of(node)
            .WithFile("/etc/patroni/postgres.yml", _ => Facts.Text("old"))
            .WithFile("/etc/systemd/system/patroni.service", _ => Facts.Text("old"));
        var script = ApplyScript.Build(Planner.Plan(node, facts)).Text;
        script.ShouldEndWith("begin 1\n'reload_units' || failed\nbegin 0\n'tell_unit' 'patroni.service' 'reload' || failed\nrecord\n");
        var stopped = facts.WithUnit("patroni.service", new("loaded", "enabled", "inactive", "dead", 0));
        ApplyScript.Build(Planner.Plan(node, stopped)).Text.ShouldNotContain("'tell_unit'");
    }

    [Fact]
    public void A_server_that_needs_nothing_gets_an_empty_script()
    {
        var node = Wanted.Of(Wanted.Cluster);
        ApplyScript.Build(Planner.Plan(node, Facts.Of(node))).Text.ShouldNotContain("\nbegin ");
    }

    [Theory]
    [InlineData("@step 12", 12)]
    [InlineData("@step 0", 0)]
    [InlineData("@step -1", null)]
    [InlineData("@step x", null)]
    [InlineData("@step ", null)]
    [InlineData(" @step 1", null)]
    [InlineData("@failed 1", null)]
    [InlineData("", null)]
    public void Only_the_mark_says_that_a_step_begins(string line, int? position) => ApplyScript.Begun(line).ShouldBe(position);

    [Theory]
    [InlineData("@step 0\n@step 1\n@failed 1\n", 1)]
    [InlineData("@step 0\n", null)]
    [InlineData("", null)]
    public void The_failed_step_is_found(string output, int? position) => ApplyScript.Failed(output).ShouldBe(position);
}

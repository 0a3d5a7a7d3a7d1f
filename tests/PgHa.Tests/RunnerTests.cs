using PgHa.Tests.Hosting;

namespace PgHa.Tests;

public sealed class RunnerTests
{
    private const int Interrupt = 2;
    private const int Terminate = 15;

    private static readonly string ImportTests = $"Import-Module '{Places.TestCmdlets}'; ";

    [Fact]
    public void Importing_the_module_loads_nothing_but_its_own_assembly()
    {
        const string Ours = "foreach ($a in [AppDomain]::CurrentDomain.GetAssemblies()) { $n = $a.GetName().Name; if ($n -match '^(PgHa|YamlDotNet|Renci|BouncyCastle)') { $n } }";
        RunnerProcess.Run("-Command", $"Get-Module PgHa | Out-Null; {Ours}").Output.Split('\n').ShouldNotContain(n => n.Length > 0 && n != "PgHa" && n != "PgHa.Runner" && n != "pgha-runner");
        // The look can see them: a definition needs the engine and its YAML.
        var after = RunnerProcess.Run("-Command", $"Import-PgHaCluster '{Path.Combine(Places.Repository, "examples", "cluster.yml")}' | Out-Null; {Ours}").Output.Split('\n');
        after.ShouldContain("PgHa.Engine");
        after.ShouldContain("YamlDotNet");
    }

    [Fact]
    public void The_module_is_there() => RunnerProcess.Run("-Command", "(Get-Module PgHa).Name").Output.ShouldBe("PgHa\n");

    [Theory]
    [InlineData("exit 7", 7)]
    [InlineData("exit 0", 0)]
    [InlineData("'fine'", 0)]
    [InlineData("throw 'no'", 1)]
    [InlineData("Get-NoSuchThing; 'goes on'", 0)]
    [InlineData("sh -c 'exit 9'", 0)]
    [InlineData("$ErrorActionPreference = 'Stop'; Get-NoSuchThing", 1)]
    public void A_script_ends_the_process_with_its_own_code(string text, int code)
    {
        using var script = Script(text);
        RunnerProcess.Run(script.Path).Code.ShouldBe(code);
    }

    [Theory]
    [InlineData("exit 7", 7)]
    [InlineData("throw 'no'", 1)]
    [InlineData("Get-NoSuchThing", 1)]
    [InlineData("Get-NoSuchThing; 'fine'", 0)]
    public void So_does_a_command(string text, int code) => RunnerProcess.Run("-Command", text).Code.ShouldBe(code);

    [Fact]
    public void A_script_gets_its_parameters_and_its_place()
    {
        using var script = Script("param([string] $Name, [int] $Count, [switch] $Fast, [switch] $Slow) \"$Name|$Count|$Fast|$Slow|$PSScriptRoot\"");
        RunnerProcess.Run(script.Path, "-Name", "it's $(1+1)", "-Fast", "-Slow:$false", "-Count", "3").Output
            .ShouldBe($"it's $(1+1)|3|True|False|{Path.GetDirectoryName(script.Path)}\n");
    }

    [Fact]
    public void A_script_without_parameters_finds_the_words_in_args()
    {
        using var script = Script("$args.Count; $args");
        RunnerProcess.Run(script.Path, "a b", "-5", "$x").Output.ShouldBe("3\na b\n-5\n$x\n");
    }

    [Fact]
    public void Objects_come_out_as_plain_tables_when_nobody_looks()
    {
        var (_, output, error) = RunnerProcess.Run("-Command", "[pscustomobject]@{ Node = 'pg1'; Role = 'leader' }, [pscustomobject]@{ Node = 'pg2'; Role = 'replica' }");
        output.Split('\n').Select(line => line.TrimEnd()).Where(line => line.Length > 0)
            .ShouldBe(["Node Role", "---- ----", "pg1  leader", "pg2  replica"]);
        output.ShouldNotContain('\u001b');
        error.ShouldBeEmpty();
    }

    [Fact]
    public void Errors_and_warnings_go_to_standard_error()
    {
        var (code, output, error) = RunnerProcess.Run("-Command", ImportTests + "Get-TestStream; throw 'the last'");
        code.ShouldBe(1);
        output.ShouldBe("0\n");
        error.ShouldContain("WARNING: warning 0");
        error.ShouldContain("error 0");
        error.ShouldContain("the last");
        error.ShouldNotContain('\u001b');
    }

    [Theory]
    [InlineData(Interrupt, 130)]
    [InlineData(Terminate, 143)]
    public void A_signal_stops_the_script_in_good_order(int signal, int code)
    {
        using var file = new TemporaryFile();
        using var runner = RunnerProcess.Start("-Command", ImportTests + $"Wait-Test -EndFile '{file.Path}'; 'never'");
        runner.WaitFor("begun");
        runner.Signal(signal);
        runner.End().ShouldBe(code);
        File.ReadAllText(file.Path).ShouldBe("ended");
        runner.Output.ShouldBe("begun\n");
    }

    [Fact]
    public void A_confirmation_that_nobody_can_answer_is_refused()
    {
        var (code, output, error) = RunnerProcess.Run("-Command", ImportTests + "Set-TestValue a");
        code.ShouldBe(1);
        output.ShouldBeEmpty();
        error.ShouldContain("nobody can answer");
        error.ShouldContain("-Confirm:$false");
    }

    [Fact]
    public void A_missing_mandatory_parameter_is_refused_when_nobody_can_answer()
    {
        var (code, _, error) = RunnerProcess.Run("-Command", ImportTests + "Set-TestValue");
        code.ShouldBe(1);
        error.ShouldContain("mandatory parameters: Value");
    }

    [Fact]
    public void Confirmations_are_asked_on_a_terminal()
    {
        var (code, screen) = RunnerProcess.OnTerminal(
            [("target \"a\"", "y"), ("target \"b\"", "n"), ("target \"c\"", "a")],
            "-Command",
            ImportTests + "Set-TestValue a, b, c, d");
        code.ShouldBe(0);
        screen.ShouldContain("set a");
        screen.ShouldNotContain("set b");
        screen.ShouldContain("set c");
        screen.ShouldContain("set d");
    }

    [Fact]
    public void A_mandatory_parameter_is_asked_for_on_a_terminal()
    {
        var (code, screen) = RunnerProcess.OnTerminal(
            [("for the following parameters", "one\n")], "-Command", ImportTests + "Set-TestValue -Confirm:$false");
        code.ShouldBe(0);
        screen.ShouldContain("set one");
    }

    [Fact]
    public void Progress_is_shown_on_a_terminal_and_taken_away()
    {
        var (_, screen) = RunnerProcess.OnTerminal([], "-Command", ImportTests + "Get-TestStream -WarningAction Ignore -ErrorAction Ignore");
        screen.ShouldContain("main: Working");
        screen.ShouldContain("\u001b[J");
    }

    [Theory]
    [InlineData("-NoSuchOption")]
    [InlineData("no-such-file.ps1")]
    [InlineData("-Command")]
    public void A_wrong_command_line_is_named(params string[] arguments)
    {
        var (code, _, error) = RunnerProcess.Run(arguments);
        code.ShouldBe(64);
        error.ShouldStartWith("pgha-runner: ");
    }

    [Fact]
    public void It_tells_its_version_and_how_it_is_used()
    {
        RunnerProcess.Run("-Version").Output.ShouldStartWith("pgha-runner 0.");
        RunnerProcess.Run("-Help").Output.ShouldContain("-Command TEXT");
    }

    private static TemporaryFile Script(string text)
    {
        var file = new TemporaryFile(".ps1");
        File.WriteAllText(file.Path, text);
        return file;
    }
}

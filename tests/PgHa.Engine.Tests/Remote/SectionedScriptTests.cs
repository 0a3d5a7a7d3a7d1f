using System.Text;
using CsCheck;
using PgHa.Remote;

namespace PgHa.Engine.Tests.Remote;

public sealed class SectionedScriptTests
{
    public static TheoryData<string> Shells => ["/bin/sh", "/bin/dash", "/bin/bash"];

    private static IReadOnlyDictionary<string, SectionResult> Run(string shell, SectionedScript script)
    {
        Tool.Result result = Tool.Run(shell, Encoding.UTF8.GetBytes(script.Build().Text), ["-s"]);
        return script.Parse(new CommandResult { ExitCode = result.ExitCode, Output = result.Output, Error = Encoding.UTF8.GetBytes(result.Error) });
    }

    [Theory]
    [MemberData(nameof(Shells))]
    public void Sections_give_output_errors_and_exit_codes_of_their_own(string shell)
    {
        IReadOnlyDictionary<string, SectionResult> results = Run(shell, new SectionedScript()
            .Add("plain", "echo out; echo err >&2")
            .Add("fails", "false")
            .Add("exits", "exit 7; echo never")
            .Add("errexit", "set -e; false; echo never")
            .Add("empty", "")
            .Add("signal", "sh -c 'kill -KILL $$'")
            .Add("last", "echo last"));

        results["plain"].Text.ShouldBe("out\n");
        results["plain"].Error.ShouldBe("err\n");
        results["plain"].Succeeded.ShouldBeTrue();
        results["fails"].ExitCode.ShouldBe(1);
        results["exits"].ExitCode.ShouldBe(7);
        results["errexit"].ExitCode.ShouldBe(1);
        results["errexit"].Text.ShouldBe("");
        results["empty"].ExitCode.ShouldBe(0);
        results["signal"].ExitCode.ShouldBe(137);
        results["last"].Text.ShouldBe("last\n");
    }

    [Theory]
    [MemberData(nameof(Shells))]
    public void A_section_cannot_eat_the_script_leak_variables_or_break_it(string shell)
    {
        IReadOnlyDictionary<string, SectionResult> results = Run(shell, new SectionedScript()
            .Add("eats", "cat; wc -c")
            .Add("eats in time", "cat; wc -c", TimeSpan.FromSeconds(5))
            .Add("leaks", "x=1; cd /; set -- 9 9 9; _pgha_section() { :; }; exec >/dev/null 2>&1")
            .Add("sees", "echo \"[${x-}]\"; echo @0 0")
            .Add("syntax", "if true; then")
            .Add("quotes", "printf '%s' \"it's \\\"quoted\\\"\"")
            .Add("last", "echo last"));

        results["eats"].Text.Trim().ShouldBe("0");
        results["eats in time"].Text.Trim().ShouldBe("0");
        results["sees"].Text.ShouldBe("[]\n@0 0\n");
        results["syntax"].ExitCode.ShouldNotBe(0);
        results["syntax"].Error.ShouldNotBe("");
        results["quotes"].Text.ShouldBe("it's \"quoted\"");
        results["last"].Text.ShouldBe("last\n");
    }

    [Theory]
    [MemberData(nameof(Shells))]
    public void A_section_that_takes_too_long_is_ended_alone(string shell)
    {
        IReadOnlyDictionary<string, SectionResult> results = Run(shell, new SectionedScript()
            .Add("slow", "echo began; sleep 300", TimeSpan.FromMilliseconds(300))
            .Add("timely", "echo \"it's\"; exit 3", TimeSpan.FromSeconds(10))
            .Add("last", "echo last"));

        results["slow"].ExitCode.ShouldBe(124);
        results["slow"].Text.ShouldBe("began\n");
        results["timely"].ExitCode.ShouldBe(3);
        results["timely"].Text.ShouldBe("it's\n");
        results["last"].Text.ShouldBe("last\n");
    }

    [Theory]
    [MemberData(nameof(Shells))]
    public void Any_bytes_survive_on_both_streams(string shell) =>
        Gen.Byte.Array[0, 300].Array[1, 8].Sample(
            streams =>
            {
                var script = new SectionedScript();
                for (int i = 0; i < streams.Length; i++)
                {
                    string base64 = Convert.ToBase64String(streams[i]);
                    script.Add($"s{i}", $"echo {base64} | base64 -d; echo {Convert.ToBase64String(Encoding.UTF8.GetBytes(base64))} | base64 -d >&2");
                }

                IReadOnlyDictionary<string, SectionResult> results = Run(shell, script);
                for (int i = 0; i < streams.Length; i++)
                {
                    results[$"s{i}"].Output.ShouldBe(streams[i]);
                    results[$"s{i}"].Error.ShouldBe(Convert.ToBase64String(streams[i]));
                }
            },
            iter: 10);

    [Fact]
    public void Output_larger_than_a_pipe_on_both_streams_does_not_block() =>
        Run("/bin/sh", new SectionedScript().Add("big", "head -c 3000000 /dev/zero >&2; head -c 3000000 /dev/zero"))["big"]
            .Output.Length.ShouldBe(3_000_000);

    [Fact]
    public void A_script_that_was_cut_short_names_the_section_that_is_missing()
    {
        SectionedScript script = new SectionedScript().Add("one", "true").Add("two", "true");
        Tool.Result all = Tool.Run("/bin/sh", Encoding.UTF8.GetBytes(script.Build().Text), ["-s"]);
        byte[] cut = all.Output[..^3];

        Should.Throw<InvalidDataException>(() => script.Parse(new CommandResult { ExitCode = null, Signal = "KILL", Output = cut, Error = "sh: no more\n"u8.ToArray() }))
            .Message.ShouldBe("The result of section 'two' is missing: signal KILL ended the script. sh: no more");
        Should.Throw<InvalidDataException>(() => script.Parse(new CommandResult { ExitCode = 0, Output = [], Error = [], OutputTruncated = true }))
            .Message.ShouldBe("The result of section 'one' is missing: the output was longer than its limit.");
    }

    [Fact]
    public void A_name_can_be_taken_once() =>
        Should.Throw<ArgumentException>(() => new SectionedScript().Add("one", "").Add("one", ""));
}

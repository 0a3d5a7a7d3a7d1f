using System.Diagnostics;
using System.Globalization;
using System.Text;
using PgHa.Remote;

namespace PgHa.Engine.Tests.Remote;

/// <summary>Scripts over a real sshd.</summary>
public sealed class SshdScriptTests(SshdScriptTests.Server server) : IClassFixture<SshdScriptTests.Server>
{
    public sealed class Server : IAsyncLifetime
    {
        internal Sshd Sshd { get; } = new();

        internal SessionPool Pool { get; } = new(new SessionTiming { Grace = TimeSpan.FromSeconds(1) });

        internal INodeSession Session { get; private set; } = null!;

        public async ValueTask InitializeAsync() => Session = await Pool.ConnectAsync(Sshd.Options);

        public async ValueTask DisposeAsync()
        {
            await Pool.DisposeAsync();
            Sshd.Dispose();
        }
    }

    private INodeSession Session => server.Session;

    private Task<CommandResult> Run(string text, Func<RemoteScript, RemoteScript>? with = null) =>
        Session.RunAsync((with ?? (script => script))(new RemoteScript(text)));

    [Fact]
    public async Task A_script_gives_its_output_its_errors_and_its_exit_code_apart()
    {
        CommandResult result = await Run("echo out; echo err >&2; exit 7");

        result.OutputText.ShouldBe("out\n");
        result.ErrorText.ShouldBe("err\n");
        result.ExitCode.ShouldBe(7);
        result.Signal.ShouldBeNull();
        result.Succeeded.ShouldBeFalse();
    }

    [Fact]
    public async Task A_script_runs_under_a_pinned_path_and_locale_without_arguments()
    {
        CommandResult result = await Run("echo $PATH $LANG $LC_ALL $#; echo \"[${_s-}${_n-}]\"");

        result.OutputText.ShouldBe("/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin C.UTF-8 C.UTF-8 0\n[]\n");
    }

    [Fact]
    public async Task All_byte_values_come_back_as_they_were()
    {
        byte[] bytes = [.. Enumerable.Range(0, 200_000).Select(i => (byte)(i * 31 >> 3))];

        CommandResult result = await Run("tee /dev/stderr", script => script with { Input = bytes });

        result.Output.ShouldBe(bytes);
        result.Error.ShouldBe(bytes);
    }

    [Fact]
    public async Task A_command_that_reads_stdin_does_not_eat_the_rest_of_the_script()
    {
        CommandResult result = await Run("cat\nwc -c\nread -r line || echo nothing to read\necho end");

        result.OutputText.ShouldBe("0\nnothing to read\nend\n");
    }

    [Fact]
    public async Task A_script_with_a_syntax_error_at_its_end_does_nothing_at_all()
    {
        CommandResult result = await Run("echo began\nif true; then\n");

        result.ExitCode.ShouldNotBe(0);
        result.OutputText.ShouldBe("");
        result.ErrorText.ShouldNotBe("");
    }

    [Fact]
    public async Task A_script_may_end_in_a_comment_or_a_here_document()
    {
        (await Run("echo a # no line end")).OutputText.ShouldBe("a\n");
        (await Run("cat <<'END'\n$HOME\nEND")).OutputText.ShouldBe("$HOME\n");
        (await Run("")).ExitCode.ShouldBe(0);
    }

    [Fact]
    public async Task A_script_larger_than_a_command_line_runs()
    {
        string text = string.Concat(Enumerable.Range(0, 20_000).Select(i => $": {i} some words that make it long\n")) + "echo done";

        (await Run(text)).OutputText.ShouldBe("done\n");
    }

    [Fact]
    public async Task A_signal_that_ends_the_script_is_named()
    {
        CommandResult result = await Run("echo before; kill -KILL $$");

        result.Signal.ShouldBe("KILL");
        result.ExitCode.ShouldBeNull();
        result.OutputText.ShouldBe("before\n");
    }

    [Fact]
    public async Task A_nul_character_in_a_script_is_refused() =>
        await Should.ThrowAsync<ArgumentException>(() => Run("echo \0"));

    [Fact]
    public async Task Fifty_megabytes_are_read_to_the_end_but_kept_to_the_limit()
    {
        CommandResult result = await Run("head -c 52428800 /dev/zero; echo end >&2", script => script with { OutputLimit = 1000 });

        result.Output.Length.ShouldBe(1000);
        result.OutputTruncated.ShouldBeTrue();
        result.ErrorTruncated.ShouldBeFalse();
        result.ErrorText.ShouldBe("end\n");
        result.ExitCode.ShouldBe(0);
    }

    [Fact]
    public async Task A_large_input_that_nobody_reads_does_not_hold_the_script_up()
    {
        CommandResult result = await Run("echo done", script => script with { Input = new byte[20 * 1024 * 1024] });

        result.OutputText.ShouldBe("done\n");
        (await Run("echo again")).OutputText.ShouldBe("again\n");
    }

    [Fact]
    public async Task Lines_are_told_while_the_script_still_runs()
    {
        var first = new TaskCompletionSource<string>(TaskCreationOptions.RunContinuationsAsynchronously);
        string gate = server.Sshd.At(Guid.NewGuid().ToString("N"));
        var lines = new List<string>();

        Task<CommandResult> running = Run(
            $"echo eins; until [ -e {gate} ]; do sleep 0.02; done; printf 'zwei\\ndrei'",
            script => script with
            {
                OnOutputLine = line =>
                {
                    lines.Add(line);
                    first.TrySetResult(line);
                },
            });
        (await first.Task.WaitAsync(TimeSpan.FromSeconds(20))).ShouldBe("eins");
        running.IsCompleted.ShouldBeFalse();
        await File.WriteAllTextAsync(gate, "");
        CommandResult result = await running;

        lines.ShouldBe(["eins", "zwei"]);
        result.OutputText.ShouldBe("eins\nzwei\ndrei");
    }

    [Fact]
    public async Task What_a_line_callback_throws_ends_the_script_and_reaches_the_caller()
    {
        string mark = Mark();

        await Should.ThrowAsync<DivideByZeroException>(() => Run(
            $"echo line; sh -c 'sleep 300; :' {mark}",
            script => script with { OnOutputLine = _ => throw new DivideByZeroException() }));

        await NothingIsLeftOf(mark);
    }

    [Fact]
    public async Task Thirty_scripts_at_once_all_come_back()
    {
        CommandResult[] results = await Task.WhenAll(Enumerable.Range(0, 30).Select(i => Run($"sleep 0.1; echo {i}")));

        results.Select(result => int.Parse(result.OutputText, CultureInfo.InvariantCulture)).ShouldBe(Enumerable.Range(0, 30));
    }

    [Fact]
    public async Task The_deadline_ends_all_processes_of_the_script_also_those_in_other_groups()
    {
        string mark = Mark();
        var clock = Stopwatch.StartNew();

        CommandTimedOutException error = await Should.ThrowAsync<CommandTimedOutException>(() => Run(
            $"sh -c 'sleep 300; :' {mark} & timeout 299 sh -c 'sleep 300; :' {mark} & sh -c 'trap \"\" TERM; while :; do sleep 1; done' {mark}",
            script => script with { Deadline = TimeSpan.FromSeconds(1) }));

        clock.Elapsed.ShouldBeLessThan(TimeSpan.FromSeconds(10));
        error.ErrorId.ShouldBe("CommandTimedOut");
        error.Message.ShouldContain("node1");
        error.Message.ShouldContain("1 s");
        error.Message.ShouldContain("its processes were ended");
        Processes(mark).ShouldBeEmpty();
        (await Run("echo still usable")).OutputText.ShouldBe("still usable\n");
    }

    [Fact]
    public async Task A_process_left_behind_that_holds_the_output_is_named_as_the_cause()
    {
        CommandTimedOutException error = await Should.ThrowAsync<CommandTimedOutException>(() => Run(
            "sleep 300 & exit 3",
            script => script with { Deadline = TimeSpan.FromSeconds(1) }));

        error.Message.ShouldContain("exit code 3");
        error.Message.ShouldContain("held its output open");
    }

    [Fact]
    public async Task Cancelling_ends_the_script_on_the_node()
    {
        string mark = Mark();
        using var cancel = new CancellationTokenSource();
        Task<CommandResult> running = Session.RunAsync(new RemoteScript($"sh -c 'sleep 300; :' {mark}"), cancel.Token);
        await Until.True(() => Processes(mark).Length > 0, "the script runs");

        await cancel.CancelAsync();

        await Should.ThrowAsync<OperationCanceledException>(() => running);
        Processes(mark).ShouldBeEmpty();
    }

    [Fact]
    public async Task The_node_itself_ends_a_script_whose_controller_is_gone()
    {
        string mark = Mark();
        await using var pool = new SessionPool(new SessionTiming { RemoteSlack = TimeSpan.FromSeconds(1) });
        INodeSession session = await pool.ConnectAsync(server.Sshd.Options with { Endpoint = server.Sshd.Endpoint with { Host = "localhost" }, KnownHostsFiles = [LocalhostFile()] });
        Task<CommandResult> running = session.RunAsync(new RemoteScript($"sh -c 'sleep 300; :' {mark}") { Deadline = TimeSpan.FromSeconds(2) });
        await Until.True(() => Processes(mark).Length > 0, "the script runs");

        // The server's end of the connection dies, as seen from the script: nobody is there to end it.
        int parent = await SshdOf(mark);
        Tool.Must("kill", "-KILL", parent.ToString(CultureInfo.InvariantCulture));

        await Should.ThrowAsync<ConnectionLostException>(() => running);
        await NothingIsLeftOf(mark);
    }

    [Fact]
    public async Task The_script_and_its_input_stand_in_no_process_list()
    {
        string secret = "geheim" + Guid.NewGuid().ToString("N");
        string gate = server.Sshd.At(Guid.NewGuid().ToString("N"));
        Task<CommandResult> running = Run($"cat >/dev/null; : {secret}; touch {gate}; until [ ! -e {gate} ]; do sleep 0.02; done", script => script with { Input = Encoding.UTF8.GetBytes(secret) });
        await Until.True(() => File.Exists(gate), "the script runs");

        Processes(secret).ShouldBeEmpty();

        File.Delete(gate);
        await running;
    }

    private static string Mark() => "pgha-test-" + Guid.NewGuid().ToString("N");

    private static Task NothingIsLeftOf(string mark) => Until.True(() => Processes(mark).Length == 0, $"no process is left of {mark}");

    private static int[] Processes(string mark) =>
        [.. Directory.EnumerateDirectories("/proc").Select(Path.GetFileName).Where(name => name!.All(char.IsAsciiDigit)).Where(pid =>
        {
            try
            {
                return File.ReadAllText($"/proc/{pid}/cmdline").Contains(mark, StringComparison.Ordinal)
                    && !File.ReadAllText($"/proc/{pid}/stat").Contains(") Z ", StringComparison.Ordinal);
            }
            catch (IOException)
            {
                return false;
            }
        }).Select(pid => int.Parse(pid!, CultureInfo.InvariantCulture))];

    private static async Task<int> SshdOf(string mark)
    {
        int pid = Processes(mark)[0];
        while (true)
        {
            string stat = await File.ReadAllTextAsync($"/proc/{pid}/stat");
            pid = int.Parse(stat[(stat.LastIndexOf(')') + 2)..].Split(' ')[1], CultureInfo.InvariantCulture);
            if ((await File.ReadAllTextAsync($"/proc/{pid}/comm")).StartsWith("sshd", StringComparison.Ordinal))
            {
                return pid;
            }
        }
    }

    private string LocalhostFile()
    {
        string file = server.Sshd.At("known_localhost");
        KnownHosts.Add(file, "localhost", server.Sshd.Port, server.Sshd.HostKeyOf("ed25519"), hashed: true);
        return file;
    }
}

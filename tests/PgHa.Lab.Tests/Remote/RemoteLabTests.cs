using System.Diagnostics;
using System.Globalization;
using System.Security;
using System.Text;
using PgHa.Remote;
using ScriptResult = PgHa.Remote.CommandResult;

namespace PgHa.Lab.Tests.Remote;

public sealed class RemoteNode() : LabFixture("remote", 1)
{
    protected override string? Sshd => null;
}

/// <summary>The SSH layer against a real server: accounts with different rights, sudo in all its moods, a network that goes away.</summary>
public sealed class RemoteLabTests(RemoteNode fixture) : IClassFixture<RemoteNode>
{
    private const string SudoPassword = "lab-sudo-pw";
    private const string LoginPassword = "lab-pw";

    private Lab Lab => fixture.Lab;

    private ConnectionOptions As(string user) => new()
    {
        Name = "pg1",
        Endpoint = new SshEndpoint(Lab.AddressOf("pg1"), 22, user),
        KeyFiles = [Lab.KeyPath],
        KnownHostsFiles = [Lab.KnownHostsPath],
        UseAgent = false,
    };

    private static SecureString Secret(string text)
    {
        var secret = new SecureString();
        text.ToList().ForEach(secret.AppendChar);
        return secret;
    }

    private static async Task<string> IdOf(INodeSession session, bool elevate = true) =>
        (await session.RunAsync(new RemoteScript("id -un") { Elevate = elevate })).OutputText.Trim();

    [Fact]
    public async Task A_user_with_passwordless_sudo_becomes_root_where_the_script_asks_for_it()
    {
        await using var pool = new SessionPool();

        INodeSession session = await pool.ConnectAsync(As("admin"));
        (await IdOf(session)).ShouldBe("root");
        (await IdOf(session, elevate: false)).ShouldBe("admin");
        (await IdOf(await pool.ConnectAsync(As("admin") with { Sudo = false }))).ShouldBe("admin");
        pool.Sessions.Count.ShouldBe(2);
    }

    [Fact]
    public async Task A_user_without_sudo_rights_is_told_apart_from_one_without_a_password()
    {
        await Lab.Admin("pg1", "echo nosudo:right | sudo chpasswd");
        await using var pool = new SessionPool();
        INodeSession session = await pool.ConnectAsync(As("nosudo"));

        SudoRefusedException without = await Should.ThrowAsync<SudoRefusedException>(() => IdOf(session));
        without.ErrorId.ShouldBe("SudoRefused");
        without.Message.ShouldContain("'nosudo'");
        without.Message.ShouldContain("none was given");
        (await IdOf(session, elevate: false)).ShouldBe("nosudo");

        await pool.ConnectAsync(As("nosudo"), new SshCredentials { SudoPassword = Secret("right") });
        SudoRefusedException with = await Should.ThrowAsync<SudoRefusedException>(() => IdOf(session));
        with.Message.ShouldContain("not in the sudoers file");
        with.ToString().ShouldNotContain("right\n");
    }

    [Fact]
    public async Task A_sudo_password_is_used_once_it_is_given_and_a_wrong_one_counts_once()
    {
        await using var pool = new SessionPool();
        INodeSession session = await pool.ConnectAsync(As("sudopw"), new SshCredentials { SudoPassword = Secret("wrong horse") });
        string since = await Lab.Admin("pg1", "date '+%F %T'; sleep 1");

        SudoPasswordWrongException error = await Should.ThrowAsync<SudoPasswordWrongException>(() => IdOf(session));
        error.ErrorId.ShouldBe("SudoPasswordWrong");
        error.ToString().ShouldNotContain("horse");
        (await Lab.Admin("pg1", $"sudo journalctl --since '{since}' -o cat _COMM=sudo | grep -o '[0-9]* incorrect password attempt.*' | tail -1"))
            .ShouldStartWith("1 incorrect password attempt");

        INodeSession same = await pool.ConnectAsync(As("sudopw"), new SshCredentials { SudoPassword = Secret(SudoPassword) });
        same.ShouldBe(session);
        (await IdOf(session)).ShouldBe("root");
        (await IdOf(session, elevate: false)).ShouldBe("sudopw");
    }

    [Fact]
    public async Task Behind_a_sudo_password_script_input_and_output_are_intact()
    {
        await using var pool = new SessionPool();
        INodeSession session = await pool.ConnectAsync(As("sudopw"), new SshCredentials { SudoPassword = Secret(SudoPassword) });
        byte[] bytes = [.. Enumerable.Range(0, 300_000).Select(i => (byte)(i * 7 >> 2))];

        ScriptResult result = await session.RunAsync(new RemoteScript("tee /dev/stderr; exit 5") { Input = bytes });

        result.Output.ShouldBe(bytes);
        result.Error.ShouldBe(bytes);
        result.ExitCode.ShouldBe(5);
        (await session.RunAsync(new RemoteScript("kill -SEGV $$"))).Signal.ShouldBe("SEGV");
    }

    [Fact]
    public async Task The_sudo_password_shows_in_no_process_and_no_output()
    {
        await using var pool = new SessionPool();
        INodeSession session = await pool.ConnectAsync(As("sudopw"), new SshCredentials { SudoPassword = Secret(SudoPassword) });
        INodeSession watcher = await pool.ConnectAsync(As("admin"));
        var began = new TaskCompletionSource();
        Task<ScriptResult> running = session.RunAsync(new RemoteScript("env; set; echo began; until [ -e /run/pgha-go ]; do sleep 0.05; done") { OnOutputLine = line => Began(line, began) });
        await began.Task.WaitAsync(TimeSpan.FromSeconds(30));

        // The pattern is in pieces, so that it does not find itself.
        ScriptResult seen = await watcher.RunAsync(new RemoteScript("p=lab-sudo; grep -l \"$p\"-pw /proc/[0-9]*/cmdline /proc/[0-9]*/environ 2>/dev/null; cat /proc/[0-9]*/cmdline | tr '\\000' ' ' | grep -c PGHA; touch /run/pgha-go"));

        seen.OutputText.Trim().ShouldNotContain("/proc/");
        int.Parse(seen.OutputText.Trim(), CultureInfo.InvariantCulture).ShouldBeGreaterThan(0);
        ScriptResult result = await running;
        await watcher.RunAsync(new RemoteScript("rm /run/pgha-go"));
        (result.OutputText + result.ErrorText).ShouldNotContain(SudoPassword);
    }

    [Fact]
    public async Task Sudo_rules_and_passwords_that_change_under_an_open_session_are_noticed()
    {
        await using var pool = new SessionPool();
        INodeSession session = await pool.ConnectAsync(As("sudopw"), new SshCredentials { SudoPassword = Secret(SudoPassword) });
        (await IdOf(session)).ShouldBe("root");

        // No password is asked for any more: the one that is sent must not become part of the script or its input.
        await Lab.Admin("pg1", "echo 'sudopw ALL=(ALL) NOPASSWD:ALL' | sudo tee /etc/sudoers.d/99-free >/dev/null");
        ScriptResult result = await session.RunAsync(new RemoteScript("id -un; cat") { Input = "input"u8.ToArray() });
        result.OutputText.ShouldBe("root\ninput");

        await Lab.Admin("pg1", "sudo rm /etc/sudoers.d/99-free; echo sudopw:another | sudo chpasswd");
        try
        {
            await Should.ThrowAsync<SudoPasswordWrongException>(() => IdOf(session));
        }
        finally
        {
            await Lab.Admin("pg1", $"echo sudopw:{SudoPassword} | sudo chpasswd");
        }

        (await IdOf(session)).ShouldBe("root");
    }

    [Theory]
    [InlineData("admin", false)]
    [InlineData("admin", true)]
    [InlineData("sudopw", false)]
    public async Task The_deadline_ends_what_runs_under_sudo(string user, bool usePty)
    {
        if (usePty)
        {
            await Lab.Admin("pg1", "echo 'Defaults use_pty' | sudo tee /etc/sudoers.d/99-pty >/dev/null");
        }

        string mark = "pgha-test-" + Guid.NewGuid().ToString("N");
        await using var pool = new SessionPool();
        INodeSession session = await pool.ConnectAsync(As(user), new SshCredentials { SudoPassword = Secret(SudoPassword) });
        var clock = Stopwatch.StartNew();

        CommandTimedOutException error = await Should.ThrowAsync<CommandTimedOutException>(() => session.RunAsync(
            new RemoteScript($"sh -c 'sleep 300; :' {mark} & timeout 299 sh -c 'sleep 300; :' {mark}") { Deadline = TimeSpan.FromSeconds(2) }));

        clock.Elapsed.ShouldBeLessThan(TimeSpan.FromSeconds(15));
        error.Message.ShouldContain("its processes were ended");
        (await Lab.Ssh("pg1", "admin", $"pgrep -f '[p]{mark[1..]}'")).Output.ShouldBe("");
        (await IdOf(session)).ShouldBe("root");
        await Lab.Admin("pg1", "sudo rm -f /etc/sudoers.d/99-pty");
    }

    [Fact]
    public async Task Cancelling_ends_what_runs_under_sudo()
    {
        string mark = "pgha-test-" + Guid.NewGuid().ToString("N");
        await using var pool = new SessionPool();
        INodeSession session = await pool.ConnectAsync(As("admin"));
        using var cancel = new CancellationTokenSource();
        var began = new TaskCompletionSource();
        Task<ScriptResult> running = session.RunAsync(
            new RemoteScript($"echo began; sh -c 'sleep 300; :' {mark}") { OnOutputLine = line => Began(line, began) }, cancel.Token);
        await began.Task.WaitAsync(TimeSpan.FromSeconds(30));

        await cancel.CancelAsync();

        await Should.ThrowAsync<OperationCanceledException>(() => running);
        (await Lab.Ssh("pg1", "admin", $"pgrep -f '[p]{mark[1..]}'")).Output.ShouldBe("");
    }

    [Fact]
    public async Task A_password_logs_in_where_the_server_takes_it()
    {
        ConnectionOptions options = As("pw") with { KeyFiles = ["/nowhere"] };
        await using var pool = new SessionPool();

        AuthenticationFailedException error = await Should.ThrowAsync<AuthenticationFailedException>(() => pool.ConnectAsync(options, new SshCredentials { Password = Secret("wrong horse") }));
        error.Message.ShouldContain("the password");
        error.Message.ShouldContain("'pw'");
        error.ToString().ShouldNotContain("horse");

        (await IdOf(await pool.ConnectAsync(options, new SshCredentials { Password = Secret(LoginPassword) }))).ShouldBe("root");
    }

    [Fact]
    public async Task A_password_that_was_given_once_is_remembered_for_the_next_connection()
    {
        ConnectionOptions options = As("pw") with { KeyFiles = ["/nowhere"] };
        await using var pool = new SessionPool();
        INodeSession first = await pool.ConnectAsync(options, new SshCredentials { Password = Secret(LoginPassword) });
        await first.DisposeAsync();

        INodeSession second = await pool.ConnectAsync(options);

        second.ShouldNotBe(first);
        (await IdOf(second, elevate: false)).ShouldBe("pw");
        await pool.DisconnectAsync(second);
        await Should.ThrowAsync<AuthenticationFailedException>(() => pool.ConnectAsync(options));
    }

    [Fact]
    public async Task A_server_that_asks_questions_gets_the_password()
    {
        await Lab.Admin("pg1", "printf 'Match User pw\\nPasswordAuthentication no\\nKbdInteractiveAuthentication yes\\n' | sudo tee /etc/ssh/sshd_config.d/00-ask.conf >/dev/null; sudo systemctl restart ssh");
        await using var pool = new SessionPool();

        (await IdOf(await pool.ConnectAsync(As("pw") with { KeyFiles = ["/nowhere"] }, new SshCredentials { Password = Secret(LoginPassword) }))).ShouldBe("root");

        await Lab.Admin("pg1", "sudo rm /etc/ssh/sshd_config.d/00-ask.conf; sudo systemctl restart ssh");
    }

    [Fact]
    public async Task A_host_that_is_not_there_is_named_with_its_port()
    {
        string address = string.Join('.', Lab.AddressOf("pg1").Split('.')[..3].Append("250"));
        await using var pool = new SessionPool();

        ConnectFailedException error = await Should.ThrowAsync<ConnectFailedException>(() =>
            pool.ConnectAsync(As("admin") with { Endpoint = new SshEndpoint(address, 22, "admin"), ConnectTimeout = TimeSpan.FromSeconds(10) }));

        error.Message.ShouldContain($"admin@{address}:22");
    }

    [Fact]
    public async Task A_node_cut_off_from_the_network_is_noticed_and_ends_the_script_by_itself()
    {
        string mark = "pgha-test-" + Guid.NewGuid().ToString("N");
        await using var pool = new SessionPool(new SessionTiming { RemoteSlack = TimeSpan.FromSeconds(1), EndPatience = TimeSpan.FromSeconds(3) });
        INodeSession session = await pool.ConnectAsync(As("admin"));
        var began = new TaskCompletionSource();
        Task<ScriptResult> running = session.RunAsync(
            new RemoteScript($"echo began; sh -c 'sleep 300; :' {mark}") { Deadline = TimeSpan.FromSeconds(6), OnOutputLine = line => Began(line, began) });
        await began.Task.WaitAsync(TimeSpan.FromSeconds(30));
        await Lab.Partition("pg1");
        try
        {
            var clock = Stopwatch.StartNew();
            (await Should.ThrowAsync<ConnectionLostException>(() => running)).Message.ShouldContain("does not answer");
            await session.DisposeAsync();
            clock.Elapsed.ShouldBeLessThan(TimeSpan.FromSeconds(25));
            session.IsConnected.ShouldBeFalse();

            string left = "?";
            while (left.Length > 0 && clock.Elapsed < TimeSpan.FromSeconds(60))
            {
                left = (await Lab.Ssh("pg1", "admin", $"pgrep -f '[p]{mark[1..]}'", console: true)).Output;
            }

            left.ShouldBe("");
        }
        finally
        {
            await Lab.Heal("pg1");
        }

        (await IdOf(await pool.ConnectAsync(As("admin")))).ShouldBe("root");
    }

    [Fact]
    public async Task A_frozen_node_is_noticed_and_usable_again_when_it_thaws()
    {
        await using var pool = new SessionPool(new SessionTiming { SilenceAllowed = TimeSpan.FromSeconds(1), SignOfLife = TimeSpan.FromSeconds(2) });
        INodeSession session = await pool.ConnectAsync(As("admin"));
        var began = new TaskCompletionSource();
        Task<ScriptResult> running = session.RunAsync(new RemoteScript("echo began; sleep 20") { Deadline = TimeSpan.FromHours(1), OnOutputLine = line => Began(line, began) });
        await began.Task.WaitAsync(TimeSpan.FromSeconds(30));
        await Lab.Freeze("pg1");
        try
        {
            await Should.ThrowAsync<ConnectionLostException>(() => running.WaitAsync(TimeSpan.FromSeconds(60)));
        }
        finally
        {
            await Lab.Thaw("pg1");
        }

        (await IdOf(await pool.ConnectAsync(As("admin")))).ShouldBe("root");
    }

    [Fact]
    public async Task A_node_is_reached_through_itself_as_a_jump_host()
    {
        await using var pool = new SessionPool();
        string file = Path.GetTempFileName();
        try
        {
            foreach (ScannedHostKey key in await HostKeyScanner.ScanAsync(As("admin")))
            {
                KnownHosts.Add(file, As("admin").Endpoint.Host, 22, key.Key, hashed: true);
                KnownHosts.Add(file, "127.0.0.1", 22, key.Key, hashed: true);
            }

            INodeSession session = await pool.ConnectAsync(As("sudopw") with
            {
                Endpoint = new SshEndpoint("127.0.0.1", 22, "admin"),
                JumpHosts = [As("nosudo").Endpoint],
                KnownHostsFiles = [file],
            });

            (await session.RunAsync(new RemoteScript("hostname; id -un"))).OutputText.ShouldBe("pg1\nroot\n");
        }
        finally
        {
            File.Delete(file);
        }
    }

    [Fact]
    public async Task Thirty_sections_cost_one_round_trip()
    {
        await using var pool = new SessionPool();
        INodeSession session = await pool.ConnectAsync(As("admin"));
        var sections = new SectionedScript();
        for (int i = 0; i < 30; i++)
        {
            sections.Add($"s{i}", $"echo {i}; id -un", i % 3 == 0 ? TimeSpan.FromSeconds(10) : null);
        }

        IReadOnlyDictionary<string, SectionResult> results = sections.Parse(await session.RunAsync(sections.Build()));

        results.Select(result => result.Value.Text).ShouldBe(Enumerable.Range(0, 30).Select(i => $"{i}\nroot\n"));
    }

    private static void Began(string line, TaskCompletionSource began)
    {
        if (line == "began")
        {
            began.TrySetResult();
        }
    }
}

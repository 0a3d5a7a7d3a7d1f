using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text;
using PgHa.Remote;

namespace PgHa.Engine.Tests.Remote;

/// <summary>Connecting to a real sshd: host keys, logins, jump hosts, dead peers.</summary>
public sealed class SshdConnectTests(SshdConnectTests.Server server) : IClassFixture<SshdConnectTests.Server>
{
    public sealed class Server : IDisposable
    {
        internal Sshd Sshd { get; } = new();

        public void Dispose() => Sshd.Dispose();
    }

    private Sshd Sshd => server.Sshd;

    private ConnectionOptions Options => Sshd.Options;

    // A connect of its own, whatever is pooled elsewhere.
    private static async Task<string> WhoAmI(ConnectionOptions options, SshCredentials? credentials = null)
    {
        await using var pool = new SessionPool();
        INodeSession session = await pool.ConnectAsync(options, credentials);
        session.IsConnected.ShouldBeTrue();
        return (await session.RunAsync(new RemoteScript("id -un"))).OutputText.Trim();
    }

    private string KnownHosts(params string[] lines)
    {
        string file = Sshd.At(Guid.NewGuid().ToString("N"));
        File.WriteAllLines(file, lines);
        return file;
    }

    private string Line(string marker, string type) => $"{marker}[127.0.0.1]:{Sshd.Port} {Sshd.HostKeyOf(type).Type} {Sshd.HostKeyOf(type).Base64}";

    [Theory]
    [InlineData("ed25519")]
    [InlineData("ecdsa")]
    [InlineData("rsa")]
    public async Task A_key_file_of_each_type_logs_in(string type) =>
        (await WhoAmI(Options with { KeyFiles = [Sshd.At(type)] })).ShouldBe(Sshd.User);

    [Theory]
    [InlineData("ed25519")]
    [InlineData("ecdsa")]
    [InlineData("rsa")]
    public async Task A_recorded_host_key_of_each_type_is_asked_for_and_trusted(string type) =>
        (await WhoAmI(Options with { KnownHostsFiles = [KnownHosts(Line("", type))] })).ShouldBe(Sshd.User);

    [Fact]
    public async Task An_unknown_host_key_is_refused_with_its_fingerprint_and_what_to_do()
    {
        string file = KnownHosts();

        HostKeyUnknownException error = await Should.ThrowAsync<HostKeyUnknownException>(() => WhoAmI(Options with { KnownHostsFiles = [file] }));

        error.ErrorId.ShouldBe("HostKeyUnknown");
        error.Node.ShouldBe("node1");
        error.Key.ShouldBe(Sshd.HostKeyOf("ed25519"));
        error.Message.ShouldContain(Sshd.HostKeyOf("ed25519").Fingerprint);
        error.Message.ShouldContain(file);
        error.Message.ShouldContain($"127.0.0.1:{Sshd.Port}");
        error.Recommendation!.ShouldContain("Add-PgHaHostKey");
    }

    [Fact]
    public async Task A_changed_host_key_is_refused_with_the_line_that_records_the_old_one()
    {
        Sshd.NewKey("other", "ed25519");
        HostKey other = HostKey.Parse((await File.ReadAllTextAsync(Sshd.At("other.pub"))).Split(' ')[1]);
        string file = KnownHosts("# old", $"[127.0.0.1]:{Sshd.Port} ssh-ed25519 {other.Base64}");

        HostKeyChangedException error = await Should.ThrowAsync<HostKeyChangedException>(() => WhoAmI(Options with { KnownHostsFiles = [file] }));

        error.Message.ShouldContain($"{file}:2");
        error.Message.ShouldContain(Sshd.HostKeyOf("ed25519").Fingerprint);
        error.Message.ShouldContain(other.Fingerprint);
    }

    [Fact]
    public async Task A_server_that_lost_its_recorded_type_of_key_counts_as_changed()
    {
        using var single = new Sshd(hostKeyTypes: ["ecdsa"]);
        string file = KnownHosts($"[127.0.0.1]:{single.Port} ssh-ed25519 {Sshd.HostKeyOf("ed25519").Base64}");

        HostKeyChangedException error = await Should.ThrowAsync<HostKeyChangedException>(() => WhoAmI(single.Options with { KnownHostsFiles = [file] }));

        error.Key.ShouldBe(single.HostKeyOf("ecdsa"));
        error.Message.ShouldContain($"{file}:1");
    }

    [Fact]
    public async Task A_revoked_host_key_is_refused_even_if_it_is_recorded_as_well()
    {
        string file = KnownHosts(Line("", "ed25519"), Line("@revoked ", "ed25519"));

        HostKeyRevokedException error = await Should.ThrowAsync<HostKeyRevokedException>(() => WhoAmI(Options with { KnownHostsFiles = [file] }));

        error.Message.ShouldContain($"{file}:2");
    }

    [Fact]
    public async Task A_hashed_name_with_a_port_is_found()
    {
        string file = Sshd.At("hashed");
        PgHa.Remote.KnownHosts.Add(file, "127.0.0.1", Sshd.Port, Sshd.HostKeyOf("rsa"), hashed: true);
        (await File.ReadAllTextAsync(file)).ShouldNotContain("127.0.0.1");

        (await WhoAmI(Options with { KnownHostsFiles = [file] })).ShouldBe(Sshd.User);
    }

    [Fact]
    public async Task What_ssh_keygen_hashed_is_found()
    {
        string file = KnownHosts(Line("", "ed25519"));
        Tool.Must("ssh-keygen", "-q", "-H", "-f", file);
        (await File.ReadAllTextAsync(file)).ShouldStartWith("|1|");

        (await WhoAmI(Options with { KnownHostsFiles = [file] })).ShouldBe(Sshd.User);
    }

    [Fact]
    public async Task What_was_added_hashed_is_found_by_ssh_keygen()
    {
        string file = Sshd.At("hashed-for-openssh");
        PgHa.Remote.KnownHosts.Add(file, "127.0.0.1", Sshd.Port, Sshd.HostKeyOf("ed25519"), hashed: true);

        Tool.Must("ssh-keygen", "-F", $"[127.0.0.1]:{Sshd.Port}", "-f", file).ShouldContain(Sshd.HostKeyOf("ed25519").Base64);
        await Task.CompletedTask;
    }

    [Fact]
    public async Task A_scan_gives_all_host_keys_and_how_they_stand_in_known_hosts()
    {
        string file = KnownHosts(
            Line("", "ed25519"),
            $"[127.0.0.1]:{Sshd.Port} ssh-rsa {HostKeyOfAnotherRsa()}");

        IReadOnlyList<ScannedHostKey> keys = await HostKeyScanner.ScanAsync(Options with { KnownHostsFiles = [file], KeyFiles = [] });

        keys.Select(key => (key.Key.Type, key.Verdict.Status)).ShouldBe(
            [("ssh-ed25519", HostKeyStatus.Recorded), ("ecdsa-sha2-nistp256", HostKeyStatus.Unknown), ("ssh-rsa", HostKeyStatus.Changed)]);
        keys[1].Key.ShouldBe(Sshd.HostKeyOf("ecdsa"));
        Tool.Must("ssh-keygen", "-l", "-f", Sshd.At("host_ecdsa.pub")).ShouldContain(keys[1].Key.Fingerprint);
    }

    [Fact]
    public async Task A_scan_of_nothing_says_what_was_tried()
    {
        int port = Sshd.FreePort();

        ConnectFailedException error = await Should.ThrowAsync<ConnectFailedException>(() =>
            HostKeyScanner.ScanAsync(Options with { Endpoint = Options.Endpoint with { Port = port } }));

        error.Message.ShouldContain($"127.0.0.1:{port}");
    }

    [Fact]
    public async Task A_key_the_server_does_not_know_is_named_with_user_and_host()
    {
        Sshd.NewKey("stranger", "ed25519");

        AuthenticationFailedException error = await Should.ThrowAsync<AuthenticationFailedException>(() => WhoAmI(Options with { KeyFiles = [Sshd.At("stranger")] }));

        error.ErrorId.ShouldBe("AuthenticationFailed");
        error.Message.ShouldContain($"'{Sshd.User}'");
        error.Message.ShouldContain($"127.0.0.1:{Sshd.Port}");
        error.Message.ShouldContain(Sshd.At("stranger"));
        error.Message.ShouldContain("SHA256:");
        error.Message.ShouldContain("password: none given");
    }

    [Fact]
    public async Task A_user_the_server_does_not_know_is_refused() =>
        (await Should.ThrowAsync<AuthenticationFailedException>(() => WhoAmI(Options with { Endpoint = Options.Endpoint with { User = "nobody-here" } })))
            .Message.ShouldContain("'nobody-here'");

    [Fact]
    public async Task More_keys_than_the_server_has_patience_for_are_told_as_a_failed_login()
    {
        string[] files = [.. Enumerable.Range(0, 8).Select(i => Sshd.At($"many{i}-{Guid.NewGuid():N}"))];
        files.ToList().ForEach(file => Sshd.NewKey(Path.GetFileName(file), "ed25519"));

        await Should.ThrowAsync<AuthenticationFailedException>(() => WhoAmI(Options with { KeyFiles = files }));
    }

    [Fact]
    public async Task An_encrypted_key_logs_in_with_its_passphrase_only()
    {
        string file = Sshd.At("encrypted");
        Sshd.NewKey("encrypted", "ed25519", "open sesame");
        await File.AppendAllTextAsync(Sshd.At("authorized_keys"), await File.ReadAllTextAsync(file + ".pub"));
        ConnectionOptions options = Options with { KeyFiles = [file] };

        (await WhoAmI(options, new SshCredentials { KeyPassphrase = Secret.Of("open sesame") })).ShouldBe(Sshd.User);
        (await Should.ThrowAsync<AuthenticationFailedException>(() => WhoAmI(options))).Message
            .ShouldContain("encrypted, and no passphrase was given");
        AuthenticationFailedException error = await Should.ThrowAsync<AuthenticationFailedException>(() => WhoAmI(options, new SshCredentials { KeyPassphrase = Secret.Of("open barley") }));
        error.Message.ShouldContain("the passphrase is wrong");
        error.ToString().ShouldNotContain("barley");
    }

    [Fact]
    public async Task A_named_key_file_that_does_not_exist_is_told() =>
        (await Should.ThrowAsync<AuthenticationFailedException>(() => WhoAmI(Options with { KeyFiles = ["~/no/such/key"] })))
            .Message.ShouldContain("~/no/such/key: does not exist");

    [Theory]
    [InlineData("ed25519")]
    [InlineData("ecdsa")]
    [InlineData("rsa")]
    public async Task A_key_that_only_the_agent_holds_logs_in(string type)
    {
        using var agent = new Agent(Sshd.At("agent-" + type));
        agent.Add(Sshd.At(type));

        (await WhoAmI(Options with { UseAgent = true, KeyFiles = ["/nowhere"] })).ShouldBe(Sshd.User);
    }

    [Fact]
    public async Task The_agents_keys_are_named_when_the_login_fails()
    {
        Sshd.NewKey("agent-stranger", "rsa");
        using var agent = new Agent(Sshd.At("agent-s"));
        agent.Add(Sshd.At("agent-stranger"));

        AuthenticationFailedException error = await Should.ThrowAsync<AuthenticationFailedException>(() => WhoAmI(Options with { UseAgent = true, KeyFiles = ["/nowhere"] }));

        error.Message.ShouldContain("agent key 'test key agent-stranger' (ssh-rsa SHA256:");
    }

    [Fact]
    public async Task A_dead_agent_does_not_hinder_a_key_file()
    {
        using (new Agent(Sshd.At("agent-dead")))
        {
        }

        Environment.SetEnvironmentVariable("SSH_AUTH_SOCK", Sshd.At("agent-dead"));
        try
        {
            (await WhoAmI(Options with { UseAgent = true })).ShouldBe(Sshd.User);
        }
        finally
        {
            Environment.SetEnvironmentVariable("SSH_AUTH_SOCK", null);
        }
    }

    [Fact]
    public async Task A_refused_port_is_told_with_host_and_port()
    {
        int port = Sshd.FreePort();

        ConnectFailedException error = await Should.ThrowAsync<ConnectFailedException>(() => WhoAmI(Options with { Endpoint = Options.Endpoint with { Port = port } }));

        error.ErrorId.ShouldBe("ConnectFailed");
        error.Message.ShouldContain($"{Sshd.User}@127.0.0.1:{port}");
        error.Message.ShouldContain("refused");
    }

    [Fact]
    public async Task A_name_that_does_not_resolve_is_told() =>
        (await Should.ThrowAsync<ConnectFailedException>(() => WhoAmI(Options with { Endpoint = Options.Endpoint with { Host = "no-such-host.invalid" } })))
            .Message.ShouldContain("no-such-host.invalid");

    [Fact]
    public async Task A_host_that_says_nothing_is_given_up_in_time()
    {
        using var silent = new TcpListener(IPAddress.Loopback, 0);
        silent.Start();
        int port = ((IPEndPoint)silent.LocalEndpoint).Port;
        var clock = Stopwatch.StartNew();

        ConnectFailedException error = await Should.ThrowAsync<ConnectFailedException>(() =>
            WhoAmI(Options with { Endpoint = Options.Endpoint with { Port = port }, ConnectTimeout = TimeSpan.FromSeconds(1) }));

        clock.Elapsed.ShouldBeLessThan(TimeSpan.FromSeconds(10));
        error.Message.ShouldContain("did not answer within 1 s");
        error.Message.ShouldContain($"127.0.0.1:{port}");
    }

    [Fact]
    public async Task Two_jump_hosts_lead_to_the_node_and_all_host_keys_are_checked()
    {
        using var first = new Sshd();
        using var second = new Sshd();
        Trust(first, second);
        string file = KnownHosts([.. File.ReadAllLines(first.KnownHostsFile), .. File.ReadAllLines(second.KnownHostsFile), .. File.ReadAllLines(Sshd.KnownHostsFile)]);
        ConnectionOptions options = Options with { JumpHosts = [first.Endpoint, second.Endpoint], KnownHostsFiles = [file] };

        (await WhoAmI(options)).ShouldBe(Sshd.User);

        string without = KnownHosts([.. File.ReadAllLines(first.KnownHostsFile), .. File.ReadAllLines(Sshd.KnownHostsFile)]);
        HostKeyUnknownException error = await Should.ThrowAsync<HostKeyUnknownException>(() => WhoAmI(options with { KnownHostsFiles = [without] }));
        error.Host.ShouldBe(second.Endpoint);
        error.Message.ShouldContain($"through {first.Endpoint}");

        string withoutNode = KnownHosts([.. File.ReadAllLines(first.KnownHostsFile), .. File.ReadAllLines(second.KnownHostsFile)]);
        (await Should.ThrowAsync<HostKeyUnknownException>(() => WhoAmI(options with { KnownHostsFiles = [withoutNode] }))).Host.ShouldBe(Sshd.Endpoint);
        (await HostKeyScanner.ScanAsync(options)).Count.ShouldBe(3);
    }

    [Fact]
    public async Task A_node_that_the_jump_host_cannot_reach_is_told_as_such()
    {
        using var jump = new Sshd();
        Trust(jump);
        int port = Sshd.FreePort();

        ConnectFailedException error = await Should.ThrowAsync<ConnectFailedException>(() =>
            WhoAmI(Options with { JumpHosts = [jump.Endpoint], KnownHostsFiles = [jump.KnownHostsFile], Endpoint = Options.Endpoint with { Port = port } }));

        error.Message.ShouldContain($"127.0.0.1:{port}");
        error.Message.ShouldContain($"through {jump.Endpoint}");
        error.Message.ShouldContain("the jump host could not reach it");
    }

    [Fact]
    public async Task A_jump_host_is_never_offered_the_nodes_password()
    {
        // This server takes passwords, and no key of ours.
        using var jump = new Sshd("AuthorizedKeysFile none", "PasswordAuthentication yes", "KbdInteractiveAuthentication yes");
        string file = KnownHosts([.. File.ReadAllLines(jump.KnownHostsFile), .. File.ReadAllLines(Sshd.KnownHostsFile)]);

        AuthenticationFailedException error = await Should.ThrowAsync<AuthenticationFailedException>(() =>
            WhoAmI(Options with { JumpHosts = [jump.Endpoint], KnownHostsFiles = [file] }, new SshCredentials { Password = Secret.Of("swordfish") }));

        error.Message.ShouldContain(jump.Endpoint.ToString());
        // The message names everything that was offered.
        error.Message.ShouldContain("Tried: ");
        error.Message.ShouldNotContain("the password");
    }

    [Fact]
    public async Task Noise_of_banners_and_rc_files_stays_out_of_the_result()
    {
        string banner = Sshd.At("banner");
        await File.WriteAllTextAsync(banner, "UNAUTHORISED ACCESS IS FORBIDDEN\n");
        using var noisy = new Sshd($"Banner {banner}");
        await File.WriteAllTextAsync(
            Path.Combine(noisy.Home, ".bashrc"),
            "echo welcome to bash; echo no line end to stderr >&2; head -c 300000 /dev/zero; printf 'no line end'; printf 'none' >&2\n");
        await using var pool = new SessionPool();
        INodeSession session = await pool.ConnectAsync(noisy.Options);

        CommandResult result = await session.RunAsync(new RemoteScript("printf '\\000out'; printf err >&2"));

        result.Output.ShouldBe("\0out"u8.ToArray());
        result.ErrorText.ShouldBe("err");
    }

    [Fact]
    public async Task A_login_shell_that_ends_at_once_is_told_with_what_it_said()
    {
        using var server = new Sshd("ForceCommand echo This account is not available; exit 1");
        await using var pool = new SessionPool();
        INodeSession session = await pool.ConnectAsync(server.Options);

        ConnectionLostException error = await Should.ThrowAsync<ConnectionLostException>(() => session.RunAsync(new RemoteScript("true")));

        error.Message.ShouldContain("This account is not available");
        error.Message.ShouldContain("exit code 1");
    }

    [Fact]
    public async Task Scripts_wait_for_a_server_with_fewer_channels_than_usual()
    {
        using var tight = new Sshd("MaxSessions 2");
        await using var pool = new SessionPool();
        INodeSession session = await pool.ConnectAsync(tight.Options);

        CommandResult[] results = await Task.WhenAll(Enumerable.Range(0, 6).Select(i => session.RunAsync(new RemoteScript($"echo {i}"))));

        results.Select(result => result.OutputText.Trim()).ShouldBe(["0", "1", "2", "3", "4", "5"]);
    }

    [Fact]
    public async Task Callers_at_the_same_time_share_one_connection()
    {
        using var own = new Sshd();
        await using var pool = new SessionPool();

        INodeSession[] sessions = await Task.WhenAll(Enumerable.Range(0, 10).Select(_ => pool.ConnectAsync(own.Options)));

        sessions.Distinct().Count().ShouldBe(1);
        pool.Sessions.ShouldBe([sessions[0]]);
        own.Children().Length.ShouldBe(1);
        await pool.DisconnectAsync(sessions[0]);
        pool.Sessions.ShouldBeEmpty();
        sessions[0].IsConnected.ShouldBeFalse();
        await Until.True(() => own.Children().Length == 0, "the server sees the connection end");
        await Should.ThrowAsync<ConnectionLostException>(() => sessions[0].RunAsync(new RemoteScript("true")));
    }

    [Fact]
    public async Task A_session_whose_connection_died_is_replaced_at_the_next_connect()
    {
        using var own = new Sshd();
        await using var pool = new SessionPool();
        INodeSession first = await pool.ConnectAsync(own.Options);
        Task<CommandResult> running = first.RunAsync(new RemoteScript("sleep 300"));
        await Until.True(() => own.Children().Length > 0, "the connection is up");

        foreach (int child in own.Children())
        {
            Tool.Must("kill", "-KILL", child.ToString(CultureInfo.InvariantCulture));
        }

        ConnectionLostException error = await Should.ThrowAsync<ConnectionLostException>(() => running);
        error.ErrorId.ShouldBe("ConnectionLost");
        error.Message.ShouldContain("node1");
        first.IsConnected.ShouldBeFalse();
        INodeSession second = await pool.ConnectAsync(own.Options);
        second.ShouldNotBe(first);
        (await second.RunAsync(new RemoteScript("echo back"))).OutputText.ShouldBe("back\n");
    }

    [Fact]
    public async Task A_frozen_peer_is_noticed_when_the_deadline_passes_and_closing_does_not_hang()
    {
        using var own = new Sshd();
        await using var pool = new SessionPool(new SessionTiming { EndPatience = TimeSpan.FromSeconds(2) });
        INodeSession session = await pool.ConnectAsync(own.Options);
        await session.RunAsync(new RemoteScript("true"));
        Freeze(own);
        var clock = Stopwatch.StartNew();

        await Should.ThrowAsync<ConnectionLostException>(() => session.RunAsync(new RemoteScript("sleep 300") { Deadline = TimeSpan.FromSeconds(1) }));
        await pool.DisconnectAsync(session);

        clock.Elapsed.ShouldBeLessThan(TimeSpan.FromSeconds(30));
        session.IsConnected.ShouldBeFalse();
    }

    [Fact]
    public async Task A_frozen_peer_is_noticed_long_before_a_long_deadline()
    {
        using var own = new Sshd();
        await using var pool = new SessionPool(new SessionTiming { SilenceAllowed = TimeSpan.FromSeconds(1), SignOfLife = TimeSpan.FromSeconds(2) });
        INodeSession session = await pool.ConnectAsync(own.Options);
        var began = new TaskCompletionSource();
        Task<CommandResult> running = session.RunAsync(new RemoteScript("echo began; sleep 300") { Deadline = TimeSpan.FromHours(1), OnOutputLine = _ => began.SetResult() });
        await began.Task.WaitAsync(TimeSpan.FromSeconds(20));
        Freeze(own);

        (await Should.ThrowAsync<ConnectionLostException>(() => running.WaitAsync(TimeSpan.FromSeconds(60)))).Message.ShouldContain("no sign of life");
    }

    [Fact]
    public async Task A_quiet_script_is_not_taken_for_a_dead_peer()
    {
        await using var pool = new SessionPool(new SessionTiming { SilenceAllowed = TimeSpan.FromMilliseconds(100) });
        INodeSession session = await pool.ConnectAsync(Options);

        (await session.RunAsync(new RemoteScript("sleep 2; echo done"))).OutputText.ShouldBe("done\n");
    }

    [Fact]
    public async Task Closing_a_session_ends_the_scripts_that_run_on_it()
    {
        string mark = "pgha-test-" + Guid.NewGuid().ToString("N");
        await using var pool = new SessionPool();
        INodeSession session = await pool.ConnectAsync(Options);
        var began = new TaskCompletionSource();
        Task<CommandResult> running = session.RunAsync(new RemoteScript($"echo began; sh -c 'sleep 300; :' {mark}") { OnOutputLine = _ => began.SetResult() });
        await began.Task.WaitAsync(TimeSpan.FromSeconds(20));

        await session.DisposeAsync();

        await Should.ThrowAsync<ConnectionLostException>(() => running);
        Tool.Run("pgrep", "-f", mark).Text.ShouldBe("");
    }

    [Fact]
    public void Credentials_tell_what_they_hold_but_not_what_it_is() =>
        new SshCredentials { Password = Secret.Of("swordfish") }.ToString()
            .ShouldBe("SshCredentials (password: given, key passphrase: none, sudo password: none)");

    private static void Freeze(Sshd own)
    {
        foreach (int child in own.Children())
        {
            Tool.Must("kill", "-STOP", child.ToString(CultureInfo.InvariantCulture));
            foreach (string line in Tool.Run("pgrep", "-P", child.ToString(CultureInfo.InvariantCulture)).Text.Split('\n', StringSplitOptions.RemoveEmptyEntries))
            {
                Tool.Run("kill", "-STOP", line);
            }
        }
    }

    private string HostKeyOfAnotherRsa()
    {
        string name = "rsa" + Guid.NewGuid().ToString("N");
        Sshd.NewKey(name, "rsa");
        return File.ReadAllText(Sshd.At(name + ".pub")).Split(' ')[1];
    }

    // The client has one key for all hosts.
    private void Trust(params Sshd[] servers)
    {
        foreach (Sshd other in servers)
        {
            File.AppendAllText(other.At("authorized_keys"), File.ReadAllText(Sshd.At("ed25519.pub")), Encoding.ASCII);
        }
    }

    /// <summary>An ssh-agent, as this process's SSH_AUTH_SOCK names it meanwhile.</summary>
    private sealed class Agent : IDisposable
    {
        private readonly Process _process;
        private readonly string _socket;

        public Agent(string socket)
        {
            _socket = socket;
            _process = Process.Start(new ProcessStartInfo("ssh-agent", ["-D", "-a", socket]) { RedirectStandardOutput = true })!;
            _process.StandardOutput.ReadLine();
            Environment.SetEnvironmentVariable("SSH_AUTH_SOCK", socket);
        }

        public void Add(string file) => Tool.Must("ssh-add", "-q", file);

        public void Dispose()
        {
            Environment.SetEnvironmentVariable("SSH_AUTH_SOCK", null);
            _process.Kill();
            _process.WaitForExit();
            _process.Dispose();
            File.Delete(_socket);
        }
    }
}

using System.Text;
using PgHa.Converge;
using PgHa.Engine.Tests.Remote;
using PgHa.Errors;
using PgHa.Remote;
using PgHa.Resources;

namespace PgHa.Engine.Tests.Converge;

/// <summary>The script that reads a node, run on this machine; only <c>ip</c> and <c>systemctl</c> answer what was captured elsewhere.</summary>
public sealed class FactScriptTests : IDisposable
{
    private const string Addresses = """
        1: lo    inet 127.0.0.1/8 scope host lo\       valid_lft forever preferred_lft forever
        2: eth0@if7    inet 10.77.1.11/24 brd 10.77.1.255 scope global eth0\       valid_lft forever preferred_lft forever
        2: eth0@if7    inet6 fd00:77::11/64 scope global \       valid_lft forever preferred_lft forever
        3: ppp0    inet 10.1.0.1 peer 10.1.0.2/32 scope global ppp0\       valid_lft forever preferred_lft forever
        """;

    private readonly TemporaryDirectory _directory = new();
    private readonly string _bin;

    public FactScriptTests()
    {
        _bin = Directory.CreateDirectory(_directory["bin"]).FullName;
        _directory.Program("bin/ip", $"cat <<'END'\n{Addresses}\nEND\n");
        _directory.Program("bin/systemctl", $"cat <<'END'\n{UnitStatesTests.Captured}\nEND\n");
    }

    public static TheoryData<string> Shells => ["/bin/sh", "/bin/bash"];

    public void Dispose() => _directory.Dispose();

    private NodeFacts Read(string shell, params string[] paths) => Read(shell, new FactQuery(paths, ["dpkg", "no-such-package"], ["etcd.service"], ["root", "no-such-account"]));

    private NodeFacts Read(string shell, FactQuery query)
    {
        var script = new FactScript(query);
        var result = Tool.Run(shell, Encoding.UTF8.GetBytes($"PATH={_bin}:$PATH\n{script.Build().Text}"), ["-s"]);
        return script.Parse("pg1", new CommandResult { ExitCode = result.ExitCode, Output = result.Output, Error = Encoding.UTF8.GetBytes(result.Error) });
    }

    [Theory]
    [MemberData(nameof(Shells))]
    public void Files_come_back_byte_for_byte_with_what_they_are(string shell)
    {
        byte[] binary = [.. Enumerable.Range(0, 256).Select(i => (byte)i), .. "\n\n"u8];
        var odd = _directory["it's a \"$(touch nowhere)\" file"];
        File.WriteAllBytes(odd, binary);
        File.SetUnixFileMode(odd, (UnixFileMode)0b110_100_000);
        File.WriteAllText(_directory["nothing"], "");
        File.WriteAllBytes(_directory["large"], new byte[262145]);
        File.WriteAllBytes(_directory["-n"], "x"u8.ToArray());
        Directory.CreateDirectory(_directory["empty"]);
        Directory.CreateDirectory(_directory["full"]);
        File.WriteAllText(_directory["full/.hidden"], "");
        File.SetUnixFileMode(_directory["full"], (UnixFileMode)0b111_000_000);
        File.CreateSymbolicLink(_directory["link"], odd);
        File.CreateSymbolicLink(_directory["dangling"], _directory["gone"]);
        Tool.Must("mkfifo", _directory["pipe"]);

        var files = Read(shell, odd, _directory["nothing"], _directory["large"], _directory["-n"], _directory["empty"], _directory["full"], _directory["link"],
            _directory["dangling"], _directory["missing"], _directory["pipe"]).Files;

        files.Keys.ShouldBe([odd, _directory["nothing"], _directory["large"], _directory["-n"], _directory["empty"], _directory["full"], _directory["link"], _directory["pipe"]]);
        files[odd].Content.ShouldBe(binary);
        (files[odd].IsDirectory, files[odd].Mode, files[odd].Owner).ShouldBe((false, 0b110_100_000, Environment.UserName));
        files[_directory["nothing"]].Content.ShouldBe([]);
        files[_directory["large"]].Content.ShouldBeNull();
        files[_directory["-n"]].Text.ShouldBe("x");
        (files[_directory["empty"]].IsDirectory, files[_directory["empty"]].IsEmpty, files[_directory["empty"]].Content).ShouldBe((true, true, null));
        (files[_directory["full"]].IsDirectory, files[_directory["full"]].IsEmpty, files[_directory["full"]].Mode).ShouldBe((true, false, Modes.PrivateDirectory));
        files[_directory["link"]].Content.ShouldBe(binary);
        files[_directory["pipe"]].Content.ShouldBeNull();
    }

    [Theory]
    [MemberData(nameof(Shells))]
    public void The_rest_of_a_node_is_read_too(string shell)
    {
        var facts = Read(shell);
        facts.Os.Id.ShouldNotBeEmpty();
        facts.HostName.ShouldBe(Tool.Must("uname", "-n").Trim());
        facts.Addresses.ShouldBe([new("lo", "127.0.0.1", 8), new("eth0", "10.77.1.11", 24), new("eth0", "fd00:77::11", 64), new("ppp0", "10.1.0.1", 0)]);
        facts.InterfaceOf("fd00:77::11").ShouldBe("eth0");
        facts.InterfaceOf("10.77.1.1").ShouldBeNull();
        facts.Units["etcd.service"].IsActive.ShouldBeTrue();
        facts.Accounts.ShouldBe(["root"]);
        facts.Files.ShouldBeEmpty();
        facts.Packages.Keys.ShouldBe(["dpkg"]);
        facts.Packages["dpkg"].ShouldNotBeEmpty();
    }

    [Fact]
    public void Nothing_asked_for_is_nothing_found()
    {
        var facts = Read("/bin/sh", new FactQuery([], ["no-such-package"], [], []));
        facts.Accounts.ShouldBeEmpty();
        facts.Files.ShouldBeEmpty();
        facts.Packages.ShouldBeEmpty();
    }

    [Theory]
    [InlineData("ip", "addresses")]
    [InlineData("systemctl", "units")]
    public void A_server_that_lacks_what_every_server_has_is_told(string program, string what)
    {
        _directory.Program($"bin/{program}", "echo 'not here' >&2; exit 9\n");
        var e = Should.Throw<PgHaException>(() => Read("/bin/sh"));
        e.ErrorId.ShouldBe("FactsUnreadable");
        e.Message.ShouldBe($"pg1: reading its {what} ended with exit code 9: not here");
    }

    [Fact]
    public void An_answer_that_was_cut_off_is_no_answer()
    {
        var script = new FactScript(new FactQuery([], [], [], []));
        Should.Throw<PgHaException>(() => script.Parse("pg1", new CommandResult { ExitCode = null, Signal = "KILL", Output = "@0 0  ;\n"u8.ToArray(), Error = [] }))
            .ErrorId.ShouldBe("FactsUnreadable");
    }
}

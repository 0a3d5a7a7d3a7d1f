using System.Diagnostics;

namespace PgHa.Lab.Tests;

/// <summary>How labs come and go: beside each other, over wreckage, and without a trace.</summary>
public sealed class LabLifeTests : IAsyncLifetime
{
    private readonly List<Lab> labs = [];
    private string? whyNot;

    public async ValueTask InitializeAsync()
    {
        whyNot = await Lab.WhyNot();
        if (whyNot is not null && Environment.GetEnvironmentVariable("CI") == "true")
        {
            throw new InvalidOperationException($"CI=true, so the lab has to run, but it cannot: {whyNot}");
        }
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var lab in labs) { await lab.Down(); }
    }

    [Fact]
    public async Task Two_labs_run_side_by_side_and_one_going_down_leaves_the_other_alone()
    {
        var (left, right) = (await NewLab("left"), await NewLab("right"));
        await Task.WhenAll(left.Up(1), right.Up(1));
        left.AddressOf("pg1").ShouldNotBe(right.AddressOf("pg1"));
        (await left.Ssh("pg1", "admin", $"ping -c 1 -W 1 -q {right.AddressOf("pg1")}")).ExitCode.ShouldNotBe(0);

        await left.Down();

        (await right.Admin("pg1", "hostname")).ShouldBe("pg1");
    }

    [Fact]
    public async Task Down_leaves_nothing()
    {
        var lab = await NewLab("gone");
        await lab.Up(1);
        await lab.Snapshot("s", powerOff: true);
        await lab.Partition("pg1");
        var statePath = Path.GetDirectoryName(lab.KeyPath)!;
        var link = (await lab.Verb("link")).Output.Trim();

        await lab.Down();

        // Not only by the lab's own word.
        (await lab.Verb("leftovers")).Output.ShouldStartWith("clean");
        File.ReadAllText("/proc/self/mountinfo").ShouldNotContain(statePath);
        Directory.Exists(statePath).ShouldBeFalse();
        Directory.Exists($"/sys/class/net/{link}").ShouldBeFalse();
        Directory.EnumerateFileSystemEntries("/run/netns").Where(f => f.Contains(link, StringComparison.Ordinal)).ShouldBeEmpty();
        (await Lab.Execute("ip", ["route"], TimeSpan.FromSeconds(5))).Output.ShouldNotContain(lab.AddressOf("pg1")[..^3]);
        Processes().ShouldNotContain(line => line.Contains(link, StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_foreign_bridge_of_the_same_name_is_refused_and_left_as_it_is()
    {
        var lab = await NewLab("foreign");
        var link = (await lab.Verb("link")).Output.Trim();
        await Ip("link", "add", "name", link, "type", "bridge");
        try
        {
            var result = await lab.Run("up", "1");

            result.ExitCode.ShouldBe(5, result.ToString());
            result.Error.ShouldContain($"an interface {link} that the lab did not make");
            (await lab.Run("down")).ExitCode.ShouldBe(5);
            Directory.Exists($"/sys/class/net/{link}/bridge").ShouldBeTrue();
        }
        finally
        {
            await Ip("link", "del", link);
        }
    }

    [Fact]
    public async Task A_subnet_that_is_routed_elsewhere_is_refused_and_the_route_stays()
    {
        var lab = await NewLab("routed");
        await Ip("link", "add", "name", "pghatest0", "type", "bridge");
        try
        {
            await Ip("addr", "add", "10.78.9.1/23", "dev", "pghatest0");
            await Ip("link", "set", "pghatest0", "up");

            var result = await lab.Run("--subnet", "10.78.8.0/24", "up", "1");

            result.ExitCode.ShouldBe(5, result.ToString());
            result.Error.ShouldContain("10.78.8.0/24");
            Directory.Exists("/sys/class/net/pghatest0").ShouldBeTrue();
        }
        finally
        {
            await Ip("link", "del", "pghatest0");
        }
    }

    [Fact]
    public async Task A_directory_without_the_labs_marker_is_refused_and_left_as_it_is()
    {
        var lab = await NewLab("dir");
        var folder = $"/var/lib/pgha-lab/{lab.Name}";
        Directory.CreateDirectory(folder);
        try
        {
            await File.WriteAllTextAsync($"{folder}/mine", "precious");

            (await lab.Run("up", "1")).ExitCode.ShouldBe(5);
            (await lab.Run("down")).ExitCode.ShouldBe(5);

            File.Exists($"{folder}/mine").ShouldBeTrue();
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    [Fact]
    public async Task An_up_that_was_killed_at_any_moment_is_cleaned_by_the_next_one()
    {
        var lab = await NewLab("crash");
        foreach (var moment in (int[])[250, 700, 1500])
        {
            using var up = Lab.StartProcess("bash", [Lab.Script, "--name", lab.Name, "up", "2"]);
            await Task.Delay(moment);
            up.Kill();    // only lab.sh itself: what it had started is left to fend for itself
        }

        await lab.Up(2);

        (await lab.Admin("pg1", "hostname")).ShouldBe("pg1");
        (await lab.Admin("pg2", "hostname")).ShouldBe("pg2");
    }

    [Fact]
    public async Task A_node_whose_nspawn_or_runner_was_killed_is_off_and_starts_again()
    {
        var lab = await NewLab("orphan");
        await lab.Up(2);
        await lab.Admin("pg1", "sudo touch /etc/kept");
        await KillByCommandLine("systemd-nspawn", $"/{lab.Name}/nodes/pg1/root");
        await KillByCommandLine("__run", $"{lab.Name} __run pg2");

        await lab.Up(2);

        (await lab.Admin("pg1", "ls /etc/kept")).ShouldBe("/etc/kept");
        (await lab.Admin("pg2", "hostname")).ShouldBe("pg2");
        (await lab.Status()).Values.ShouldAllBe(s => s.Power == "on");
    }

    private async Task<Lab> NewLab(string name)
    {
        Assert.SkipWhen(whyNot is not null, $"The lab cannot run here: {whyNot}");
        var lab = new Lab(LabFixture.UniqueName(name));
        await lab.Down();
        labs.Add(lab);
        return lab;
    }

    private static async Task Ip(params string[] arguments)
    {
        var result = await Lab.Execute("ip", arguments, TimeSpan.FromSeconds(10));
        result.ExitCode.ShouldBe(0, $"ip {string.Join(' ', arguments)}: {result}");
    }

    private static IEnumerable<(int Id, string CommandLine)> CommandLines() =>
        from folder in Directory.EnumerateDirectories("/proc")
        let id = int.TryParse(Path.GetFileName(folder), out var number) ? number : 0
        where id > 0
        let line = ReadOrNothing($"{folder}/cmdline")
        where line.Length > 0
        select (id, line);

    private static IEnumerable<string> Processes() => CommandLines().Select(p => p.CommandLine);

    private static string ReadOrNothing(string path)
    {
        try { return File.ReadAllText(path).Replace('\0', ' '); }
        catch (IOException) { return ""; }
    }

    // One process of this test's own lab, found by the lab's name in its command line, ended by its id.
    private static async Task KillByCommandLine(string program, string part)
    {
        var (id, _) = CommandLines().First(p => p.CommandLine.Contains(program, StringComparison.Ordinal) && p.CommandLine.Contains(part, StringComparison.Ordinal));
        using var process = Process.GetProcessById(id);
        process.Kill();
        await process.WaitForExitAsync(new CancellationTokenSource(TimeSpan.FromSeconds(10)).Token);
    }
}

using System.Globalization;
using PgHa.Lab.Tests.Cluster;

namespace PgHa.Lab.Tests.Apply;

/// <summary>
/// Bare servers, each of which becomes a cluster of its own, all at once: what costs is installing packages. With
/// <c>PGHA_KILL_TESTS=full</c> in the environment every way of dying is tried as often as the project has promised (about twenty
/// minutes on an idle machine with two cores; pgha-kill-tests.txt in the temporary directory tells how it goes); without it, once each.
/// </summary>
public sealed class BareServers() : LabFixture("apply", 6)
{
    /// <summary>Whether all of it is wanted.</summary>
    public static bool Full { get; } = Environment.GetEnvironmentVariable("PGHA_KILL_TESTS") == "full";

    /// <summary>Where a full run writes down how it goes.</summary>
    public static string Report { get; } = Path.Combine(Path.GetTempPath(), "pgha-kill-tests.txt");

    /// <summary>What was done to the servers before the tests, and how it went, one line each.</summary>
    public List<string> Trials { get; } = [];

    /// <summary>The trials after which a server is not what it should be, with the difference.</summary>
    public List<string> Failures { get; } = [];

    /// <summary>Installed without being disturbed.</summary>
    public const string Calm = "pg1";

    /// <summary>The definition of the cluster that one server is.</summary>
    public string Definition(string node) => Path.Combine(Folder, node + ".yml");

    /// <summary>A definition's text.</summary>
    public static string Yaml(Lab lab, string node) => $"""
        name: solo-{node}
        forTest: true
        nodes:
          - name: {node}
            address: {lab.AddressOf(node)}
        ssh:
          user: admin
          connectTimeout: 60
          keyFiles: [{lab.KeyPath}]
          knownHostsFiles: [{lab.KnownHostsPath}]
        """;

    protected override async Task Prepare(Lab lab)
    {
        foreach (var node in lab.Nodes) await File.WriteAllTextAsync(Definition(node), Yaml(lab, node));
        if (Full) await lab.Snapshot("bare");
        var random = new Random();
        var ways = Ways(random).ToList();
        string? expected = null;
        for (var round = 0; ways.Count > 0; round++)
        {
            if (round > 0) await lab.Restore("bare");
            var disturbed = lab.Nodes.Where(n => round > 0 || n != Calm).Zip(ways).ToList();
            ways.RemoveRange(0, disturbed.Count);
            var work = disturbed.Select(d => d.Second.Run(this, lab, d.First)).ToList();
            if (round == 0)
            {
                (await Controller.Install(Definition(Calm))).ShouldContain("Changed");
                await Task.WhenAll(work);
                expected = await ServerState.Read(lab, Calm);
            }

            await Task.WhenAll(work);
            foreach (var (node, way) in disturbed)
            {
                Trials.Add($"{way.Name}: {string.Join("; ", way.Told)}");
                var state = await ServerState.Read(lab, node);
                if (state != expected) Failures.Add($"{way.Name}: {string.Join('\n', Difference(expected!, state))}");
            }

            if (Full) await File.WriteAllLinesAsync(Report, [.. Trials, "", $"{Failures.Count} of {Trials.Count} failed, {ways.Count} to come", .. Failures]);
        }

        // The last restore has left some servers bare; the other tests want them installed.
        if (Full) await Task.WhenAll(lab.Nodes.Select(n => Controller.Install(Definition(n))));
    }

    private static IEnumerable<Disturbance> Ways(Random random)
    {
        if (!Full) return [new KilledAtStep(random.Next(1, 16)), new KilledAtMoment(random.Next(12000)), new Cut(random.Next(8000)), new Interrupted(random.Next(200, 2500)), new LockedAndKilled()];
        return
        [
            .. Enumerable.Range(1, 17).Select(i => new KilledAtStep(i)),
            .. Enumerable.Range(0, 20).Select(_ => new KilledAtMoment(random.Next(60000))),
            .. Enumerable.Range(0, 10).Select(_ => new Cut(random.Next(60000))),
            .. Enumerable.Range(0, 5).Select(_ => new Interrupted(random.Next(30000))),
            new LockedAndKilled(),
        ];
    }

    private static IEnumerable<string> Difference(string expected, string state)
    {
        var (a, b) = (expected.Split('\n'), state.Split('\n'));
        return a.Except(b).Select(l => "- " + l).Concat(b.Except(a).Select(l => "+ " + l)).Take(20);
    }
}

/// <summary>Something that happens to a first installation; a plain second one has to end as if it had not.</summary>
internal abstract class Disturbance(string name)
{
    public string Name { get; } = name;

    /// <summary>What the runs said.</summary>
    public List<string> Told { get; } = [];

    public async Task Run(BareServers servers, Lab lab, string node)
    {
        using (var first = new Controller(servers.Definition(node)))
        {
            await Disturb(first, lab, node);
            Told.Add("first " + string.Join(' ', first.Lines("RESULT").Concat(first.Lines("ERROR").Select(e => e.Split('|')[0])).DefaultIfEmpty("died")));
        }

        Told.Add("second " + await Controller.Install(servers.Definition(node), second => Meanwhile(second, lab, node)));
    }

    protected abstract Task Disturb(Controller first, Lab lab, string node);

    /// <summary>What happens while the second run is at it.</summary>
    protected virtual Task Meanwhile(Controller second, Lab lab, string node) => Task.CompletedTask;
}

internal sealed class KilledAtStep(int step) : Disturbance(string.Create(CultureInfo.InvariantCulture, $"killed when step {step} began"))
{
    protected override Task Disturb(Controller first, Lab lab, string node)
    {
        first.OnStep = n =>
        {
            if (n == step) first.Kill();
        };
        return first.End();
    }
}

internal sealed class KilledAtMoment(int milliseconds) : Disturbance(string.Create(CultureInfo.InvariantCulture, $"killed {milliseconds} ms after the first step"))
{
    protected override async Task Disturb(Controller first, Lab lab, string node)
    {
        await first.After(milliseconds);
        first.Kill();
        await first.End();
    }
}

internal sealed class Cut(int milliseconds) : Disturbance(string.Create(CultureInfo.InvariantCulture, $"network cut {milliseconds} ms after the first step, for 20 s"))
{
    protected override async Task Disturb(Controller first, Lab lab, string node)
    {
        await first.After(milliseconds);
        await lab.Partition(node);
        await Task.Delay(TimeSpan.FromSeconds(20));
        await lab.Heal(node);
        await first.End();
    }
}

internal sealed class Interrupted(int milliseconds) : Disturbance(string.Create(CultureInfo.InvariantCulture, $"Ctrl+C {milliseconds} ms after the first step"))
{
    protected override async Task Disturb(Controller first, Lab lab, string node)
    {
        await first.After(milliseconds);
        await first.Interrupt();
        await first.End();
    }
}

// The lock is held by somebody else when the installation begins; the controller dies while it waits for it.
internal sealed class LockedAndKilled() : Disturbance("killed while apt's lock is somebody else's")
{
    protected override async Task Disturb(Controller first, Lab lab, string node)
    {
        await lab.Admin(node, "sudo systemd-run -q --unit=locker python3 -c \"import fcntl,time; f=open('/var/lib/dpkg/lock-frontend','w'); fcntl.lockf(f, fcntl.LOCK_EX); time.sleep(600)\"");
        await first.Says("the package manager is locked: /var/lib/dpkg/lock-frontend by process");
        Told.Add("named the holder");
        first.Kill();
        await first.End();
    }

    protected override async Task Meanwhile(Controller second, Lab lab, string node)
    {
        await second.Says("goes on by itself, now: install");
        await lab.Admin(node, "sudo systemctl stop locker");
    }
}

[CollectionDefinition(nameof(BareServers))]
public sealed class BareServersGroup : ICollectionFixture<BareServers>;

using System.Diagnostics;
using System.Text;

namespace PgHa.Lab.Tests;

/// <summary>
/// A lab of real Debian servers (tests/lab/lab.sh) by its name. The verbs throw <see cref="LabException"/> when they fail;
/// <see cref="Ssh"/> and <see cref="Run"/> hand back whatever came.
/// </summary>
public sealed class Lab
{
    private static readonly TimeSpan VerbLimit = TimeSpan.FromMinutes(15); // the first 'up' on a machine builds the image
    private readonly Dictionary<string, string> addresses = [];

    public Lab(string name) => Name = name;

    public string Name { get; }

    public static string Script { get; } = FindScript();

    /// <summary>The private key that admin, nosudo and sudopw accept. Of a lab that is up.</summary>
    public string KeyPath { get; private set; } = "";

    /// <summary>A second key that they accept too.</summary>
    public string SecondKeyPath { get; private set; } = "";

    public string KnownHostsPath { get; private set; } = "";

    /// <summary>Names of the nodes, pg1 first.</summary>
    public IReadOnlyList<string> Nodes { get; private set; } = [];

    public string AddressOf(string node) => addresses.TryGetValue(node, out var address)
        ? address
        : throw new ArgumentException($"The lab {Name} has no node {node}; it has: {string.Join(' ', Nodes)}", nameof(node));

    /// <summary>Null when the lab can run on this machine, or the reason why not in one line.</summary>
    public static async Task<string?> WhyNot()
    {
        if (!OperatingSystem.IsLinux()) { return "the lab needs Linux"; }
        var result = await Execute("bash", [Script, "check"], VerbLimit);
        if (result.ExitCode == 0) { return null; }
        return result.Output.Trim() is { Length: > 0 } reason ? reason : result.Error.Trim();
    }

    /// <summary>Raises the lab, or what of it is down.</summary>
    /// <param name="nodes">How many servers.</param>
    /// <param name="subnet">Its /24; a free one by default.</param>
    /// <param name="sshd">Lines for their sshd's configuration; Debian's own by default.</param>
    public async Task Up(int nodes, string? subnet = null, string? sshd = null)
    {
        string[] Option(string name, string? value) => value is null ? [] : [name, value];
        await Verb([.. Option("--subnet", subnet), .. Option("--sshd", sshd), "up", $"{nodes}"]);
        await Refresh();
    }

    /// <summary>Reads the lab's nodes, addresses and paths: of a lab that something else has raised.</summary>
    public async Task Refresh()
    {
        KeyPath = (await Verb("key")).Output.Trim();
        SecondKeyPath = (await Verb("key2")).Output.Trim();
        KnownHostsPath = (await Verb("known-hosts")).Output.Trim();
        addresses.Clear();
        var nodes = await Status();
        foreach (var (node, state) in nodes) { addresses[node] = state.Address; }
        Nodes = [.. nodes.Keys];
    }

    /// <summary>Takes the lab down and proves that nothing is left of it.</summary>
    public Task Down() => Verb("down");

    public Task Kill(params string[] nodes) => Verb(["kill", .. nodes]);

    public Task Start(params string[] nodes) => Verb(["start", .. nodes]);

    public Task Stop(params string[] nodes) => Verb(["stop", .. nodes]);

    /// <summary>Cuts the node off from all others, or from one other only.</summary>
    public Task Partition(string node, string? other = null) => Verb(other is null ? ["partition", node] : ["partition", node, other]);

    /// <summary>Undoes the cuts of the node, or all cuts.</summary>
    public Task Heal(string? node = null) => Verb(node is null ? ["heal"] : ["heal", node]);

    public Task Freeze(params string[] nodes) => Verb(["freeze", .. nodes]);

    public Task Thaw(params string[] nodes) => Verb(["thaw", .. nodes]);

    /// <summary>Keeps all disks under a name. Nodes that are on are shut down (or powered off) for it and started again.</summary>
    public Task Snapshot(string name, bool powerOff = false) => Verb(powerOff ? ["snapshot", "--kill", name] : ["snapshot", name]);

    /// <summary>Puts all disks back, heals all cuts and starts the nodes.</summary>
    public async Task Restore(string name)
    {
        await Verb("restore", name);
        await Refresh();
    }

    public Task Forget(string snapshot) => Verb("forget", snapshot);

    /// <summary>The nodes in order, with power (on, off, frozen, broken) and network (connected, cut, cut-from ...).</summary>
    public async Task<IReadOnlyDictionary<string, NodeStatus>> Status()
    {
        var lines = (await Verb("status")).Output.Split('\n', StringSplitOptions.RemoveEmptyEntries).Skip(1);
        var nodes = new OrderedDictionary<string, NodeStatus>();
        foreach (var line in lines)
        {
            var parts = line.Split(' ', 4);
            nodes[parts[0]] = new NodeStatus(parts[1], parts[2], parts[3]);
        }
        return nodes;
    }

    /// <summary>Runs a command on a node as one of its users: admin, nosudo, sudopw (by key) or pw (by password).</summary>
    /// <param name="console">Goes through the node's own network: reaches a node that is cut off.</param>
    public Task<CommandResult> Ssh(string node, string user, string command, bool console = false) =>
        Run(console ? ["ssh", "--user", user, "--console", node, command] : ["ssh", "--user", user, node, command]);

    /// <summary>Runs a command as admin and expects it to succeed; gives its trimmed output.</summary>
    public async Task<string> Admin(string node, string command)
    {
        var result = await Ssh(node, "admin", command);
        return result.ExitCode == 0 ? result.Output.Trim() : throw new LabException($"ssh {node} '{command}'", result);
    }

    /// <summary>Runs a verb and expects it to succeed.</summary>
    public async Task<CommandResult> Verb(params string[] arguments)
    {
        var result = await Run(arguments);
        return result.ExitCode == 0 ? result : throw new LabException(string.Join(' ', arguments), result);
    }

    /// <summary>Runs a verb, whatever its exit code.</summary>
    public Task<CommandResult> Run(params string[] arguments) => Execute("bash", [Script, "--name", Name, .. arguments], VerbLimit);

    /// <summary>Runs a program to its end with standard input closed. Past the limit it is killed and that is an error.</summary>
    public static async Task<CommandResult> Execute(string program, IEnumerable<string> arguments, TimeSpan limit)
    {
        using var process = StartProcess(program, arguments);
        using var timeout = new CancellationTokenSource(limit);
        // Both ends are read to EOF. The lab's background processes close what they inherit, or this would wait for them.
        var output = process.StandardOutput.ReadToEndAsync(timeout.Token);
        var error = process.StandardError.ReadToEndAsync(timeout.Token);
        try
        {
            await process.WaitForExitAsync(timeout.Token);
            return new CommandResult(process.ExitCode, await output, await error);
        }
        catch (OperationCanceledException)
        {
            process.Kill(entireProcessTree: true);
            throw new TimeoutException($"{program} {string.Join(' ', arguments)} did not end within {limit}");
        }
    }

    internal static Process StartProcess(string program, IEnumerable<string> arguments)
    {
        var start = new ProcessStartInfo(program, arguments)
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            StandardOutputEncoding = Encoding.UTF8,
            StandardErrorEncoding = Encoding.UTF8,
        };
        // What is meant for another lab must not reach this one.
        start.Environment.Remove("PGHA_LAB");
        start.Environment.Remove("PGHA_LAB_SUBNET");
        var process = Process.Start(start) ?? throw new InvalidOperationException($"{program} did not start");
        process.StandardInput.Close();
        return process;
    }

    private static string FindScript()
    {
        for (var folder = new DirectoryInfo(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            var script = Path.Combine(folder.FullName, "tests", "lab", "lab.sh");
            if (File.Exists(script)) { return script; }
        }
        throw new FileNotFoundException($"No tests/lab/lab.sh above {AppContext.BaseDirectory}");
    }
}

/// <summary>A node as 'lab.sh status' shows it.</summary>
public sealed record NodeStatus(string Address, string Power, string Network);

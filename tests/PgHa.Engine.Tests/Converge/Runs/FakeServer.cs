using System.Diagnostics;
using System.Text;
using PgHa.Converge;
using PgHa.Converge.Runs;
using PgHa.Engine.Tests.Components;
using PgHa.Engine.Tests.Remote;
using PgHa.Remote;
using PgHa.Resources;

namespace PgHa.Engine.Tests.Converge.Runs;

/// <summary>
/// The scripts of runs and locks on this machine, in a directory of their own: what is of systemd are two small programs that start a
/// process in the background and tell whether it lives.
/// </summary>
internal sealed class FakeServer : IDisposable
{
    public static readonly RunOwner Alice = new("alice", "ws1", 4711) { Machine = "m1", Started = 1 };

    private readonly TemporaryDirectory _directory = new();

    public FakeServer()
    {
        _directory.Program("systemd-run", """
            while [ "${1#--}" != "$1" ]; do shift; done
            setsid "$@" >/dev/null 2>&1 </dev/null &
            echo $! >"$(dirname "$0")/pid"
            """);
        _directory.Program("systemctl", """
            pid=$(cat "$(dirname "$0")/pid" 2>/dev/null)
            if ! kill -0 "${pid:-x}" 2>/dev/null; then pid=0; fi
            case $1 in
              show) echo "MainPID=$pid" ;;
              is-active) if [ "$pid" = 0 ]; then echo inactive; exit 3; else echo active; fi ;;
            esac
            """);
    }

    public static RunStamp Stamp { get; } = new("20260102T030405Z-abcdef", Alice);

    /// <summary>A file of the run's, by its name.</summary>
    public string Run(string name) => _directory[$"run/apply/{name}"];

    /// <summary>A file that outlives runs.</summary>
    public string State(string name) => _directory[$"state/{name}"];

    public string this[string name] => _directory[name];

    public string Journal => File.ReadAllText(State("journal"));

    /// <summary>A plan of files below the directory.</summary>
    public NodePlan Plan(params string[] files)
    {
        var (user, group) = (Environment.UserName, Tool.Must("id", "-gn").Trim());
        return new NodePlan
        {
            Cluster = Wanted.Cluster,
            Node = Wanted.Cluster.Nodes[0],
            Facts = Facts.Empty,
            Context = Wanted.Of(Wanted.Cluster),
            Changes = [.. files.Select(f => new Change
            {
                Cluster = Wanted.Cluster,
                Node = "pg1",
                Wanted = new FileResource(_directory[f], user, group, Modes.PrivateFile, $"content of {f}") { Component = "test" },
                Action = ChangeAction.Create,
                Reason = "",
            })],
        };
    }

    /// <summary>The start of a run whose own script is replaced.</summary>
    public RemoteScript Start(NodePlan plan, string? script = null) =>
        DetachedRun.Start(plan, Stamp, script is null ? ApplyScript.Build(plan) : new RemoteScript(script));

    /// <summary>Takes the lock that a run needs.</summary>
    public void Lock() => LockScript.Parse(Execute(LockScript.Take(Stamp, ""))).Holder.ShouldBeNull();

    /// <summary>Runs a script to its end, as the session does.</summary>
    public CommandResult Execute(RemoteScript script)
    {
        using var process = Begin(script);
        var error = process.StandardError.ReadToEndAsync();
        var output = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        return new() { ExitCode = process.ExitCode, Output = Encoding.UTF8.GetBytes(output), Error = Encoding.UTF8.GetBytes(error.Result) };
    }

    /// <summary>Starts a script and leaves it running.</summary>
    public Process Begin(RemoteScript script)
    {
        var text = Here(script.Text);
        var start = new ProcessStartInfo("/bin/sh", ["-c", "eval \"$1\"", "sh", $"{{ :\n{text}\n}}"]) { RedirectStandardInput = true, RedirectStandardOutput = true, RedirectStandardError = true };
        start.Environment["PATH"] = $"{_directory.Path}:{start.Environment["PATH"]}";
        var process = Process.Start(start)!;
        process.StandardInput.BaseStream.Write((script.Input ?? ReadOnlyMemory<byte>.Empty).Span);
        process.StandardInput.Close();
        return process;
    }

    /// <summary>What the node says of its runs.</summary>
    public string Ask() => Execute(new RemoteScript(RunQuery.Text)).OutputText;

    public void Dispose()
    {
        if (File.Exists(_directory["pid"])) Tool.Run("kill", "-KILL", "--", $"-{File.ReadAllText(_directory["pid"]).Trim()}");
        _directory.Dispose();
    }

    private string Here(string text) => text
        .Replace("/run/pgha", _directory["run"], StringComparison.Ordinal)
        .Replace("/var/lib/pgha", _directory["state"], StringComparison.Ordinal);
}

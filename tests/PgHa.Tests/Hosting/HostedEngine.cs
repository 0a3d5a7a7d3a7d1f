using System.Management.Automation;
using System.Management.Automation.Host;
using System.Management.Automation.Runspaces;

namespace PgHa.Tests.Hosting;

/// <summary>The real PowerShell engine with the built module in it, imported by its manifest as a user imports it.</summary>
public sealed class HostedEngine : IDisposable
{
    /// <summary>Opens a runspace.</summary>
    /// <param name="import">What to import; null imports the module and the tests' own cmdlets.</param>
    /// <param name="host">Who shows and asks; null is nobody.</param>
    public HostedEngine(IReadOnlyList<string>? import = null, PSHost? host = null)
    {
        var state = InitialSessionState.CreateDefault2();
        // A failed import is silent otherwise.
        state.ThrowOnRunspaceOpenError = true;
        state.ImportPSModule([.. import ?? [Places.Manifest, Places.TestCmdlets]]);
        Runspace = host is null ? RunspaceFactory.CreateRunspace(state) : RunspaceFactory.CreateRunspace(host, state);
        Runspace.Open();
    }

    /// <summary>The runspace, for what <see cref="Run"/> does not do.</summary>
    public Runspace Runspace { get; }

    /// <summary>Runs a script to its end, whatever it throws.</summary>
    public ScriptResult Run(string script, params object?[] input)
    {
        using var shell = PowerShell.Create(Runspace);
        shell.AddScript(script);
        var output = new PSDataCollection<PSObject>();
        Exception? thrown = null;
        try
        {
            shell.Invoke(input, output);
        }
        catch (Exception exception)
        {
            thrown = exception;
        }

        return new ScriptResult(
            [.. output],
            [.. shell.Streams.Error],
            [.. shell.Streams.Warning.Select(record => record.Message)],
            [.. shell.Streams.Verbose.Select(record => record.Message)],
            [.. shell.Streams.Debug.Select(record => record.Message)],
            [.. shell.Streams.Information],
            [.. shell.Streams.Progress],
            thrown);
    }

    /// <inheritdoc/>
    public void Dispose() => Runspace.Dispose();
}

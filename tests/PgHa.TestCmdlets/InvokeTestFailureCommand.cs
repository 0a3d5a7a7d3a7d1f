using System.Management.Automation;
using PgHa.Commands;

namespace PgHa.TestCmdlets;

/// <summary>Lets exceptions escape from the work.</summary>
[Cmdlet(VerbsLifecycle.Invoke, "TestFailure")]
public sealed class InvokeTestFailureCommand : AsyncCommand
{
    [Parameter(Mandatory = true)]
    [ValidateSet("Engine", "Plain", "Aggregate", "Cancelled", "Synchronous")]
    public string Kind { get; set; } = "";

    protected override void ProcessRecord() => Run("pg1", (pipeline, stopped) => Kind switch
    {
        "Engine" => Task.FromException(new TestEngineException("HostKeyUnknown", "Unknown host key.", "pg2", "Add it.")),
        "Plain" => Task.FromException(new TimeoutException("Too late.")),
        "Aggregate" => Task.WhenAll(
            Task.FromException(new TimeoutException("one")), Task.FromException(new FileNotFoundException("two"))),
        "Cancelled" => Task.FromException(new TaskCanceledException("A deadline of its own.")),
        _ => throw new FormatException("Before the first await."),
    });
}

using System.Management.Automation;
using PgHa.Commands;

namespace PgHa.TestCmdlets;

/// <summary>Says that it has begun, then waits until it is stopped; in the end it leaves a file, so that one can see it ended.</summary>
[Cmdlet(VerbsLifecycle.Wait, "Test")]
public sealed class WaitTestCommand : AsyncCommand
{
    [Parameter]
    public string? EndFile { get; set; }

    protected override void ProcessRecord() => Run(null, async (pipeline, stopped) =>
    {
        pipeline.Output("begun");
        try
        {
            await Task.Delay(Timeout.InfiniteTimeSpan, stopped);
        }
        finally
        {
            if (EndFile is not null)
            {
                await File.WriteAllTextAsync(EndFile, "ended", CancellationToken.None);
            }
        }
    });
}

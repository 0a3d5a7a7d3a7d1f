using System.Management.Automation;
using PgHa.Commands;

namespace PgHa.TestCmdlets;

/// <summary>Writes to every stream from several threads at once, and emits the threads that the writes came out on.</summary>
[Cmdlet(VerbsCommon.Get, "TestStream")]
public sealed class GetTestStreamCommand : AsyncCommand
{
    [Parameter]
    public int Count { get; set; } = 1;

    protected override void ProcessRecord()
    {
        var own = Environment.CurrentManagedThreadId;
        Run(null, (pipeline, stopped) => Parallel.ForEachAsync(Enumerable.Range(0, Count), stopped, async (number, token) =>
        {
            await Task.Yield();
            pipeline.Output(number);
            pipeline.Warning($"warning {number}");
            pipeline.Verbose($"verbose {number}");
            pipeline.Debug($"debug {number}");
            pipeline.Information($"information {number}", "tag");
            pipeline.Error(new InvalidOperationException($"error {number}"), $"node{number}");
            pipeline.Progress("main", $"node{number}", "working", 50);
            var written = await pipeline.InvokeAsync(() => Environment.CurrentManagedThreadId);
            if (written != own)
            {
                pipeline.Warning($"WRONG THREAD {written}, not {own}");
            }
        }));
    }
}

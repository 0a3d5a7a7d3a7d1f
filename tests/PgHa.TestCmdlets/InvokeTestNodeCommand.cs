using System.Management.Automation;
using PgHa.Commands;

namespace PgHa.TestCmdlets;

/// <summary>Does something for each node; nodes called bad-* fail. Notes how many were at work at once.</summary>
[Cmdlet(VerbsLifecycle.Invoke, "TestNode")]
public sealed class InvokeTestNodeCommand : AsyncCommand
{
    private readonly List<string> gathered = [];
    private int running;
    private int most;

    [Parameter(Mandatory = true, ValueFromPipeline = true, Position = 0)]
    public string[] Name { get; set; } = [];

    [Parameter]
    public int ThrottleLimit { get; set; } = 16;

    protected override void ProcessRecord() => gathered.AddRange(Name);

    protected override void EndProcessing()
    {
        Run(null, (pipeline, stopped) => FanOut.ForEachNodeAsync(pipeline, ThrottleLimit, gathered, name => name, async (name, token) =>
        {
            var now = Interlocked.Increment(ref running);
            InterlockedMax(now);
            await Task.Delay(20, token);
            Interlocked.Decrement(ref running);
            if (name.StartsWith("bad-", StringComparison.Ordinal))
            {
                throw new TestEngineException("NodeUnreachable", $"{name} did not answer.", name, "Start it.");
            }

            pipeline.Output($"{name} done");
        }, stopped));
        WriteVerbose($"most {most}");
    }

    private void InterlockedMax(int value)
    {
        int seen;
        do
        {
            seen = Volatile.Read(ref most);
        }
        while (value > seen && Interlocked.CompareExchange(ref most, value, seen) != seen);
    }
}

using System.Diagnostics;
using System.Management.Automation;
using PgHa.Definition;
using PgHa.Health;

namespace PgHa.Commands;

/// <summary>Watches clusters: a live view in a terminal, else an object for each change.</summary>
[Cmdlet(VerbsCommon.Watch, "PgHaCluster")]
[OutputType(typeof(ClusterEvent))]
public sealed class WatchPgHaClusterCommand : ThresholdCommand
{
    private readonly List<ClusterDefinition> watched = [];

    /// <summary>Seconds between two looks. Default 2.</summary>
    [Parameter]
    [ValidateRange(0.2, 3600)]
    public double Interval { get; set; } = 2;

    /// <summary>Seconds to watch; 0 watches until Ctrl+C. Default 0.</summary>
    [Parameter]
    [ValidateRange(0, int.MaxValue)]
    public double Duration { get; set; }

    /// <summary>Emit changes as objects also in a terminal.</summary>
    [Parameter]
    public SwitchParameter AsObject { get; set; }

    /// <inheritdoc/>
    protected override TimeSpan StopGrace => TimeSpan.FromSeconds(2);

    /// <inheritdoc/>
    protected override void ProcessCluster(ClusterDefinition cluster) => watched.Add(cluster);

    /// <summary>All clusters have been gathered: they are watched together.</summary>
    protected override void ProcessClusters()
    {
        if (watched.Count == 0) return;
        var (observer, limits) = (new Observer(Connector()), Limits);
        var shown = !AsObject && watched.Count == 1 && IsLast && !Console.IsOutputRedirected;
        Run(watched[0].Name, async (pipeline, stopped) =>
        {
            using var screen = shown ? new WatchScreen(Console.Out) : null;
            var clock = Stopwatch.StartNew();
            await Task.WhenAll(watched.Select(async cluster =>
            {
                WatchState? state = null;
                while (true)
                {
                    var began = clock.Elapsed;
                    var look = ClusterSnapshot.Of(await observer.ObserveAsync(cluster, ObservationDepth.Members, stopped), DateTimeOffset.Now);
                    IReadOnlyList<ClusterEvent> events = [];
                    if (state is null) state = WatchState.Begin(look);
                    else (state, events) = state.Next(look, limits);
                    if (screen is not null) screen.Draw((width, height) => WatchView.Render(state, width, height, limits));
                    else foreach (var change in events) pipeline.Output(change);
                    if (Duration > 0 && clock.Elapsed.TotalSeconds >= Duration) return;
                    var rest = began + TimeSpan.FromSeconds(Interval) - clock.Elapsed;
                    if (rest > TimeSpan.Zero) await Task.Delay(rest, stopped);
                }
            }));
        });
    }

    // What comes behind in the pipeline wants objects.
    private bool IsLast => MyInvocation.PipelinePosition == MyInvocation.PipelineLength;
}

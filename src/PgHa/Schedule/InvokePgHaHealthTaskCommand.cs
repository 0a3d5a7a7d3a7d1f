using System.Diagnostics;
using System.Management.Automation;
using PgHa.Definition;
using PgHa.Errors;
using PgHa.Health;
using PgHa.Metrics;
using PgHa.Operations;
using PgHa.Schedule;

namespace PgHa.Commands;

/// <summary>One run of a health task: checks, results as JSON lines, an exit code for monitoring, events for what has changed.</summary>
[Cmdlet(VerbsLifecycle.Invoke, "PgHaHealthTask")]
[OutputType(typeof(HealthTaskResult))]
public sealed class InvokePgHaHealthTaskCommand : ClusterCommand
{
    private readonly List<HealthRecord> records = [];
    private readonly List<string> lines = [];
    private readonly List<TimedObservation> observations = [];
    private bool failed;

    /// <summary>Ids of the checks, wildcards allowed; all when left out.</summary>
    [Parameter(Position = 1)]
    [SupportsWildcards]
    [ValidateNotNullOrEmpty]
    [ArgumentCompleter(typeof(CheckCompleter))]
    public string[] Check { get; set; } = ["*"];

    /// <summary>Check too whether anything differs from the definition.</summary>
    [Parameter]
    public SwitchParameter Drift { get; set; }

    /// <summary>The file that keeps the outcomes from run to run; without it there are no events.</summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    public string? StatePath { get; set; }

    /// <summary>A file that the JSON lines are appended to.</summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    public string? ResultPath { get; set; }

    /// <summary>A file for Prometheus, as Export-PgHaMetric writes it.</summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    public string? MetricPath { get; set; }

    /// <inheritdoc/>
    protected override void ProcessCluster(ClusterDefinition cluster)
    {
        var connector = Connector();
        failed |= !RunFor(cluster, async (_, stopped) =>
        {
            var (time, clock) = (DateTimeOffset.Now, Stopwatch.StartNew());
            var seen = await new Observer(connector).ObserveAsync(cluster, stopped);
            observations.Add(new(seen, time, clock.Elapsed));
            List<HealthRecord> made = [.. HealthChecks.All(seen)];
            if (Drift) made.AddRange(await DriftCheck.MakeAsync(cluster, connector, stopped));
            made.RemoveAll(r => !Wildcards.Match(Check, r.Id));
            records.AddRange(made);
            lines.AddRange([.. made.Select(r => ResultLine.Of(r, time)), .. MemberRecord.Of(seen).Select(m => ResultLine.Of(m, time))]);
        });
    }

    /// <summary>What is told once, of all clusters.</summary>
    protected override void ProcessClusters()
    {
        var result = PluginResult.Of(records);
        // A cluster that could not be looked at at all is not well, whatever the others are.
        if (failed && result.ExitCode is 0 or 1) result = new(3, "PGHA UNKNOWN - a cluster could not be checked");
        IReadOnlyList<string> events = [];
        try
        {
            if (ResultPath is not null && lines.Count > 0) File.AppendAllText(FilePaths.Make(SessionState.Path, ResultPath), string.Join('\n', lines) + "\n");
            if (MetricPath is not null && observations.Count > 0) TextFiles.Write(FilePaths.Make(SessionState.Path, MetricPath), PrometheusText.Of(ClusterMetrics.Of(observations)));
            if (StatePath is not null)
            {
                var file = FilePaths.Make(SessionState.Path, StatePath);
                var state = File.Exists(file) ? HealthState.Read(File.ReadAllText(file)) : HealthState.Empty;
                events = [.. state.Changes(records).Select(c => c.ToEvent())];
                TextFiles.Write(file, state.After(records).ToText());
            }
        }
        catch (Exception exception) when (exception is PgHaException or IOException or UnauthorizedAccessException)
        {
            WriteError(ErrorRecords.From(exception, StatePath));
            if (result.ExitCode is 0 or 1) result = new(3, "PGHA UNKNOWN - the results could not be written");
        }

        WriteObject(new HealthTaskResult { ExitCode = result.ExitCode, Text = result.Text, Lines = lines, Events = events, Records = records });
    }
}

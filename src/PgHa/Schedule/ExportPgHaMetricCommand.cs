using System.Diagnostics;
using System.Management.Automation;
using PgHa.Definition;
using PgHa.Errors;
using PgHa.Health;
using PgHa.Metrics;

namespace PgHa.Commands;

/// <summary>Observes clusters and writes what it sees in Prometheus' text format.</summary>
[Cmdlet(VerbsData.Export, "PgHaMetric")]
[OutputType(typeof(string), typeof(FileInfo))]
public sealed class ExportPgHaMetricCommand : ClusterCommand
{
    private readonly List<TimedObservation> observations = [];

    /// <summary>The file, mostly NAME.prom in the directory of node_exporter's textfile collector; the text goes down the pipe when left out.</summary>
    [Parameter(Position = 1)]
    [Alias("LiteralPath")]
    [ValidateNotNullOrEmpty]
    public string? Path { get; set; }

    /// <summary>Emits the file.</summary>
    [Parameter]
    public SwitchParameter PassThru { get; set; }

    /// <inheritdoc/>
    protected override void ProcessCluster(ClusterDefinition cluster)
    {
        var connector = Connector();
        RunFor(cluster, async (_, stopped) =>
        {
            var (time, clock) = (DateTimeOffset.Now, Stopwatch.StartNew());
            observations.Add(new(await new Observer(connector).ObserveAsync(cluster, stopped), time, clock.Elapsed));
        });
    }

    /// <summary>All clusters stand in one text: a metric's name may appear in it once.</summary>
    protected override void ProcessClusters()
    {
        // Nothing to say: an old file stays, and its time tells its age.
        if (observations.Count == 0) return;
        var text = PrometheusText.Of(ClusterMetrics.Of(observations));
        if (Path is null)
        {
            WriteObject(text);
            return;
        }

        try
        {
            var file = FilePaths.Make(SessionState.Path, Path);
            TextFiles.Write(file, text);
            if (PassThru) WriteObject(new FileInfo(file));
        }
        catch (Exception exception) when (exception is PgHaException or IOException or UnauthorizedAccessException)
        {
            WriteError(ErrorRecords.From(exception, Path));
        }
    }
}

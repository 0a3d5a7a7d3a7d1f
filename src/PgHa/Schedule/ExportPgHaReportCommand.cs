using System.Management.Automation;
using PgHa.Compliance;
using PgHa.Definition;
using PgHa.Errors;
using PgHa.Health;
using PgHa.Reports;
using PgHa.Schedule;

namespace PgHa.Commands;

/// <summary>Looks at clusters and writes one HTML file for each, for people who would rather look than read.</summary>
[Cmdlet(VerbsData.Export, "PgHaReport", SupportsShouldProcess = true)]
[OutputType(typeof(FileInfo))]
public sealed class ExportPgHaReportCommand : ClusterCommand
{
    private readonly HashSet<string> written = new(StringComparer.Ordinal);
    private ComplianceBaseline baseline = new();

    /// <summary>The file; in a directory that is there, NAME.html for each cluster. No character is a wildcard.</summary>
    [Parameter(Mandatory = true, Position = 1)]
    [Alias("LiteralPath")]
    [ValidateNotNullOrEmpty]
    public string Path { get; set; } = "";

    /// <summary>A baseline of compliance, as Test-PgHaCompliance takes it.</summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    public string? Baseline { get; set; }

    /// <summary>The results that a health task has written: the plot of the lag is made of them.</summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    public string? HistoryPath { get; set; }

    /// <summary>Emits the files.</summary>
    [Parameter]
    public SwitchParameter PassThru { get; set; }

    /// <inheritdoc/>
    protected override void BeginProcessing()
    {
        try
        {
            if (Baseline is not null) baseline = BaselineYaml.ReadFile(FilePaths.Make(SessionState.Path, Baseline));
        }
        catch (PgHaException exception)
        {
            ThrowTerminatingError(ErrorRecords.From(exception, Baseline));
        }
    }

    /// <inheritdoc/>
    protected override void ProcessCluster(ClusterDefinition cluster)
    {
        var connector = Connector();
        var history = HistoryPath is null ? null : FilePaths.Make(SessionState.Path, HistoryPath);
        string? text = null;
        RunFor(cluster, async (pipeline, stopped) =>
        {
            var now = DateTimeOffset.Now;
            var evidence = await new ComplianceObserver(connector).GatherAsync(cluster, baseline, DateOnly.FromDateTime(now.LocalDateTime), stopped);
            IReadOnlyList<HistoryRecord>? promotions = null;
            try
            {
                promotions = await HistoryRecord.ReadAsync(connector, cluster, stopped);
            }
            catch (PgHaException)
            {
                // The report says that nobody could tell.
            }

            text = ReportText.Of(new()
            {
                Seen = evidence.Seen!,
                Time = now,
                Health = evidence.Health,
                Drift = evidence.Drift,
                Compliance = ComplianceJudge.Judge(evidence),
                History = promotions,
                Lag = history is null ? [] : [.. ResultLine.ReadLag(File.ReadLines(history), cluster.Name).Select(l => new LagSample(l.Time, l.Node, l.Bytes))],
            });
        });
        if (text is not null) Write(cluster, text);
    }

    private void Write(ClusterDefinition cluster, string text)
    {
        try
        {
            var file = FilePaths.Make(SessionState.Path, Path);
            if (Directory.Exists(file)) file = System.IO.Path.Combine(file, cluster.Name + ".html");
            if (!written.Add(file))
                throw new PgHaException("SeveralClusters", $"{file} was just written for another cluster.", file, "Give a directory, to have one file for each cluster.");
            if (!ShouldProcess(file, $"Write the report of cluster {cluster.Name}")) return;
            TextFiles.Write(file, text);
            if (PassThru) WriteObject(new FileInfo(file));
        }
        catch (Exception exception) when (exception is PgHaException or IOException or UnauthorizedAccessException)
        {
            WriteError(ErrorRecords.From(exception, Path));
        }
    }
}

using System.Management.Automation;
using PgHa.Definition;
using PgHa.Operations.Support;

namespace PgHa.Commands;

/// <summary>Writes one archive with configuration, state, logs and history of all nodes, secrets masked, for whoever helps from afar.</summary>
[Cmdlet(VerbsData.Export, "PgHaSupportBundle", SupportsShouldProcess = true)]
[OutputType(typeof(FileInfo))]
public sealed class ExportPgHaSupportBundleCommand : ClusterCommand
{
    /// <summary>The archive to write, or a folder that is there, which gets one named after the cluster and the time. Default: the current folder.</summary>
    [Parameter(Position = 1)]
    [ValidateNotNullOrEmpty]
    public string Path { get; set; } = ".";

    /// <summary>From when on logs are taken: a time, or how long ago. Default: a day.</summary>
    [Parameter]
    [TimeOrAge]
    public DateTimeOffset? Since { get; set; }

    /// <summary>Replace an archive that is there.</summary>
    [Parameter]
    public SwitchParameter Force { get; set; }

    /// <inheritdoc/>
    protected override void ProcessCluster(ClusterDefinition cluster)
    {
        var connector = Connector();
        var path = FilePaths.Make(SessionState.Path, Path);
        var now = DateTimeOffset.Now;
        var file = Directory.Exists(path) ? System.IO.Path.Combine(path, FormattableString.Invariant($"pgha-{cluster.Name}-{now:yyyyMMdd-HHmmss}.zip")) : path;
        if (!ShouldProcess(file, $"Gather configuration, state and logs of {cluster.Name} and write them to {file}?", "Export-PgHaSupportBundle"))
        {
            return;
        }

        RunFor(cluster, async (pipeline, stopped) =>
        {
            if (File.Exists(file) && !Force)
            {
                throw new Errors.PgHaException("BundleExists", $"{file} is there already.", file, "Give another -Path, or -Force to replace it.");
            }

            var entries = await new SupportBundle(connector, new PipelineProgress(pipeline)).GatherAsync(cluster, Since ?? now.AddDays(-1), stopped);
            Write(file, entries);
            pipeline.Output(new FileInfo(file));
        });
    }

    // Whole or not at all, and for its owner alone: it says much of the servers.
    private static void Write(string file, IReadOnlyList<BundleEntry> entries)
    {
        var part = file + ".part";
        try
        {
            var options = new FileStreamOptions { Mode = FileMode.Create, Access = FileAccess.ReadWrite };
            if (!OperatingSystem.IsWindows()) options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
            using (var stream = new FileStream(part, options)) SupportBundle.Write(stream, entries);
            File.Move(part, file, overwrite: true);
        }
        finally
        {
            File.Delete(part);
        }
    }
}

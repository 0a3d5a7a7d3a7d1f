using System.Management.Automation;
using PgHa.Definition;
using PgHa.Errors;

namespace PgHa.Commands;

/// <summary>Writes the definitions of clusters to YAML files.</summary>
[Cmdlet(VerbsData.Export, "PgHaCluster", SupportsShouldProcess = true)]
[OutputType(typeof(FileInfo))]
public sealed class ExportPgHaClusterCommand : PSCmdlet
{
    private readonly HashSet<string> written = new(StringComparer.Ordinal);

    /// <summary>The clusters.</summary>
    [Parameter(Mandatory = true, ValueFromPipeline = true)]
    [ClusterTransformation]
    [ArgumentCompleter(typeof(ClusterCompleter))]
    public ClusterDefinition[] Cluster { get; set; } = [];

    /// <summary>The file; in a directory that is there, a file named after the cluster. No character is a wildcard.</summary>
    [Parameter(Mandatory = true, Position = 0)]
    [Alias("LiteralPath")]
    [ValidateNotNullOrEmpty]
    public string Path { get; set; } = "";

    /// <summary>Overwrites no file.</summary>
    [Parameter]
    public SwitchParameter NoClobber { get; set; }

    /// <summary>Overwrites a file that is read-only.</summary>
    [Parameter]
    public SwitchParameter Force { get; set; }

    /// <summary>Emits the files.</summary>
    [Parameter]
    public SwitchParameter PassThru { get; set; }

    /// <inheritdoc/>
    protected override void ProcessRecord()
    {
        foreach (var cluster in Cluster)
        {
            try
            {
                Export(cluster);
            }
            catch (Exception exception) when (exception is PgHaException or IOException or UnauthorizedAccessException)
            {
                WriteError(ErrorRecords.From(exception, Path));
            }
        }
    }

    private void Export(ClusterDefinition cluster)
    {
        // A broken definition would be refused at its next import, when nobody remembers what was meant.
        DefinitionValidator.ThrowIfInvalid(cluster);
        var file = FilePaths.Make(SessionState.Path, Path);
        if (Directory.Exists(file)) file = System.IO.Path.Combine(file, cluster.Name + ".yml");
        if (!written.Add(file))
            throw new PgHaException(
                "SeveralClusters", $"{file} was just written for another cluster.", file, "Give a directory, to have one file for each cluster.");
        if (NoClobber && File.Exists(file))
            throw new PgHaException("FileExists", $"{file} exists already.", file, "Leave -NoClobber out to overwrite it.");
        if (!ShouldProcess(file, $"Write the definition of cluster {cluster.Name}")) return;
        Write(file, ClusterYaml.Write(cluster));
        if (PassThru) WriteObject(new FileInfo(file));
    }

    private void Write(string file, string text)
    {
        // What a link points to is replaced, not the link.
        var target = File.Exists(file) ? File.ResolveLinkTarget(file, returnFinalTarget: true)?.FullName ?? file : file;
        if (File.Exists(target) && File.GetAttributes(target).HasFlag(FileAttributes.ReadOnly))
        {
            if (!Force) throw new PgHaException("FileReadOnlyDenied", $"{file} is read-only.", file, "Give -Force to overwrite it.");
            File.SetAttributes(target, File.GetAttributes(target) & ~FileAttributes.ReadOnly);
        }

        TextFiles.Write(target, text);
    }
}

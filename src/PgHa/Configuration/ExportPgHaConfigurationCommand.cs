using System.Management.Automation;
using System.Text;
using PgHa.Configuration;
using PgHa.Errors;

namespace PgHa.Commands;

/// <summary>Writes rendered files as a tree, for review or version control.</summary>
[Cmdlet(VerbsData.Export, "PgHaConfiguration", SupportsShouldProcess = true)]
[OutputType(typeof(FileInfo))]
public sealed class ExportPgHaConfigurationCommand : PSCmdlet
{
    private readonly List<ConfigurationFile> files = [];

    /// <summary>The folder that gets a folder for each cluster. No character is a wildcard.</summary>
    [Parameter(Mandatory = true, Position = 0)]
    [Alias("LiteralPath")]
    [ValidateNotNullOrEmpty]
    public string Path { get; set; } = "";

    /// <summary>The files, as Get-PgHaConfiguration emits them.</summary>
    [Parameter(Mandatory = true, ValueFromPipeline = true)]
    [ValidateNotNullOrEmpty]
    public ConfigurationFile[] Configuration { get; set; } = [];

    /// <summary>Writes into a cluster's folder that has something else in it.</summary>
    [Parameter]
    public SwitchParameter Force { get; set; }

    /// <summary>Emits the files that were written.</summary>
    [Parameter]
    public SwitchParameter PassThru { get; set; }

    /// <inheritdoc/>
    protected override void ProcessRecord() => files.AddRange(Configuration);

    /// <inheritdoc/>
    protected override void EndProcessing()
    {
        foreach (var cluster in files.GroupBy(file => file.Cluster.Name, StringComparer.Ordinal))
        {
            try
            {
                Export(cluster.Key, [.. cluster]);
            }
            catch (Exception exception) when (exception is PgHaException or IOException or UnauthorizedAccessException)
            {
                WriteError(ErrorRecords.From(exception, cluster.Key));
            }
        }
    }

    private void Export(string cluster, IReadOnlyList<ConfigurationFile> clusterFiles)
    {
        var root = FilePaths.Make(SessionState.Path, Path);
        var changes = ConfigurationTree.ForWriting(root, cluster, Force).Plan(clusterFiles);
        if (changes.Writes.Count + changes.Removes.Count == 0 && !changes.ShowsSecrets)
        {
            return;
        }

        if (!ShouldProcess(Describe(changes), $"Write the configuration of cluster {cluster} to {changes.Folder}?", "Export-PgHaConfiguration"))
        {
            return;
        }

        var written = changes.Apply();
        if (PassThru)
        {
            WriteObject(written.Select(file => new FileInfo(file)), enumerateCollection: true);
        }
    }

    // What -WhatIf and -Verbose show.
    private static string Describe(TreeChanges changes)
    {
        var text = new StringBuilder($"{changes.Folder}: {changes.Writes.Count} files to write, {changes.Removes.Count} to remove");
        foreach (var (path, _) in changes.Writes) text.Append("\n  write ").Append(path);
        foreach (var path in changes.Removes) text.Append("\n  remove ").Append(path);
        return text.ToString();
    }
}

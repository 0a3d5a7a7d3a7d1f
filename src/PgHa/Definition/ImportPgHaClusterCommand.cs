using System.Management.Automation;
using PgHa.Definition;
using PgHa.Errors;

namespace PgHa.Commands;

/// <summary>Reads the definitions of clusters from YAML files.</summary>
[Cmdlet(VerbsData.Import, "PgHaCluster", DefaultParameterSetName = "Path")]
[OutputType(typeof(ClusterDefinition))]
public sealed class ImportPgHaClusterCommand : PSCmdlet
{
    /// <summary>The files; wildcards are allowed.</summary>
    [Parameter(Mandatory = true, Position = 0, ParameterSetName = "Path", ValueFromPipeline = true)]
    [ValidateNotNullOrEmpty]
    [SupportsWildcards]
    public string[] Path { get; set; } = [];

    /// <summary>The files; no character is a wildcard.</summary>
    [Parameter(Mandatory = true, ParameterSetName = "LiteralPath", ValueFromPipelineByPropertyName = true)]
    [Alias("PSPath", "FullName")]
    [ValidateNotNullOrEmpty]
    public string[] LiteralPath { get; set; } = [];

    /// <inheritdoc/>
    protected override void ProcessRecord()
    {
        var literal = ParameterSetName == "LiteralPath";
        foreach (var path in literal ? LiteralPath : Path)
        {
            try
            {
                foreach (var file in FilePaths.Find(SessionState.Path, path, literal)) Import(file);
            }
            catch (PgHaException exception)
            {
                WriteError(ErrorRecords.From(exception, path));
            }
        }
    }

    private void Import(string file)
    {
        try
        {
            var reading = ClusterYaml.ParseFile(file);
            var cluster = reading.Definite();
            foreach (var warning in reading.Problems) WriteWarning($"{file}: {warning}");
            SeenClusters.Remember(cluster);
            WriteObject(cluster);
        }
        catch (PgHaException exception)
        {
            WriteError(ErrorRecords.From(exception, file));
        }
    }
}

using System.Management.Automation;
using PgHa.Definition;
using PgHa.Errors;

namespace PgHa.Commands;

/// <summary>Holds definitions against every rule and emits what it finds, warnings included.</summary>
[Cmdlet(VerbsDiagnostic.Test, "PgHaDefinition", DefaultParameterSetName = "Path")]
[OutputType(typeof(DefinitionProblem), typeof(bool))]
public sealed class TestPgHaDefinitionCommand : PSCmdlet
{
    /// <summary>YAML files; wildcards are allowed.</summary>
    [Parameter(Mandatory = true, Position = 0, ParameterSetName = "Path", ValueFromPipeline = true)]
    [ValidateNotNullOrEmpty]
    [SupportsWildcards]
    public string[] Path { get; set; } = [];

    /// <summary>YAML files; no character is a wildcard.</summary>
    [Parameter(Mandatory = true, ParameterSetName = "LiteralPath", ValueFromPipelineByPropertyName = true)]
    [Alias("PSPath", "FullName")]
    [ValidateNotNullOrEmpty]
    public string[] LiteralPath { get; set; } = [];

    /// <summary>Definitions.</summary>
    [Parameter(Mandatory = true, ParameterSetName = "Cluster", ValueFromPipeline = true)]
    [ValidateNotNullOrEmpty]
    [ArgumentCompleter(typeof(ClusterCompleter))]
    public ClusterDefinition[] Cluster { get; set; } = [];

    /// <summary>Emits for each definition whether it has no error, and nothing else.</summary>
    [Parameter]
    public SwitchParameter Quiet { get; set; }

    /// <inheritdoc/>
    protected override void ProcessRecord()
    {
        if (ParameterSetName == "Cluster")
        {
            foreach (var cluster in Cluster) Emit(cluster.Name, DefinitionValidator.Validate(cluster));
            return;
        }

        var literal = ParameterSetName == "LiteralPath";
        foreach (var path in literal ? LiteralPath : Path)
        {
            try
            {
                foreach (var file in FilePaths.Find(SessionState.Path, path, literal)) Emit(file, ClusterYaml.ParseFile(file).Problems);
            }
            catch (PgHaException exception)
            {
                WriteError(ErrorRecords.From(exception, path));
            }
        }
    }

    private void Emit(string source, IReadOnlyList<DefinitionProblem> problems)
    {
        if (Quiet)
        {
            WriteObject(problems.All(problem => problem.Severity != ProblemSeverity.Error));
            return;
        }

        foreach (var problem in problems)
        {
            var shown = PSObject.AsPSObject(problem);
            shown.Properties.Add(new PSNoteProperty("Source", source));
            WriteObject(shown);
        }
    }
}

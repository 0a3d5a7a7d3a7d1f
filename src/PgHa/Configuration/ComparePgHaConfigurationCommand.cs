using System.Management.Automation;
using PgHa.Configuration;
using PgHa.Definition;
using PgHa.Errors;

namespace PgHa.Commands;

/// <summary>Holds the files of a definition against those of another one, or against an exported tree.</summary>
[Cmdlet(VerbsData.Compare, "PgHaConfiguration")]
[OutputType(typeof(ConfigurationDifference))]
public sealed class ComparePgHaConfigurationCommand : NodeSelectionCommand
{
    /// <summary>
    /// What the clusters are held against: a definition, the path of its YAML, an object with a Cluster property, or the folder of an
    /// exported tree.
    /// </summary>
    [Parameter(Mandatory = true)]
    [ReferenceTransformation]
    [ValidateNotNull]
    public object Reference { get; set; } = "";

    /// <summary>The nodes' platform, whatever the definitions or the nodes say.</summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    [ArgumentCompleter(typeof(PlatformCompleter))]
    public string? Platform { get; set; }

    /// <summary>Asks the nodes also where definition or tree say enough.</summary>
    [Parameter]
    public SwitchParameter AskNode { get; set; }

    /// <inheritdoc/>
    protected override void BeginProcessing()
    {
        try
        {
            if (Reference is ClusterDefinition definition)
            {
                DefinitionValidator.ThrowIfInvalid(definition);
            }
            else if (Reference is not DirectoryInfo)
            {
                throw new PgHaException(
                    "ReferenceInvalid",
                    "-Reference is neither one definition, nor the path of one, nor the folder of an exported tree.",
                    "-Reference",
                    "Give one of these.");
            }
        }
        catch (Exception exception) when (exception is PgHaException)
        {
            ThrowTerminatingError(ErrorRecords.From(exception, Reference));
        }
    }

    /// <inheritdoc/>
    protected override void ProcessCluster(ClusterDefinition cluster)
    {
        var connector = Connector();
        var request = new ConfigurationRequest { Platform = Platform, AskNodes = AskNode };
        RunFor(cluster, async (pipeline, stopped) =>
        {
            var comparison = new ConfigurationComparison(new ConfigurationSource(connector, new PipelineProgress(pipeline)));
            var result = Reference is ClusterDefinition definition
                ? await comparison.WithDefinitionAsync(cluster, definition, request, IsSelected, stopped)
                : await comparison.WithTreeAsync(cluster, ((DirectoryInfo)Reference).FullName, request, IsSelected, stopped);
            foreach (var (node, failure) in result.Failures)
            {
                pipeline.Error(failure, node);
            }

            foreach (var difference in result.Differences)
            {
                pipeline.Output(difference);
            }
        });
    }
}

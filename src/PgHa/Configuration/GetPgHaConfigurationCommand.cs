using System.Management.Automation;
using PgHa.Configuration;
using PgHa.Definition;

namespace PgHa.Commands;

/// <summary>Every file that an installation would write, as an object, before anything is touched.</summary>
[Cmdlet(VerbsCommon.Get, "PgHaConfiguration")]
[OutputType(typeof(ConfigurationFile))]
public sealed class GetPgHaConfigurationCommand : GivenSecretsCommand
{
    /// <summary>Components whose files are wanted, wildcards allowed.</summary>
    [Parameter]
    [SupportsWildcards]
    [ValidateNotNullOrEmpty]
    [ArgumentCompleter(typeof(ComponentCompleter))]
    public string[] Component { get; set; } = ["*"];

    /// <summary>Paths on the nodes, wildcards allowed.</summary>
    [Parameter]
    [SupportsWildcards]
    [ValidateNotNullOrEmpty]
    public string[] Path { get; set; } = ["*"];

    /// <summary>The nodes' platform, whatever the definition or the nodes say.</summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    [ArgumentCompleter(typeof(PlatformCompleter))]
    public string? Platform { get; set; }

    /// <summary>Asks the nodes also where the definition says enough.</summary>
    [Parameter]
    public SwitchParameter AskNode { get; set; }

    /// <summary>Shows the secrets in the files.</summary>
    [Parameter]
    public SwitchParameter IncludeSecret { get; set; }

    /// <inheritdoc/>
    protected override void ProcessCluster(ClusterDefinition cluster)
    {
        var connector = Connector();
        var request = new ConfigurationRequest
        {
            Nodes = [.. Selected(cluster).Select(n => n.Name)],
            Platform = Platform,
            AskNodes = AskNode,
            IncludeSecrets = IncludeSecret,
        };
        var given = Given;
        RunFor(cluster, async (pipeline, stopped) =>
        {
            var contexts = await new ConfigurationSource(connector, new PipelineProgress(pipeline)).ResolveAsync(cluster, request with { Given = given(cluster) }, stopped);
            foreach (var (node, failure) in contexts.Failures)
            {
                pipeline.Error(failure, node);
            }

            if (contexts.WithoutInterface.Count > 0)
            {
                pipeline.Warning(
                    $"{cluster.Name}: keepalived.conf has a placeholder for the network interface of {string.Join(", ", contexts.WithoutInterface)}: "
                    + "without asking the nodes only the definition can tell it (nodes[].interface). -AskNode asks them.");
            }

            foreach (var node in contexts.Nodes)
            {
                try
                {
                    foreach (var file in ConfigurationRenderer.Render(node, IncludeSecret).Where(IsWanted))
                    {
                        pipeline.Output(file);
                    }
                }
                catch (Exception exception) when (exception is not OperationCanceledException)
                {
                    pipeline.Error(exception, node.Node.Name);
                }
            }
        });
    }

    private bool IsWanted(ConfigurationFile file) => Wildcards.Match(Component, file.Component) && Wildcards.Match(Path, file.Path);
}

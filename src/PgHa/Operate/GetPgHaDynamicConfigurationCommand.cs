using System.Management.Automation;
using System.Text.Json.Nodes;
using PgHa.Definition;
using PgHa.Operations;

namespace PgHa.Commands;

/// <summary>The dynamic configuration, which lies in the DCS and counts for all members.</summary>
[Cmdlet(VerbsCommon.Get, "PgHaDynamicConfiguration")]
[OutputType(typeof(DynamicSetting), typeof(string))]
public sealed class GetPgHaDynamicConfigurationCommand : ClusterCommand
{
    /// <summary>Paths of settings, with dots, wildcards allowed; all when left out.</summary>
    [Parameter(Position = 1)]
    [SupportsWildcards]
    [ValidateNotNullOrEmpty]
    [ArgumentCompleter(typeof(DynamicPathCompleter))]
    public string[] Path { get; set; } = ["*"];

    /// <summary>Emit the JSON text as Patroni writes it.</summary>
    [Parameter]
    public SwitchParameter Raw { get; set; }

    /// <inheritdoc/>
    protected override void ProcessCluster(ClusterDefinition cluster)
    {
        var connector = Connector();
        RunFor(cluster, async (pipeline, stopped) =>
        {
            var situation = await Situation.LookAsync(connector, cluster, stopped);
            var (_, text) = await new ChangeConfiguration(connector).ReadAsync(situation, stopped);
            if (Raw)
            {
                pipeline.Output(text);
                return;
            }

            foreach (var setting in DynamicSetting.Of(cluster, JsonNode.Parse(text)!).Where(s => Wildcards.Match(Path, s.Path)))
            {
                pipeline.Output(setting);
            }
        });
    }
}

using System.Collections;
using System.Management.Automation;
using PgHa.Definition;
using PgHa.Operations;

namespace PgHa.Commands;

/// <summary>Changes the dynamic configuration: shows the difference, asks, and changes only what was shown.</summary>
[Cmdlet(VerbsCommon.Set, "PgHaDynamicConfiguration", SupportsShouldProcess = true, ConfirmImpact = ConfirmImpact.High)]
[OutputType(typeof(ConfigurationResult))]
public sealed class SetPgHaDynamicConfigurationCommand : OperationCommand
{
    /// <summary>
    /// Settings by their path with dots, and their values: <c>@{ 'postgresql.parameters.max_connections' = 200; ttl = 40 }</c>. <c>$null</c> takes
    /// one away.
    /// </summary>
    [Parameter(Mandatory = true, Position = 1)]
    [ValidateNotNullOrEmpty]
    [ArgumentCompleter(typeof(DynamicSettingCompleter))]
    public IDictionary Setting { get; set; } = new Hashtable();

    /// <summary>Take names and values that PgHa does not know.</summary>
    [Parameter]
    public SwitchParameter Force { get; set; }

    /// <inheritdoc/>
    protected override void ProcessCluster(ClusterDefinition cluster)
    {
        var connector = Connector();
        var settings = Setting.Cast<DictionaryEntry>().ToDictionary(e => e.Key.ToString()!, e => JsonOf.Value(e.Value), StringComparer.Ordinal);
        RunFor(cluster, async (pipeline, stopped) =>
        {
            var progress = new PipelineProgress(pipeline);
            var situation = await Situation.LookAsync(connector, cluster, stopped);
            var operation = new ChangeConfiguration(connector, progress);
            var (through, text) = await operation.ReadAsync(situation, stopped);
            var plan = ConfigurationPlan.Make(situation, through, text, settings, Force);
            if (plan.Changes.Count == 0)
            {
                pipeline.Verbose($"{cluster.Name}: the dynamic configuration is so already.");
                pipeline.Output(await operation.RunAsync(plan, stopped));
                return;
            }

            foreach (var owned in plan.Owned)
            {
                pipeline.Warning($"{cluster.Name}: {owned} is the definition's: the next Install-PgHaNode puts it back. Change the definition to keep it.");
            }

            var restarts = plan.Changes.Where(c => c.NeedsRestart).Select(c => c.Parameter).ToList();
            var what = $"{cluster.Name}: change the dynamic configuration\n{plan.Diff.TrimEnd()}"
                + (restarts.Count == 0 ? "" : $"\n{string.Join(", ", restarts)} counts only after a restart: Restart-PgHaMember -PendingOnly");
            if (!await pipeline.InvokeAsync(() => ShouldProcess(what, $"{what}\nChange it?", "Set-PgHaDynamicConfiguration")))
            {
                return;
            }

            await using var held = await OperationLock.TakeAsync(connector, situation, BreakLock, progress, stopped);
            pipeline.Output(await operation.RunAsync(plan, stopped));
        });
    }
}

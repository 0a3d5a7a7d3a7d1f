using System.Globalization;
using System.Management.Automation;
using PgHa.Compliance;
using PgHa.Definition;

namespace PgHa.Commands;

/// <summary>Holds clusters, their definitions and their running nodes, against rules of security, availability, the guide and operations.</summary>
[Cmdlet(VerbsDiagnostic.Test, "PgHaCompliance")]
[OutputType(typeof(ComplianceRecord), typeof(bool))]
public sealed class TestPgHaComplianceCommand : ClusterCommand
{
    private ComplianceBaseline baseline = new();

    /// <summary>Ids of the rules to judge, wildcards allowed; all when left out.</summary>
    [Parameter(Position = 1)]
    [SupportsWildcards]
    [ValidateNotNullOrEmpty]
    [ArgumentCompleter(typeof(ComplianceRuleCompleter))]
    public string[] Rule { get; set; } = ["*"];

    /// <summary>A file with the goals, the zones and the exceptions, in YAML or JSON. No character is a wildcard.</summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    public string? Baseline { get; set; }

    /// <summary>Judge the definition alone: no node is asked.</summary>
    [Parameter]
    public SwitchParameter DefinitionOnly { get; set; }

    /// <summary>Emit only whether nothing is to be done: true when each rule passed, is excused, or has nothing to judge.</summary>
    [Parameter]
    public SwitchParameter Quiet { get; set; }

    /// <inheritdoc/>
    protected override void BeginProcessing()
    {
        try
        {
            ComplianceParameters.CheckRules(Rule);
            if (Baseline is not null) baseline = BaselineYaml.ReadFile(FilePaths.Make(SessionState.Path, Baseline));
        }
        catch (Exception exception) when (exception is Errors.PgHaException)
        {
            ThrowTerminatingError(ErrorRecords.From(exception, Baseline));
        }

        var today = DateOnly.FromDateTime(DateTime.Now);
        foreach (var expired in ComplianceJudge.Expired(baseline, today))
        {
            WriteWarning(string.Create(CultureInfo.InvariantCulture, $"The baseline's exception from {expired.Rule} ran out on {expired.LastDay:yyyy-MM-dd} and counts no more: {expired.Reason}"));
        }
    }

    /// <inheritdoc/>
    protected override void ProcessCluster(ClusterDefinition cluster)
    {
        var connector = Connector();
        var rules = ComplianceRules.All.Where(r => Wildcards.Match(Rule, r.Id)).ToList();
        RunFor(cluster, async (pipeline, stopped) =>
        {
            var today = DateOnly.FromDateTime(DateTime.Now);
            var evidence = DefinitionOnly || !rules.Any(r => r.IsLive)
                ? new ComplianceEvidence { Cluster = cluster, Today = today, Baseline = baseline }
                : await new ComplianceObserver(connector).GatherAsync(cluster, baseline, today, stopped);
            var records = ComplianceJudge.Judge(evidence, rules);
            if (Quiet)
            {
                pipeline.Output(records.All(r => r.IsCompliant));
                return;
            }

            foreach (var record in records) pipeline.Output(record);
        });
    }
}

using System.Management.Automation;
using PgHa.Compliance;

namespace PgHa.Commands;

/// <summary>The rules that Test-PgHaCompliance judges by.</summary>
[Cmdlet(VerbsCommon.Get, "PgHaComplianceRule")]
[OutputType(typeof(ComplianceRule))]
public sealed class GetPgHaComplianceRuleCommand : PSCmdlet
{
    /// <summary>Ids, wildcards allowed; all when left out.</summary>
    [Parameter(Position = 0)]
    [SupportsWildcards]
    [ValidateNotNullOrEmpty]
    [ArgumentCompleter(typeof(ComplianceRuleCompleter))]
    public string[] Rule { get; set; } = ["*"];

    /// <inheritdoc/>
    protected override void ProcessRecord()
    {
        try
        {
            ComplianceParameters.CheckRules(Rule);
        }
        catch (Errors.PgHaException exception)
        {
            WriteError(ErrorRecords.From(exception, exception.Target));
        }

        WriteObject(ComplianceRules.All.Where(r => Wildcards.Match(Rule, r.Id)), enumerateCollection: true);
    }
}

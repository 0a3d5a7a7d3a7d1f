using System.Collections;
using System.Management.Automation;
using PgHa.Checks;
using PgHa.Errors;
using PgHa.Health;

namespace PgHa.Commands;

/// <summary>A cmdlet whose checks have limits that can be set.</summary>
public abstract class ThresholdCommand : ClusterCommand
{
    /// <summary>
    /// Limits by name, in place of the defaults: <c>@{ 'replication.lag' = '256MB'; 'etcd.fsync' = '25ms' }</c>. The names stand in the
    /// table of Test-PgHaCluster's page.
    /// </summary>
    [Parameter]
    [ValidateNotNull]
    [ArgumentCompleter(typeof(ThresholdCompleter))]
    public Hashtable Threshold { get; set; } = [];

    /// <summary>The limits in force.</summary>
    protected Thresholds Limits { get; private set; } = Thresholds.Default;

    /// <inheritdoc/>
    protected override void BeginProcessing()
    {
        try
        {
            Limits = Thresholds.Read(
                Threshold.Cast<DictionaryEntry>().Select(e => KeyValuePair.Create(e.Key.ToString() ?? "", e.Value is PSObject wrapped ? wrapped.BaseObject : e.Value)), HealthChecks.Thresholds);
        }
        catch (PgHaException exception)
        {
            ThrowTerminatingError(ErrorRecords.From(exception, exception.Target));
        }
    }
}

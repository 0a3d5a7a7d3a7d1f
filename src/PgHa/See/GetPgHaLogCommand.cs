using System.Management.Automation;
using PgHa.Components;
using PgHa.Definition;
using PgHa.Errors;
using PgHa.Health.Logs;

namespace PgHa.Commands;

/// <summary>The logs of Patroni, PostgreSQL, etcd and keepalived of one or all nodes, as records in the order of their time.</summary>
[Cmdlet(VerbsCommon.Get, "PgHaLog")]
[OutputType(typeof(LogRecord))]
public sealed class GetPgHaLogCommand : NodeSelectionCommand
{
    /// <summary>From when on: a time, or how long ago. Without it the last messages.</summary>
    [Parameter]
    [TimeOrAge]
    public DateTimeOffset? Since { get; set; }

    /// <summary>Until when: a time, or how long ago.</summary>
    [Parameter]
    [TimeOrAge]
    public DateTimeOffset? Until { get; set; }

    /// <summary>The least level.</summary>
    [Parameter]
    [ValidateSet("Debug", "Information", "Warning", "Error", "Fatal")]
    public string Level { get; set; } = "Debug";

    /// <summary>Whose messages; everybody's when left out.</summary>
    [Parameter]
    [ValidateSet("Patroni", "Postgres", "Etcd", "Keepalived")]
    public string[] Component { get; set; } = ["Patroni", "Postgres", "Etcd", "Keepalived"];

    /// <summary>How many messages at most, the newest ones of all nodes together. Default: 100, with -Follow 10; with -Since all there are.</summary>
    [Parameter]
    [ValidateRange(1, 1000000)]
    public int Last { get; set; }

    /// <summary>Go on with what is written from now on, until Ctrl+C.</summary>
    [Parameter]
    public SwitchParameter Follow { get; set; }

    /// <inheritdoc/>
    protected override void BeginProcessing()
    {
        if (Follow && Until is not null)
        {
            ThrowTerminatingError(ErrorRecords.From(new PgHaException("FollowHasNoEnd", "-Follow goes on until Ctrl+C, and -Until names an end.", "-Follow", "Leave one of them out.")));
        }
    }

    /// <inheritdoc/>
    protected override void ProcessCluster(ClusterDefinition cluster)
    {
        var connector = Connector();
        var nodes = Selected(cluster);
        var request = new LogRequest
        {
            Since = Since,
            Until = Until,
            Level = Enum.Parse<LogLevel>(Level, ignoreCase: true),
            Components = Component.Select(c => Enum.Parse<LogComponent>(c, ignoreCase: true)).ToHashSet(),
            Last = Last > 0 ? Last : Since is not null ? null : Follow ? 10 : 100,
        };
        RunFor(cluster, async (pipeline, stopped) =>
        {
            if (Follow)
            {
                await new LogFollower(connector).FollowAsync(
                    cluster, nodes, request, pipeline.Output, (node, e) => pipeline.Error(e, node.Name),
                    node => pipeline.Warning($"{node.Name} is followed again; nothing of what was written meanwhile is left out."), pipeline.Warning, stopped);
                return;
            }

            var reading = await new LogReader(connector).ReadAsync(cluster, nodes, request, (node, e) => pipeline.Error(e, node.Name), stopped);
            foreach (var record in reading.Records)
            {
                pipeline.Output(record);
            }

            foreach (var words in reading.Cut)
            {
                pipeline.Warning(words);
            }
        });
    }
}

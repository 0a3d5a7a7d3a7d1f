using System.Management.Automation;
using PgHa.Components.Postgres;
using PgHa.Definition;
using PgHa.Operations;

namespace PgHa.Commands;

/// <summary>Runs a statement on the leader, on a replica or on nodes by name; the rows come as objects with typed columns.</summary>
[Cmdlet(VerbsLifecycle.Invoke, "PgHaQuery", DefaultParameterSetName = "Role", SupportsShouldProcess = true, ConfirmImpact = ConfirmImpact.Medium)]
[OutputType(typeof(PSObject))]
public sealed class InvokePgHaQueryCommand : ClusterCommand
{
    /// <summary>The statement, with <c>$1</c>, <c>$2</c> … for the values. It travels over stdin: no process list shows it.</summary>
    [Parameter(Mandatory = true, Position = 1)]
    [ValidateNotNullOrEmpty]
    public string Sql { get; set; } = "";

    /// <summary>The values for <c>$1</c>, <c>$2</c> …, in their order.</summary>
    [Parameter(Position = 2)]
    [AllowNull]
    [AllowEmptyCollection]
    public object?[] Parameter { get; set; } = [];

    /// <summary>Where: the <c>Leader</c> (the default), or the <c>Replica</c> that is the least behind.</summary>
    [Parameter(ParameterSetName = "Role")]
    [ValidateSet("Leader", "Replica")]
    public string On { get; set; } = "Leader";

    /// <summary>Names of nodes, wildcards allowed: it is run on each, whatever they are. The rows then begin with the column <c>Node</c>.</summary>
    [Parameter(Mandatory = true, ParameterSetName = "Node")]
    [SupportsWildcards]
    [ValidateNotNullOrEmpty]
    [ArgumentCompleter(typeof(MemberCompleter))]
    public string[] Node { get; set; } = [];

    /// <summary>The database. Default <c>postgres</c>.</summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    public string Database { get; set; } = "postgres";

    /// <summary>Who logs in; left out, the superuser with the password that the nodes hold.</summary>
    [Parameter]
    [Credential]
    public PSCredential? Credential { get; set; }

    /// <summary>Let it write. Without this every transaction is read-only.</summary>
    [Parameter]
    public SwitchParameter AllowWrite { get; set; }

    /// <summary>Seconds that it may take. Default 60.</summary>
    [Parameter]
    [ValidateRange(1, 604800)]
    public int Timeout { get; set; } = 60;

    /// <inheritdoc/>
    protected override void ProcessCluster(ClusterDefinition cluster)
    {
        var connector = Connector();
        var byName = ParameterSetName == "Node";
        var query = new Query(Sql)
        {
            Values = [.. (Parameter ?? []).Select(v => v is PSObject wrapped ? wrapped.BaseObject : v)], Database = Database, User = Credential?.UserName,
            Password = Credential?.GetNetworkCredential().Password, AllowWrite = AllowWrite, OnPrimary = !byName && On == "Leader", Timeout = TimeSpan.FromSeconds(Timeout),
        };
        RunFor(cluster, async (pipeline, stopped) =>
        {
            var operation = new QueryNode(connector);
            IReadOnlyList<NodeDefinition> nodes = byName
                ? [.. cluster.Nodes.Where(n => Wildcards.Match(Node, n.Name))]
                : [QueryNode.Choose(await Situation.LookAsync(connector, cluster, stopped), On == "Leader")];
            if (nodes.Count == 0)
            {
                _ = Situation.Member(cluster, string.Join(", ", Node));
            }

            if (AllowWrite && !await pipeline.InvokeAsync(() => ShouldProcess($"{string.Join(", ", nodes)} ({cluster.Name})", $"Run, with leave to write: {FirstLine(Sql)}")))
            {
                return;
            }

            await FanOut.ForEachNodeAsync(pipeline, 16, nodes, n => n.Name, async (node, token) =>
            {
                var answer = await operation.RunAsync(cluster, node, query, token);
                pipeline.Verbose($"{node.Name}: {answer.Status}");
                var names = Names(answer.Columns, byName);
                foreach (var row in answer.Rows)
                {
                    pipeline.Output(Row(names, answer.Columns, row, byName ? node.Name : null));
                }
            }, stopped);
        });
    }

    private static PSObject Row(IReadOnlyList<string> names, IReadOnlyList<QueryColumn> columns, IReadOnlyList<string?> values, string? node)
    {
        var row = new PSObject();
        if (node is not null)
        {
            row.Properties.Add(new PSNoteProperty("Node", node), preValidated: true);
        }

        for (var i = 0; i < columns.Count; i++)
        {
            row.Properties.Add(new PSNoteProperty(names[i], PostgresValue.Read(columns[i].Type, values[i])), preValidated: true);
        }

        return row;
    }

    // An object's properties have different names, and case does not count; a statement's columns may be called anything.
    private static IReadOnlyList<string> Names(IReadOnlyList<QueryColumn> columns, bool withNode)
    {
        var taken = new HashSet<string>(StringComparer.OrdinalIgnoreCase);
        if (withNode)
        {
            taken.Add("Node");
        }

        return [.. columns.Select(column =>
        {
            var (name, number) = (column.Name, 1);
            while (!taken.Add(name))
            {
                name = $"{column.Name}_{++number}";
            }

            return name;
        })];
    }

    private static string FirstLine(string text) => text.Split('\n') is [var first, _, ..] ? first + " …" : text;
}

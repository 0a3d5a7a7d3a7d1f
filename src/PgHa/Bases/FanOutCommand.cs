using System.Management.Automation;
using PgHa.Definition;

namespace PgHa.Commands;

/// <summary>A cmdlet that does the same to each of the selected nodes, several at a time.</summary>
public abstract class FanOutCommand : NodeSelectionCommand
{
    /// <summary>How many nodes are worked on at the same time.</summary>
    [Parameter]
    [ValidateRange(1, 256)]
    public int ThrottleLimit { get; set; } = 16;

    /// <summary>Does one thing for each node; see <see cref="FanOut"/>.</summary>
    protected Task ForEachNodeAsync(IPipeline pipeline, IEnumerable<NodeDefinition> nodes, Func<NodeDefinition, CancellationToken, Task> body, CancellationToken stopped) =>
        FanOut.ForEachNodeAsync(pipeline, ThrottleLimit, nodes, n => n.Name, body, stopped);
}

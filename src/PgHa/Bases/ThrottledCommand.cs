using System.Management.Automation;

namespace PgHa.Commands;

/// <summary>A cmdlet that works on several nodes at once.</summary>
public abstract class ThrottledCommand : AsyncCommand
{
    /// <summary>How many nodes are worked on at the same time.</summary>
    [Parameter]
    [ValidateRange(1, 256)]
    public int ThrottleLimit { get; set; } = 16;

    /// <summary>
    /// Does one thing for each of several nodes, <see cref="ThrottleLimit"/> at a time. A node that fails becomes one error
    /// with the node as its target, and the others go on.
    /// </summary>
    /// <param name="pipeline">Where the errors go.</param>
    /// <param name="items">One item a node.</param>
    /// <param name="nodeOf">The node's name.</param>
    /// <param name="body">What to do.</param>
    /// <param name="stopped">Cancels the bodies that run, and no others start.</param>
    protected Task ForEachNodeAsync<T>(
        IPipeline pipeline,
        IEnumerable<T> items,
        Func<T, string> nodeOf,
        Func<T, CancellationToken, Task> body,
        CancellationToken stopped)
    {
        var options = new ParallelOptions { MaxDegreeOfParallelism = ThrottleLimit, CancellationToken = stopped };
        return Parallel.ForEachAsync(items, options, async (item, token) =>
        {
            try
            {
                await body(item, token);
            }
            catch (OperationCanceledException) when (stopped.IsCancellationRequested)
            {
                throw;
            }
            catch (Exception exception)
            {
                pipeline.Error(exception, nodeOf(item));
            }
        });
    }
}

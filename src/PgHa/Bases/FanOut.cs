namespace PgHa.Commands;

/// <summary>One thing for each of several nodes, several at a time.</summary>
public static class FanOut
{
    /// <summary>
    /// Does one thing for each of several nodes. A node that fails becomes one error with the node as its target, and the others
    /// go on.
    /// </summary>
    /// <param name="pipeline">Where the errors go.</param>
    /// <param name="limit">How many nodes are worked on at the same time.</param>
    /// <param name="items">One item a node.</param>
    /// <param name="nodeOf">The node's name.</param>
    /// <param name="body">What to do.</param>
    /// <param name="stopped">Cancels the bodies that run, and no others start.</param>
    public static Task ForEachNodeAsync<T>(
        IPipeline pipeline,
        int limit,
        IEnumerable<T> items,
        Func<T, string> nodeOf,
        Func<T, CancellationToken, Task> body,
        CancellationToken stopped)
    {
        var options = new ParallelOptions { MaxDegreeOfParallelism = limit, CancellationToken = stopped };
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

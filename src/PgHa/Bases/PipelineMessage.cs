using System.Management.Automation;

namespace PgHa.Commands;

/// <summary>One thing the pipeline thread is asked to do; exactly one of the two methods is called, once.</summary>
internal abstract class PipelineMessage
{
    public abstract void Deliver(Cmdlet cmdlet);

    /// <summary>The pipeline has ended: nobody will deliver this.</summary>
    public virtual void Discard()
    {
    }
}

/// <summary>Writes to one of the streams.</summary>
internal sealed class WriteMessage(Action<Cmdlet> write) : PipelineMessage
{
    public override void Deliver(Cmdlet cmdlet) => write(cmdlet);
}

/// <summary>Asks the pipeline thread something, and whoever asked waits for the answer.</summary>
internal sealed class CallMessage<T>(Func<T> function) : PipelineMessage
{
    // Asynchronous continuations: the worker must not go on working on the pipeline thread.
    private readonly TaskCompletionSource<T> answer = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public Task<T> Answer => answer.Task;

    public override void Deliver(Cmdlet cmdlet)
    {
        try
        {
            answer.TrySetResult(function());
        }
        catch (PipelineStoppedException)
        {
            // The user said "no to all of it": that ends the pipeline, not only the worker that asked.
            answer.TrySetCanceled();
            throw;
        }
        catch (Exception exception)
        {
            answer.TrySetException(exception);
        }
    }

    public override void Discard() => answer.TrySetCanceled();
}

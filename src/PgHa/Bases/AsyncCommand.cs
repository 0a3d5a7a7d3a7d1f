using System.Management.Automation;

namespace PgHa.Commands;

/// <summary>
/// A cmdlet whose work is asynchronous: the work runs on other threads and speaks through an <see cref="IPipeline"/>, the
/// pipeline thread writes, and Ctrl+C cancels the work.
/// </summary>
public abstract class AsyncCommand : PSCmdlet, IDisposable
{
    private readonly CancellationTokenSource stop = new();

    /// <summary>Cancelled when the user or the pipeline stops this cmdlet.</summary>
    protected CancellationToken Stopped => stop.Token;

    /// <summary>
    /// After a stop the work gets this long to end in good order, to close its commands on the servers. Then the user gets the prompt
    /// back whatever the work does. Ten seconds by default.
    /// </summary>
    protected virtual TimeSpan StopGrace => TimeSpan.FromSeconds(10);

    /// <summary>Frees what the cmdlet holds; PowerShell calls it when the pipeline ends.</summary>
    public void Dispose()
    {
        Dispose(true);
        GC.SuppressFinalize(this);
    }

    /// <summary>Cancels the work. Called on another thread than the pipeline's.</summary>
    protected override void StopProcessing() => stop.Cancel();

    /// <summary>Frees what the cmdlet holds.</summary>
    protected virtual void Dispose(bool disposing)
    {
        if (disposing)
        {
            stop.Dispose();
        }
    }

    /// <summary>
    /// Runs work off the pipeline thread and writes what it posts until it ends. An exception that escapes the work ends the
    /// cmdlet with a terminating error; what concerns one of several nodes belongs into <see cref="IPipeline.Error(Exception, object?)"/>.
    /// </summary>
    protected void Run(Func<IPipeline, CancellationToken, Task> work) => Run(null, work);

    /// <inheritdoc cref="Run(Func{IPipeline, CancellationToken, Task})"/>
    /// <param name="target">What the work is about, for an error that does not name its own target.</param>
    /// <param name="work">The work.</param>
    protected void Run(object? target, Func<IPipeline, CancellationToken, Task> work)
    {
        // The token is taken once: StopProcessing may come while Dispose runs.
        var stopped = stop.Token;
        var queue = new PipelineQueue();
        var running = Task.Run(
            async () =>
            {
                Task? task = null;
                try
                {
                    task = work(queue, stopped);
                    await task;
                }
                catch (Exception) when (task?.Exception is { InnerExceptions.Count: > 1 })
                {
                    // An await shows the first of several exceptions only.
                    throw task.Exception;
                }
                finally
                {
                    queue.Complete();
                }
            },
            CancellationToken.None);
        try
        {
            queue.DeliverAll(this, stopped);
            queue.ClearProgress(this);
        }
        catch (OperationCanceledException) when (stopped.IsCancellationRequested)
        {
            End(queue, running);
            SayLastWords(queue);
            throw new PipelineStoppedException();
        }
        catch
        {
            // The pipeline takes no more: -ErrorAction Stop, a command downstream that has enough, a stop.
            stop.Cancel();
            End(queue, running);
            throw;
        }

        Finish(running, target, stopped);
    }

    /// <summary>As <see cref="Run(object?, Func{IPipeline, CancellationToken, Task})"/>, for work with a result.</summary>
    protected T Run<T>(object? target, Func<IPipeline, CancellationToken, Task<T>> work)
    {
        T result = default!;
        Run(target, async (pipeline, stopped) => { result = await work(pipeline, stopped); });
        return result;
    }

    private void End(PipelineQueue queue, Task running)
    {
        queue.Abandon();
        // Whatever the work still throws has no one left to read it; looking at it keeps it from being called unobserved.
        running.ContinueWith(
            ended => _ = ended.Exception, CancellationToken.None, TaskContinuationOptions.ExecuteSynchronously, TaskScheduler.Default)
            .Wait(StopGrace);
    }

    // A pipeline that is stopped takes nothing any more; the host does.
    private void SayLastWords(PipelineQueue queue)
    {
        foreach (var words in queue.LastWords)
        {
            Host.UI.WriteWarningLine(words);
        }
    }

    private void Finish(Task running, object? target, CancellationToken stopped)
    {
        // The queue is completed from inside the work, a moment before its task ends.
        ((IAsyncResult)running).AsyncWaitHandle.WaitOne();
        if (running.IsCompletedSuccessfully)
        {
            return;
        }

        if (stopped.IsCancellationRequested)
        {
            throw new PipelineStoppedException();
        }

        var exception = running.Exception as Exception ?? new TaskCanceledException(running);
        var records = ErrorRecords.AllFrom(exception, target);
        foreach (var record in records.SkipLast(1))
        {
            WriteError(record);
        }

        ThrowTerminatingError(records[^1]);
    }
}

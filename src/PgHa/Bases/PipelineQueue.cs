using System.Collections.Concurrent;
using System.Management.Automation;
using System.Threading.Channels;

namespace PgHa.Commands;

/// <summary>What workers have posted and the pipeline thread has not yet written.</summary>
internal sealed class PipelineQueue : IPipeline
{
    private readonly Channel<PipelineMessage> messages = Channel.CreateUnbounded<PipelineMessage>(new() { SingleReader = true });
    private readonly ProgressBoard board = new();
    private readonly ConcurrentQueue<string> lastWords = new();

    /// <summary>What is to be said after a stop.</summary>
    public IEnumerable<string> LastWords => lastWords;

    public void Output(object? value) => Write(cmdlet => cmdlet.WriteObject(value));

    public void Error(ErrorRecord record) => Write(cmdlet => cmdlet.WriteError(record));

    public void Error(Exception exception, object? target = null)
    {
        foreach (var record in ErrorRecords.AllFrom(exception, target))
        {
            Error(record);
        }
    }

    public void Warning(string message) => Write(cmdlet => cmdlet.WriteWarning(message));

    public void Verbose(string message) => Write(cmdlet => cmdlet.WriteVerbose(message));

    public void Debug(string message) => Write(cmdlet => cmdlet.WriteDebug(message));

    public void Information(object message, params string[] tags) => Write(cmdlet => cmdlet.WriteInformation(message, tags));

    public void Progress(string cluster, string? node, string step, int? percent = null, bool completed = false) =>
        Write(cmdlet =>
        {
            // The board is only ever touched here, on the pipeline thread, so it needs no lock.
            foreach (var record in board.Show(cluster, node, step, percent, completed))
            {
                cmdlet.WriteProgress(record);
            }
        });

    public void LastWord(string message) => lastWords.Enqueue(message);

    public Task<T> InvokeAsync<T>(Func<T> function)
    {
        var call = new CallMessage<T>(function);
        Post(call);
        return call.Answer;
    }

    /// <summary>Nothing more will come.</summary>
    public void Complete() => messages.Writer.TryComplete();

    /// <summary>Delivers what comes until nothing more will. Runs on the pipeline thread.</summary>
    /// <exception cref="OperationCanceledException">The cmdlet was stopped.</exception>
    public void DeliverAll(Cmdlet cmdlet, CancellationToken stopped)
    {
        while (messages.Reader.WaitToReadAsync(stopped).AsTask().GetAwaiter().GetResult())
        {
            while (messages.Reader.TryRead(out var message))
            {
                message.Deliver(cmdlet);
            }
        }
    }

    /// <summary>Takes every progress line that is still there away. Runs on the pipeline thread.</summary>
    public void ClearProgress(Cmdlet cmdlet)
    {
        foreach (var record in board.Clear())
        {
            cmdlet.WriteProgress(record);
        }
    }

    /// <summary>Nobody will deliver any more: whoever waits for an answer is told so.</summary>
    public void Abandon()
    {
        Complete();
        while (messages.Reader.TryRead(out var message))
        {
            message.Discard();
        }
    }

    private void Write(Action<Cmdlet> write) => Post(new WriteMessage(write));

    private void Post(PipelineMessage message)
    {
        if (!messages.Writer.TryWrite(message))
        {
            message.Discard();
        }
    }
}

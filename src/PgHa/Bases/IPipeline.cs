using System.Management.Automation;

namespace PgHa.Commands;

/// <summary>
/// The streams of a running cmdlet, as work on other threads may use them. Every call only queues: the pipeline thread
/// writes, in the order in which the calls arrived. A call after the pipeline has ended is dropped.
/// </summary>
public interface IPipeline
{
    /// <summary>Emits one object.</summary>
    void Output(object? value);

    /// <summary>Writes a non-terminating error.</summary>
    void Error(ErrorRecord record);

    /// <summary>Writes an exception as one or more non-terminating errors; see <see cref="ErrorRecords"/>.</summary>
    /// <param name="exception">What failed; an aggregate becomes one record for each of its parts.</param>
    /// <param name="target">The node it happened on, unless the exception names its own target.</param>
    void Error(Exception exception, object? target = null);

    /// <summary>Writes a warning.</summary>
    void Warning(string message);

    /// <summary>Writes a verbose message.</summary>
    void Verbose(string message);

    /// <summary>Writes a debug message.</summary>
    void Debug(string message);

    /// <summary>Writes to the information stream.</summary>
    void Information(object message, params string[] tags);

    /// <summary>Shows how far the work has come: a line for the cluster and, below it, one for each node at work.</summary>
    /// <param name="cluster">The cluster; its line is the parent.</param>
    /// <param name="node">The node, or null for the cluster's own line.</param>
    /// <param name="step">What is being done.</param>
    /// <param name="percent">0 to 100, or null when that is not known.</param>
    /// <param name="completed">Takes the line away. What is still shown when the work ends is taken away by itself.</param>
    void Progress(string cluster, string? node, string step, int? percent = null, bool completed = false);

    /// <summary>
    /// Says where the work was met when the user stopped the cmdlet: the host shows it although the pipeline takes nothing any more.
    /// Without a stop it is not shown.
    /// </summary>
    void LastWord(string message);

    /// <summary>
    /// Runs a function on the pipeline thread, where alone ShouldProcess, ShouldContinue, prompts and session state may be
    /// used, and gives back its result. Cancelled when the pipeline ends first.
    /// </summary>
    Task<T> InvokeAsync<T>(Func<T> function);
}

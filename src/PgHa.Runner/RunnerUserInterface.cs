using System.Management.Automation;
using System.Management.Automation.Host;

namespace PgHa.Runner;

/// <summary>
/// Output goes to standard output; errors, warnings, messages, progress and questions to standard error, so that what a script
/// emits can be piped on. Text is plain where the stream is not a terminal.
/// </summary>
internal sealed partial class RunnerUserInterface(bool interactive) : PSHostUserInterface
{
    private const string Yellow = "\u001b[33;1m";
    private const string Reset = "\u001b[0m";

    private readonly object gate = new();
    private readonly ProgressPane pane = new();

    /// <summary>Whether what is shown from now on is the error that ended the script.</summary>
    public bool OutputIsError { get; set; }

    public override PSHostRawUserInterface RawUI { get; } = new RunnerRawUserInterface();

    public override bool SupportsVirtualTerminal => Terminal.ColoursOut;

    public override void Write(string value) => Out(value, false);

    public override void Write(ConsoleColor foregroundColor, ConsoleColor backgroundColor, string value) => Out(value, false);

    public override void WriteLine(string value) => Out(value, true);

    public override void WriteErrorLine(string value) => Error(value, "");

    public override void WriteWarningLine(string message) => Error($"WARNING: {message}", Yellow);

    public override void WriteVerboseLine(string message) => Error($"VERBOSE: {message}", Yellow);

    public override void WriteDebugLine(string message) => Error($"DEBUG: {message}", Yellow);

    public override void WriteProgress(long sourceId, ProgressRecord record)
    {
        if (Terminal.CanRedraw)
        {
            lock (gate)
            {
                pane.Show(sourceId, record);
            }
        }
    }

    /// <summary>Takes the progress lines away, for good.</summary>
    public void EndProgress()
    {
        lock (gate)
        {
            pane.Clear();
        }
    }

    private void Out(string value, bool line)
    {
        lock (gate)
        {
            pane.Hide();
            var text = GetOutputString(value, OutputIsError ? Terminal.ColoursError : Terminal.ColoursOut);
            (OutputIsError ? Console.Error : Console.Out).Write(line ? text + Environment.NewLine : text);
        }
    }

    private void Error(string value, string colour)
    {
        lock (gate)
        {
            pane.Hide();
            var text = GetOutputString(value, Terminal.ColoursError);
            Console.Error.WriteLine(colour.Length > 0 && Terminal.ColoursError ? colour + text + Reset : text);
        }
    }
}

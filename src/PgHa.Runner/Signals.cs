using System.Runtime.InteropServices;

namespace PgHa.Runner;

/// <summary>Ctrl+C and SIGTERM stop the script in good order, the first time; the second time the process ends as it stands.</summary>
internal sealed class Signals : IDisposable
{
    private readonly RunnerUserInterface ui;
    private readonly Action stop;
    private readonly List<PosixSignalRegistration> registrations;
    private int exitCode;

    public Signals(RunnerUserInterface ui, Action stop)
    {
        this.ui = ui;
        this.stop = stop;
        registrations =
        [
            PosixSignalRegistration.Create(PosixSignal.SIGINT, signal => Handle(signal, 130)),
            PosixSignalRegistration.Create(PosixSignal.SIGTERM, signal => Handle(signal, 143)),
            PosixSignalRegistration.Create(PosixSignal.SIGHUP, signal => Handle(signal, 129)),
        ];
    }

    /// <summary>The code of the signal that came, if one came.</summary>
    public int? ExitCode => exitCode == 0 ? null : exitCode;

    public void Dispose() => registrations.ForEach(registration => registration.Dispose());

    private void Handle(PosixSignalContext signal, int code)
    {
        if (Interlocked.CompareExchange(ref exitCode, code, 0) != 0)
        {
            // Not cancelled: the signal does what it does to any process.
            ui.EndProgress();
            return;
        }

        signal.Cancel = true;
        if (ui.IsAsking)
        {
            // A console that waits for a line cannot be woken up, and nothing has been changed while it asks.
            Environment.Exit(code);
        }

        stop();
    }
}

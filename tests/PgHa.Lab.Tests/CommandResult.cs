namespace PgHa.Lab.Tests;

/// <summary>What a command left: its exit code and what it printed.</summary>
public sealed record CommandResult(int ExitCode, string Output, string Error)
{
    public override string ToString() => $"exit code {ExitCode}\nstdout: {Output.Trim()}\nstderr: {Error.Trim()}";
}

/// <summary>A verb of lab.sh failed; the message says which, and what it printed.</summary>
public sealed class LabException : Exception
{
    public LabException(string verb, CommandResult result)
        : base($"lab.sh {verb} failed with {result}") => Result = result;

    public CommandResult Result { get; }
}

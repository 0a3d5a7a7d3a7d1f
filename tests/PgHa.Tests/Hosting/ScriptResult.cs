using System.Management.Automation;

namespace PgHa.Tests.Hosting;

/// <summary>All that came out of a script.</summary>
/// <param name="Thrown">The terminating error that ended it, if one did.</param>
public sealed record ScriptResult(
    IReadOnlyList<PSObject> Output,
    IReadOnlyList<ErrorRecord> Errors,
    IReadOnlyList<string> Warnings,
    IReadOnlyList<string> Verbose,
    IReadOnlyList<string> Debug,
    IReadOnlyList<InformationRecord> Information,
    IReadOnlyList<ProgressRecord> Progress,
    Exception? Thrown)
{
    /// <summary>The output as text, one string an object.</summary>
    public IReadOnlyList<string> Lines => [.. Output.Select(item => item?.ToString() ?? "")];

    /// <summary>The record of the terminating error.</summary>
    public ErrorRecord? Terminating => (Thrown as IContainsErrorRecord)?.ErrorRecord;

    /// <summary>Gives itself back if nothing went wrong; else the test fails and says what did.</summary>
    public ScriptResult Succeeded()
    {
        Thrown.ShouldBeNull();
        Errors.Select(error => $"{error.FullyQualifiedErrorId}: {error}").ShouldBeEmpty();
        return this;
    }
}

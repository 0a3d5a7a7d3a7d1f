using PgHa.Checks;

namespace PgHa.TestCmdlets;

#pragma warning disable CA1032 // The usual constructors would leave out what this one is for.
public sealed class TestEngineException(string errorId, string message, string? target, string? recommendation)
    : Exception(message), IPgHaError
{
    public string ErrorId => errorId;

    public string? Target => target;

    public string? Recommendation => recommendation;
}

using PgHa.Errors;

namespace PgHa.TestCmdlets;

#pragma warning disable CA1032 // The usual constructors would leave out what this one is for.
public sealed class TestEngineException(string errorId, string message, string target, string recommendation)
    : PgHaException(errorId, message, target, recommendation);

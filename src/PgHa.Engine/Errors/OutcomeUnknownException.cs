namespace PgHa.Errors;

/// <summary>
/// Something was asked for, and until the deadline nobody could say whether it happened. It may have, and it may still: look before anything
/// is asked for again. The ids end in <c>Unknown</c>.
/// </summary>
public sealed class OutcomeUnknownException(string errorId, string message, string target, string recommendation)
    : PgHaException(errorId, message, target, recommendation);

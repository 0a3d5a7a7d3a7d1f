using PgHa.Errors;

namespace PgHa.Converge;

/// <summary>A plan that was carried out in part, or of which it is not known how much was.</summary>
public sealed class ApplyException : PgHaException
{
    /// <inheritdoc cref="PgHaException(string, string, string?, string?, Exception?)"/>
    public ApplyException(string errorId, string message, string node, string recommendation, Exception? innerException = null)
        : base(errorId, message, node, recommendation, innerException)
    {
    }

    /// <summary>The changes that are known to be made.</summary>
    public required IReadOnlyList<Change> Done { get; init; }

    /// <summary>The changes that are not made, as far as is known.</summary>
    public required IReadOnlyList<Change> Remaining { get; init; }
}

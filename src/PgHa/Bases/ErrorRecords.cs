using System.Management.Automation;
using System.Reflection;
using PgHa.Errors;

namespace PgHa.Commands;

/// <summary>Makes PowerShell's error records of exceptions: a stable id, a category, a target, a recommendation.</summary>
public static class ErrorRecords
{
    /// <summary>The record for an exception; of an aggregate, for the first of its parts.</summary>
    /// <param name="exception">What failed.</param>
    /// <param name="target">The node it happened on, unless the exception names its own target.</param>
    public static ErrorRecord From(Exception exception, object? target = null) => AllFrom(exception, target)[0];

    /// <summary>One record for each part of an aggregate, and one for any other exception.</summary>
    public static IReadOnlyList<ErrorRecord> AllFrom(Exception exception, object? target = null) =>
        [.. Parts(exception).Select(part => Record(part, target))];

    private static IEnumerable<Exception> Parts(Exception exception) => exception switch
    {
        AggregateException aggregate when aggregate.InnerExceptions.Count > 0 =>
            aggregate.InnerExceptions.SelectMany(Parts),
        TargetInvocationException { InnerException: { } inner } => Parts(inner),
        TypeInitializationException { InnerException: { } inner } => Parts(inner),
        _ => [exception],
    };

    private static ErrorRecord Record(Exception exception, object? target)
    {
        // PowerShell's own exceptions bring a record that knows more than can be said here.
        if (exception is IContainsErrorRecord { ErrorRecord: { } own } && own.CategoryInfo.Category != ErrorCategory.NotSpecified)
        {
            return own.TargetObject is null && target is not null
                ? new ErrorRecord(exception, FirstPart(own.FullyQualifiedErrorId), own.CategoryInfo.Category, target)
                : own;
        }

        var error = exception as PgHaException;
        var id = string.IsNullOrEmpty(error?.ErrorId) ? NameOf(exception) : error.ErrorId;
        var record = new ErrorRecord(exception, id, ErrorCategories.Of(exception, id), error?.Target ?? target);
        if (error?.Recommendation is { Length: > 0 } recommendation)
        {
            record.ErrorDetails = new ErrorDetails(exception.Message) { RecommendedAction = recommendation };
        }

        return record;
    }

    private static string NameOf(Exception exception)
    {
        var name = exception.GetType().Name;
        var generic = name.IndexOf('`', StringComparison.Ordinal);
        return generic < 0 ? name : name[..generic];
    }

    private static string FirstPart(string id) => id.Split(',')[0];
}

using System.Management.Automation;
using System.Net.Sockets;
using System.Security;
using System.Security.Authentication;
using PgHa.Errors;

namespace PgHa.Commands;

/// <summary>Which of PowerShell's categories an error belongs to; never NotSpecified.</summary>
internal static class ErrorCategories
{
    // The engine knows nothing of PowerShell's categories; its error ids say plainly enough what went wrong.
    private static readonly (string Word, ErrorCategory Category)[] Words =
    [
        ("Timeout", ErrorCategory.OperationTimeout),
        ("TimedOut", ErrorCategory.OperationTimeout),
        ("Authentication", ErrorCategory.AuthenticationError),
        ("HostKey", ErrorCategory.SecurityError),
        ("Denied", ErrorCategory.PermissionDenied),
        ("Sudo", ErrorCategory.PermissionDenied),
        ("Connection", ErrorCategory.ConnectionError),
        ("Connect", ErrorCategory.ConnectionError),
        ("Unreachable", ErrorCategory.ConnectionError),
        ("NotFound", ErrorCategory.ObjectNotFound),
        ("Missing", ErrorCategory.ObjectNotFound),
        ("Unknown", ErrorCategory.ObjectNotFound),
        ("Exists", ErrorCategory.ResourceExists),
        ("Busy", ErrorCategory.ResourceBusy),
        ("Locked", ErrorCategory.ResourceBusy),
        ("Unavailable", ErrorCategory.ResourceUnavailable),
        ("Unsupported", ErrorCategory.NotImplemented),
        ("NotSupported", ErrorCategory.NotImplemented),
        ("Syntax", ErrorCategory.ParserError),
        ("Invalid", ErrorCategory.InvalidData),
        ("Definition", ErrorCategory.InvalidData),
    ];

    public static ErrorCategory Of(Exception exception, string id)
    {
        for (var current = exception; current is not null; current = current.InnerException)
        {
            if (ByType(current) is { } category)
            {
                return category;
            }

            if (ReferenceEquals(current, exception) && ByWord(id) is { } named)
            {
                return named;
            }
        }

        return ErrorCategory.InvalidOperation;
    }

    private static ErrorCategory? ByWord(string id)
    {
        foreach (var (word, category) in Words)
        {
            if (id.Contains(word, StringComparison.Ordinal))
            {
                return category;
            }
        }

        return null;
    }

    private static ErrorCategory? ByType(Exception exception) => exception switch
    {
        TimeoutException or OutcomeUnknownException => ErrorCategory.OperationTimeout,
        OperationCanceledException => ErrorCategory.OperationStopped,
        UnauthorizedAccessException => ErrorCategory.PermissionDenied,
        AuthenticationException => ErrorCategory.AuthenticationError,
        SecurityException => ErrorCategory.SecurityError,
        SocketException => ErrorCategory.ConnectionError,
        HttpRequestException => ErrorCategory.ConnectionError,
        FileNotFoundException or DirectoryNotFoundException => ErrorCategory.ObjectNotFound,
        KeyNotFoundException => ErrorCategory.ObjectNotFound,
        EndOfStreamException or InvalidDataException => ErrorCategory.InvalidData,
        IOException => ErrorCategory.ReadError,
        ArgumentException => ErrorCategory.InvalidArgument,
        FormatException => ErrorCategory.InvalidData,
        NotSupportedException or NotImplementedException => ErrorCategory.NotImplemented,
        _ => null,
    };
}

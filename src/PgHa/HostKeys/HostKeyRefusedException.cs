namespace PgHa.Commands;

/// <summary>A key that must not be trusted by adding another line.</summary>
internal sealed class HostKeyRefusedException(string node, string message)
    : PgHa.Errors.PgHaException(
        "HostKeyRefused", message, node, "Find out why the key changed. When the new one is right, remove the old line from the file first (ssh-keygen -R).");

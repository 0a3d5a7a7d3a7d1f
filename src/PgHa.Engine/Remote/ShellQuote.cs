namespace PgHa.Remote;

/// <summary>Quotes for a POSIX shell.</summary>
public static class ShellQuote
{
    /// <summary>Gives one word that the shell reads as exactly <paramref name="value"/>: nothing in it is expanded.</summary>
    /// <exception cref="ArgumentException">The value holds a NUL character, which no shell word can.</exception>
    public static string Quote(string value)
    {
        ArgumentNullException.ThrowIfNull(value);
        if (value.Contains('\0', StringComparison.Ordinal))
        {
            throw new ArgumentException("A shell word cannot hold a NUL character.", nameof(value));
        }

        return "'" + value.Replace("'", "'\\''", StringComparison.Ordinal) + "'";
    }
}

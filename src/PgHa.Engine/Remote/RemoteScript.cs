namespace PgHa.Remote;

/// <summary>A POSIX shell script to run on a node.</summary>
/// <param name="Text">
/// The script, run by the node's <c>sh</c>. It travels over stdin, so its size is not limited and no process list shows it.
/// It is parsed whole before its first command runs. It may not hold NUL characters.
/// </param>
public sealed record RemoteScript(string Text)
{
    /// <summary>Whether to run as root; default true. Without effect when the login is root's or the session was opened without sudo.</summary>
    public bool Elevate { get; init; } = true;

    /// <summary>
    /// How long the script may run, counted from when it is started (not while it waits for a free channel); default 60 seconds.
    /// The node enforces it as well, a little later, should the connection be lost.
    /// </summary>
    public TimeSpan Deadline { get; init; } = TimeSpan.FromSeconds(60);

    /// <summary>How many bytes of stdout, and of stderr, are kept; default 8 MiB each. The rest is read and thrown away.</summary>
    public int OutputLimit { get; init; } = 8 * 1024 * 1024;

    /// <summary>What the script finds on its stdin; null (the default): <c>/dev/null</c>.</summary>
    public ReadOnlyMemory<byte>? Input { get; init; }

    /// <summary>
    /// Called with each complete line of stdout while the script runs (without its line end, as UTF-8), one at a time and in
    /// order, on a thread of the pool. What it throws ends the script and reaches the caller.
    /// </summary>
    public Action<string>? OnOutputLine { get; init; }
}

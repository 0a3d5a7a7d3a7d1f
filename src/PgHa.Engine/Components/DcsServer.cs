namespace PgHa.Components;

/// <summary>A server of a DCS that is not ours, and how it is asked.</summary>
/// <param name="Name">As <c>host:port</c>.</param>
/// <param name="Question">Shell that prints what it answers.</param>
/// <param name="Read">What an answer means: whether the server works, and the answer for people.</param>
internal sealed record DcsServer(string Name, string Question, Func<string, (bool Healthy, string Answer)> Read)
{
    /// <summary>An HTTP answer with its status on the last line, taken apart.</summary>
    public static (string Body, string Status) Http(string text)
    {
        var end = text.TrimEnd();
        var line = end.LastIndexOf('\n');
        return line < 0 ? ("", end) : (end[..line].Trim(), end[(line + 1)..]);
    }
}

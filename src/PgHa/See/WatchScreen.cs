using System.Text;

namespace PgHa.Commands;

/// <summary>
/// A terminal's other screen, drawn in place. What was there before comes back, with its cursor, when this ends, whatever ends it. One
/// write a picture, so that nothing flickers; only VT sequences, which every terminal of PowerShell 7 knows.
/// </summary>
internal sealed class WatchScreen : IDisposable
{
    internal const string Enter = "\e[?1049h\e[?25l\e[2J";
    internal const string Leave = "\e[?25h\e[?1049l";

    private readonly TextWriter terminal;
    private readonly Func<(int Width, int Height)> size;
    private bool left;

    /// <summary>Takes the terminal over.</summary>
    /// <param name="terminal">Where to write.</param>
    /// <param name="size">Its size; null for the console's.</param>
    public WatchScreen(TextWriter terminal, Func<(int Width, int Height)>? size = null)
    {
        this.terminal = terminal;
        this.size = size ?? ConsoleSize;
        terminal.Write(Enter);
        terminal.Flush();
    }

    /// <summary>Draws lines made for the terminal's size as it is now.</summary>
    public void Draw(Func<int, int, IReadOnlyList<string>> render)
    {
        var (width, height) = size();
        var text = new StringBuilder("\e[H");
        // Each line is cleared behind its end, and what is below the last.
        text.AppendJoin("\r\n", render(width, height).Select(line => line + "\e[K")).Append("\e[J");
        terminal.Write(text);
        terminal.Flush();
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        if (left) return;
        left = true;
        terminal.Write(Leave);
        terminal.Flush();
    }

    private static (int Width, int Height) ConsoleSize()
    {
        try
        {
            return (Math.Max(20, Console.WindowWidth), Math.Max(5, Console.WindowHeight));
        }
        catch (Exception e) when (e is IOException or PlatformNotSupportedException)
        {
            return (80, 24);
        }
    }
}

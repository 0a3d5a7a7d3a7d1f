namespace PgHa.Runner;

/// <summary>What the two output streams of this process can do.</summary>
internal static class Terminal
{
    private static readonly bool Dumb = Environment.GetEnvironmentVariable("TERM") is "dumb" or null or "";
    private static readonly bool Plain = !string.IsNullOrEmpty(Environment.GetEnvironmentVariable("NO_COLOR"));

    public static bool ColoursOut { get; } = !Console.IsOutputRedirected && !Dumb && !Plain;

    public static bool ColoursError { get; } = !Console.IsErrorRedirected && !Dumb && !Plain;

    /// <summary>Whether lines on the error stream can be taken away again.</summary>
    public static bool CanRedraw { get; } = !Console.IsErrorRedirected && !Dumb;

    public static int Width
    {
        get
        {
            try
            {
                return Console.IsOutputRedirected || Console.WindowWidth <= 0 ? 120 : Console.WindowWidth;
            }
            catch (IOException)
            {
                return 120;
            }
        }
    }
}

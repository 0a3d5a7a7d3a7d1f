using System.Management.Automation;
using System.Management.Automation.Host;

namespace PgHa.Runner;

/// <summary>The little that formatting asks of a console: how wide it is. The rest a stream of text does not have.</summary>
internal sealed class RunnerRawUserInterface : PSHostRawUserInterface
{
    public override Size BufferSize
    {
        get => new(Terminal.Width, 9999);
        set { }
    }

    public override Size WindowSize
    {
        get => new(Terminal.Width, 50);
        set { }
    }

    public override Size MaxWindowSize => WindowSize;

    public override Size MaxPhysicalWindowSize => WindowSize;

    public override ConsoleColor ForegroundColor { get; set; } = ConsoleColor.Gray;

    public override ConsoleColor BackgroundColor { get; set; } = ConsoleColor.Black;

    public override Coordinates CursorPosition { get; set; }

    public override int CursorSize { get; set; } = 25;

    public override Coordinates WindowPosition { get; set; }

    public override string WindowTitle { get; set; } = "pgha-runner";

    public override bool KeyAvailable => false;

    public override void FlushInputBuffer()
    {
    }

    public override KeyInfo ReadKey(ReadKeyOptions options) => throw Missing();

    public override BufferCell[,] GetBufferContents(Rectangle rectangle) => throw Missing();

    public override void ScrollBufferContents(Rectangle source, Coordinates destination, Rectangle clip, BufferCell fill) => throw Missing();

    public override void SetBufferContents(Coordinates origin, BufferCell[,] contents) => throw Missing();

    public override void SetBufferContents(Rectangle rectangle, BufferCell fill) => throw Missing();

    private static PSNotSupportedException Missing() => new("pgha-runner has no screen buffer.");
}

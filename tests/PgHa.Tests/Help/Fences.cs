namespace PgHa.Tests.Help;

/// <summary>The blocks of a page that are PowerShell.</summary>
internal static class Fences
{
    /// <summary>Each block with the line of the page on which it begins.</summary>
    public static IEnumerable<(int Line, string Text)> PowerShell(string page)
    {
        List<string>? block = null;
        var (number, start) = (0, 0);
        foreach (var line in page.ReplaceLineEndings("\n").Split('\n'))
        {
            number++;
            if (block is null && line.Trim() == "```powershell")
            {
                (block, start) = ([], number + 1);
            }
            else if (block is not null && line.Trim() == "```")
            {
                yield return (start, string.Join('\n', block));
                block = null;
            }
            else
            {
                block?.Add(line);
            }
        }
    }
}

using System.Management.Automation.Host;

namespace PgHa.Runner;

/// <summary>A question with a few answers, each with a letter: as PowerShell asks it, '&amp;' before the letter.</summary>
internal sealed class ChoiceQuestion(IReadOnlyList<ChoiceDescription> choices, int defaultChoice)
{
    /// <summary>The answers on one line.</summary>
    public string Line => string.Join("  ", choices.Select(choice => $"[{Letter(choice)}] {Label(choice)}"))
        + "  [?] Help" + (defaultChoice >= 0 ? $" (default is \"{Letter(choices[defaultChoice])}\"): " : ": ");

    /// <summary>One line for each answer.</summary>
    public IEnumerable<string> Help => choices.Select(choice => $"{Letter(choice)} - {choice.HelpMessage}");

    /// <summary>Which answer a line is; null when it is none.</summary>
    public int? Choose(string line)
    {
        var word = line.Trim();
        if (word.Length == 0)
        {
            return defaultChoice >= 0 ? defaultChoice : null;
        }

        for (var index = 0; index < choices.Count; index++)
        {
            if (Is(word, Letter(choices[index])) || Is(word, Label(choices[index])))
            {
                return index;
            }
        }

        return null;
    }

    private static string Label(ChoiceDescription choice) => choice.Label.Replace("&", "", StringComparison.Ordinal);

    private static string Letter(ChoiceDescription choice)
    {
        var mark = choice.Label.IndexOf('&', StringComparison.Ordinal);
        return mark >= 0 && mark + 1 < choice.Label.Length ? choice.Label[(mark + 1)..(mark + 2)].ToUpperInvariant() : Label(choice);
    }

    private static bool Is(string word, string other) => string.Equals(word, other, StringComparison.OrdinalIgnoreCase);
}

using System.Globalization;
using System.Text;

namespace PgHa.Definition.Rules;

/// <summary>What holds of every text in a definition: which characters it may not have, and how they are told to the user.</summary>
internal static class TextRules
{
    /// <summary>
    /// Refuses anything but printable ASCII, look-alike letters by name (seed R5).
    /// </summary>
    /// <returns>Whether the text is clean; when not, a further check of its form would only repeat the same.</returns>
    public static bool Ascii(ProblemList problems, string path, string value)
    {
        for (var i = 0; i < value.Length; i++)
        {
            if (value[i] is >= ' ' and <= '~') continue;
            if (char.IsControl(value[i])) return Control(problems, path, value, i);
            if (LookAlikeLetters.TryFind(value[i], out var latin, out var name)) return LookAlike(problems, path, value, i, latin, name);
            problems.Error("NonAsciiCharacter", path, $"{Name(value, i)} at position {i + 1} is not allowed here: use ASCII characters only.");
            return false;
        }

        return true;
    }

    /// <summary>
    /// For texts in which other scripts are at home (paths on the user's own machine, parameter values): refuses control
    /// characters, and look-alike letters only in a word that also has Latin ones, where nobody means them.
    /// </summary>
    public static bool NoMixedScripts(ProblemList problems, string path, string value)
    {
        for (var i = 0; i < value.Length; i++)
        {
            if (char.IsControl(value[i]) && value[i] != '\t') return Control(problems, path, value, i);
            if (char.IsSurrogate(value[i]) && !Rune.TryGetRuneAt(value, i, out _) && !(i > 0 && char.IsSurrogatePair(value[i - 1], value[i]))) return Half(problems, path, value, i);
            if (!LookAlikeLetters.TryFind(value[i], out var latin, out var name) || !WordHasLatin(value, i)) continue;
            return LookAlike(problems, path, value, i, latin, name);
        }

        return true;
    }

    /// <summary>Refuses the first character that a rule does not allow.</summary>
    /// <param name="problems">Where to tell it.</param>
    /// <param name="id">The problem's id.</param>
    /// <param name="path">The field.</param>
    /// <param name="value">The text, ASCII already.</param>
    /// <param name="allowed">Whether a character may stand in it.</param>
    /// <param name="allowedText">The same in words.</param>
    public static bool Only(ProblemList problems, string id, string path, string value, Func<char, bool> allowed, string allowedText)
    {
        for (var i = 0; i < value.Length; i++)
        {
            if (allowed(value[i])) continue;
            problems.Error(id, path, $"{Name(value, i)} at position {i + 1} of {Quote(value)} is not allowed: use {allowedText} only.");
            return false;
        }

        return true;
    }

    /// <summary>Refuses a text that is empty or blank.</summary>
    public static bool NotEmpty(ProblemList problems, string path, string value)
    {
        if (!string.IsNullOrWhiteSpace(value)) return true;
        problems.Error("EmptyValue", path, "This is empty: give a value, or leave the field out.");
        return false;
    }

    /// <summary>A value as a message shows it: in quotes, short, without anything that could disturb a terminal.</summary>
    public static string Quote(string value)
    {
        const int longest = 60;
        var shown = new StringBuilder("'");
        foreach (var character in value.Length > longest ? value[..longest] : value)
            shown.Append(char.IsControl(character) || char.IsSurrogate(character) ? '?' : character);
        return shown.Append(value.Length > longest ? "…'" : "'").ToString();
    }

    /// <summary>The character at a place in a text, with its code point.</summary>
    public static string Name(string value, int index)
    {
        if (!Rune.TryGetRuneAt(value, index, out var rune)) return $"A lone surrogate (U+{(int)value[index]:X4})";
        var code = string.Create(CultureInfo.InvariantCulture, $"U+{rune.Value:X4}");
        return Rune.IsControl(rune) || Rune.GetUnicodeCategory(rune) is UnicodeCategory.Format ? $"The invisible character {code}"
            : Rune.IsWhiteSpace(rune) ? $"The blank {code}"
            : $"'{rune}' ({code})";
    }

    private static bool WordHasLatin(string value, int index)
    {
        var start = index;
        while (start > 0 && char.IsLetter(value[start - 1])) start--;
        var end = index;
        while (end + 1 < value.Length && char.IsLetter(value[end + 1])) end++;
        return value.AsSpan(start, end - start + 1).IndexOfAnyInRange('A', 'Z') >= 0
            || value.AsSpan(start, end - start + 1).IndexOfAnyInRange('a', 'z') >= 0;
    }

    private static bool Control(ProblemList problems, string path, string value, int index)
    {
        problems.Error("ControlCharacter", path, $"The control character U+{(int)value[index]:X4} at position {index + 1} is not allowed: remove it.");
        return false;
    }

    private static bool Half(ProblemList problems, string path, string value, int index)
    {
        problems.Error("TextNotUnicode", path, $"{Name(value, index)} at position {index + 1} is half a character, and no file can hold it: remove it.");
        return false;
    }

    private static bool LookAlike(ProblemList problems, string path, string value, int index, char latin, string name)
    {
        problems.Error(
            "LookAlikeLetter",
            path,
            $"'{value[index]}' (U+{(int)value[index]:X4} {name}) at position {index + 1} of {Quote(value)} looks like the Latin '{latin}' "
            + $"(U+{(int)latin:X4} {LookAlikeLetters.LatinName(latin)}): type the Latin letter.");
        return false;
    }
}

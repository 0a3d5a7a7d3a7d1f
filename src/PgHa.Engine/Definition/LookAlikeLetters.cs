namespace PgHa.Definition;

/// <summary>
/// Letters of other scripts that look like Latin ones (seed R5: a path copied from a document with a Cyrillic letter in it makes
/// another directory). The choice follows the Unicode Consortium's table of confusables (UTS #39), kept to letters that
/// common fonts draw alike; fullwidth forms are reckoned rather than listed.
/// </summary>
internal static class LookAlikeLetters
{
    private const char FullwidthOffset = (char)('\uFF01' - '!');

    private static readonly Dictionary<char, (char Latin, string Name)> Table = new()
    {
        ['\u0131'] = ('i', "LATIN SMALL LETTER DOTLESS I"),
        ['\u017F'] = ('f', "LATIN SMALL LETTER LONG S"),
        ['\u01C0'] = ('l', "LATIN LETTER DENTAL CLICK"),
        ['\u0237'] = ('j', "LATIN SMALL LETTER DOTLESS J"),
        ['\u0251'] = ('a', "LATIN SMALL LETTER ALPHA"),
        ['\u0261'] = ('g', "LATIN SMALL LETTER SCRIPT G"),
        ['\u0391'] = ('A', "GREEK CAPITAL LETTER ALPHA"),
        ['\u0392'] = ('B', "GREEK CAPITAL LETTER BETA"),
        ['\u0395'] = ('E', "GREEK CAPITAL LETTER EPSILON"),
        ['\u0396'] = ('Z', "GREEK CAPITAL LETTER ZETA"),
        ['\u0397'] = ('H', "GREEK CAPITAL LETTER ETA"),
        ['\u0399'] = ('I', "GREEK CAPITAL LETTER IOTA"),
        ['\u039A'] = ('K', "GREEK CAPITAL LETTER KAPPA"),
        ['\u039C'] = ('M', "GREEK CAPITAL LETTER MU"),
        ['\u039D'] = ('N', "GREEK CAPITAL LETTER NU"),
        ['\u039F'] = ('O', "GREEK CAPITAL LETTER OMICRON"),
        ['\u03A1'] = ('P', "GREEK CAPITAL LETTER RHO"),
        ['\u03A4'] = ('T', "GREEK CAPITAL LETTER TAU"),
        ['\u03A5'] = ('Y', "GREEK CAPITAL LETTER UPSILON"),
        ['\u03A7'] = ('X', "GREEK CAPITAL LETTER CHI"),
        ['\u03B1'] = ('a', "GREEK SMALL LETTER ALPHA"),
        ['\u03B3'] = ('y', "GREEK SMALL LETTER GAMMA"),
        ['\u03B9'] = ('i', "GREEK SMALL LETTER IOTA"),
        ['\u03BA'] = ('k', "GREEK SMALL LETTER KAPPA"),
        ['\u03BD'] = ('v', "GREEK SMALL LETTER NU"),
        ['\u03BF'] = ('o', "GREEK SMALL LETTER OMICRON"),
        ['\u03C1'] = ('p', "GREEK SMALL LETTER RHO"),
        ['\u03C4'] = ('t', "GREEK SMALL LETTER TAU"),
        ['\u03C5'] = ('u', "GREEK SMALL LETTER UPSILON"),
        ['\u03C7'] = ('x', "GREEK SMALL LETTER CHI"),
        ['\u03F2'] = ('c', "GREEK LUNATE SIGMA SYMBOL"),
        ['\u03F3'] = ('j', "GREEK LETTER YOT"),
        ['\u03F9'] = ('C', "GREEK CAPITAL LUNATE SIGMA SYMBOL"),
        ['\u0405'] = ('S', "CYRILLIC CAPITAL LETTER DZE"),
        ['\u0406'] = ('I', "CYRILLIC CAPITAL LETTER BYELORUSSIAN-UKRAINIAN I"),
        ['\u0408'] = ('J', "CYRILLIC CAPITAL LETTER JE"),
        ['\u0410'] = ('A', "CYRILLIC CAPITAL LETTER A"),
        ['\u0412'] = ('B', "CYRILLIC CAPITAL LETTER VE"),
        ['\u0415'] = ('E', "CYRILLIC CAPITAL LETTER IE"),
        ['\u041A'] = ('K', "CYRILLIC CAPITAL LETTER KA"),
        ['\u041C'] = ('M', "CYRILLIC CAPITAL LETTER EM"),
        ['\u041D'] = ('H', "CYRILLIC CAPITAL LETTER EN"),
        ['\u041E'] = ('O', "CYRILLIC CAPITAL LETTER O"),
        ['\u0420'] = ('P', "CYRILLIC CAPITAL LETTER ER"),
        ['\u0421'] = ('C', "CYRILLIC CAPITAL LETTER ES"),
        ['\u0422'] = ('T', "CYRILLIC CAPITAL LETTER TE"),
        ['\u0423'] = ('Y', "CYRILLIC CAPITAL LETTER U"),
        ['\u0425'] = ('X', "CYRILLIC CAPITAL LETTER HA"),
        ['\u0430'] = ('a', "CYRILLIC SMALL LETTER A"),
        ['\u0435'] = ('e', "CYRILLIC SMALL LETTER IE"),
        ['\u043E'] = ('o', "CYRILLIC SMALL LETTER O"),
        ['\u0440'] = ('p', "CYRILLIC SMALL LETTER ER"),
        ['\u0441'] = ('c', "CYRILLIC SMALL LETTER ES"),
        ['\u0443'] = ('y', "CYRILLIC SMALL LETTER U"),
        ['\u0445'] = ('x', "CYRILLIC SMALL LETTER HA"),
        ['\u0455'] = ('s', "CYRILLIC SMALL LETTER DZE"),
        ['\u0456'] = ('i', "CYRILLIC SMALL LETTER BYELORUSSIAN-UKRAINIAN I"),
        ['\u0458'] = ('j', "CYRILLIC SMALL LETTER JE"),
        ['\u0475'] = ('v', "CYRILLIC SMALL LETTER IZHITSA"),
        ['\u04AE'] = ('Y', "CYRILLIC CAPITAL LETTER STRAIGHT U"),
        ['\u04BB'] = ('h', "CYRILLIC SMALL LETTER SHHA"),
        ['\u04CF'] = ('l', "CYRILLIC SMALL LETTER PALOCHKA"),
        ['\u0501'] = ('d', "CYRILLIC SMALL LETTER KOMI DE"),
        ['\u050C'] = ('G', "CYRILLIC CAPITAL LETTER KOMI SJE"),
        ['\u050D'] = ('g', "CYRILLIC SMALL LETTER KOMI SJE"),
        ['\u051A'] = ('Q', "CYRILLIC CAPITAL LETTER QA"),
        ['\u051B'] = ('q', "CYRILLIC SMALL LETTER QA"),
        ['\u051C'] = ('W', "CYRILLIC CAPITAL LETTER WE"),
        ['\u051D'] = ('w', "CYRILLIC SMALL LETTER WE"),
        ['\u053C'] = ('L', "ARMENIAN CAPITAL LETTER LIWN"),
        ['\u054D'] = ('U', "ARMENIAN CAPITAL LETTER SEH"),
        ['\u0555'] = ('O', "ARMENIAN CAPITAL LETTER OH"),
        ['\u0566'] = ('q', "ARMENIAN SMALL LETTER ZA"),
        ['\u0570'] = ('h', "ARMENIAN SMALL LETTER HO"),
        ['\u0575'] = ('j', "ARMENIAN SMALL LETTER YI"),
        ['\u0578'] = ('n', "ARMENIAN SMALL LETTER VO"),
        ['\u057D'] = ('u', "ARMENIAN SMALL LETTER SEH"),
        ['\u0581'] = ('g', "ARMENIAN SMALL LETTER CO"),
        ['\u0585'] = ('o', "ARMENIAN SMALL LETTER OH"),
        ['\u212A'] = ('K', "KELVIN SIGN"),
    };

    /// <summary>Whether a character looks like a Latin letter without being one, and if so which, and its Unicode name.</summary>
    public static bool TryFind(char character, out char latin, out string name)
    {
        if (Table.TryGetValue(character, out var found))
        {
            (latin, name) = found;
            return true;
        }

        latin = (char)(character - FullwidthOffset);
        if (character > FullwidthOffset && char.IsAsciiLetter(latin))
        {
            name = $"FULLWIDTH {LatinName(latin)}";
            return true;
        }

        (latin, name) = (default, "");
        return false;
    }

    /// <summary>The Unicode name of an ASCII letter.</summary>
    public static string LatinName(char letter) =>
        $"LATIN {(char.IsAsciiLetterUpper(letter) ? "CAPITAL" : "SMALL")} LETTER {char.ToUpperInvariant(letter)}";
}

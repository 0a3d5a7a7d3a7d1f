using System.Globalization;
using System.Text.RegularExpressions;
using PgHa.Definition.Settings;

namespace PgHa.Definition.Yaml;

/// <summary>What a single value of a settings tree is: what any reader of YAML takes for a number or a flag, and a text otherwise.</summary>
internal static partial class SettingScalars
{
    /// <summary>The value, or null for a number with more digits than can be kept.</summary>
    public static SettingValue? Read(string text, bool plain)
    {
        if (!plain) return new SettingText(text);
        if (text is "true" or "false") return new SettingFlag(text == "true");
        if (!Number().IsMatch(text)) return new SettingText(text);
        return decimal.TryParse(text, NumberStyles.AllowLeadingSign | NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var number)
            && number.ToString(CultureInfo.InvariantCulture) == text
                ? new SettingNumber(number)
                : null;
    }

    [GeneratedRegex(@"\A-?(?:0|[1-9][0-9]*)(?:\.[0-9]+)?\z")]
    private static partial Regex Number();
}

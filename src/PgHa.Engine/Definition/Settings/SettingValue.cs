namespace PgHa.Definition.Settings;

/// <summary>
/// A value of a setting that is passed through as it is: a text, a number, a flag, a list or a group. Immutable, and compared by what it says.
/// </summary>
public abstract record SettingValue
{
    private protected SettingValue()
    {
    }

    /// <summary>A text.</summary>
    public static SettingValue Of(string value) => new SettingText(value);

    /// <summary>A number.</summary>
    public static SettingValue Of(decimal value) => new SettingNumber(value);

    /// <summary>A flag.</summary>
    public static SettingValue Of(bool value) => new SettingFlag(value);
}

/// <summary>A text; in YAML, what stands in quotes or is nothing else.</summary>
/// <param name="Value">The text.</param>
public sealed record SettingText(string Value) : SettingValue;

/// <summary>A number; in YAML, plain digits, with a decimal point or not.</summary>
/// <param name="Value">The number.</param>
public sealed record SettingNumber(decimal Value) : SettingValue;

/// <summary>A flag; in YAML, a plain <c>true</c> or <c>false</c>.</summary>
/// <param name="Value">The flag.</param>
public sealed record SettingFlag(bool Value) : SettingValue;

namespace PgHa.Definition.Settings;

/// <summary>A group of named values.</summary>
public sealed record SettingMap : SettingValue
{
    /// <summary>A group with these entries.</summary>
    public SettingMap(IEnumerable<KeyValuePair<string, SettingValue>> entries) => Entries = ValueMap<SettingValue>.Of(entries);

    /// <summary>A group without entries.</summary>
    public static SettingMap Empty { get; } = new([]);

    /// <summary>The entries by name; their order means nothing.</summary>
    public IReadOnlyDictionary<string, SettingValue> Entries { get; }
}

namespace PgHa.Definition.Settings;

/// <summary>A list of values.</summary>
public sealed record SettingList : SettingValue
{
    /// <summary>A list with these items.</summary>
    public SettingList(IEnumerable<SettingValue> items) => Items = ValueList<SettingValue>.Of(items);

    /// <summary>The items, in their order.</summary>
    public IReadOnlyList<SettingValue> Items { get; }
}

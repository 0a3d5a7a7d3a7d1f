using PgHa.Definition.Settings;

namespace PgHa.Components.Patroni;

/// <summary>Lays the settings that the definition passes through over what PgHa renders; what must not be replaced its rules have refused.</summary>
internal static class PassedSettings
{
    /// <summary>The map with the settings in it: groups are merged, everything else replaced.</summary>
    public static YamlMap Over(YamlMap map, SettingMap settings)
    {
        foreach (var (name, value) in settings.Entries)
            map[name] = value is SettingMap group ? Over(map.GetValueOrDefault(name) as YamlMap ?? [], group) : Plain(value);
        return map;
    }

    private static object Plain(SettingValue value) => value switch
    {
        SettingText text => text.Value,
        SettingNumber number => number.Value,
        SettingFlag flag => flag.Value,
        SettingList list => list.Items.Select(Plain).ToList(),
        SettingMap map => Over([], map),
        _ => throw new InvalidOperationException($"There is no way to write {value.GetType().Name}."),
    };
}

using System.Collections;
using System.Globalization;
using System.Management.Automation;
using PgHa.Definition;
using PgHa.Definition.Settings;

namespace PgHa.Commands;

/// <summary>Settings of Patroni, etcd and keepalived that are passed through as they are.</summary>
public abstract class PassedSettingsCommand : SshSettingsCommand
{
    /// <summary>Further settings of postgres.yml, as hashtables within hashtables.</summary>
    [Parameter]
    [ValidateNotNull]
    public IDictionary? PatroniSetting { get; set; }

    /// <summary>Further flags of etcd, by their names on its command line.</summary>
    [Parameter]
    [ValidateNotNull]
    public IDictionary? EtcdSetting { get; set; }

    /// <summary>Further lines of keepalived's configuration: globalDefs, vrrpScript and vrrpInstance, each with its lines.</summary>
    [Parameter]
    [ValidateNotNull]
    public IDictionary? VirtualIPSetting { get; set; }

    /// <summary>What <see cref="PatroniSetting"/> says.</summary>
    private protected SettingMap ReadPatroniSettings() => PatroniSetting is null ? SettingMap.Empty : Map(PatroniSetting, "patroni.settings");

    /// <summary>What <see cref="EtcdSetting"/> says.</summary>
    private protected Dictionary<string, string> ReadEtcdSettings() =>
        Entries(EtcdSetting ?? new Hashtable(), "etcd.settings").ToDictionary(entry => entry.Name, entry => Text(entry.Value, $"etcd.settings.{entry.Name}"), StringComparer.Ordinal);

    /// <summary>What <see cref="VirtualIPSetting"/> says.</summary>
    private protected KeepalivedSettings ReadVirtualIPSettings()
    {
        var settings = new KeepalivedSettings();
        foreach (var (name, value) in Entries(VirtualIPSetting ?? new Hashtable(), "virtualIP.settings"))
        {
            var path = $"virtualIP.settings.{name}";
            var lines = (value is IList list ? list.Cast<object?>() : [value]).Select(line => Text(Plain(line), path)).ToList();
            settings = name.ToUpperInvariant() switch
            {
                "GLOBALDEFS" => settings with { GlobalDefs = lines },
                "VRRPSCRIPT" => settings with { VrrpScript = lines },
                "VRRPINSTANCE" => settings with { VrrpInstance = lines },
                _ => throw Problem("UnknownField", path, $"keepalived's blocks are globalDefs, vrrpScript and vrrpInstance, and '{name}' is none of them."),
            };
        }

        return settings;
    }

    private static SettingMap Map(IDictionary values, string path) =>
        new(Entries(values, path).Select(entry => KeyValuePair.Create(entry.Name, Value(entry.Value, $"{path}.{entry.Name}"))));

    private static SettingValue Value(object value, string path) => value switch
    {
        bool flag => SettingValue.Of(flag),
        string text => SettingValue.Of(text),
        sbyte or byte or short or ushort or int or uint or long or ulong or decimal => SettingValue.Of(Convert.ToDecimal(value, CultureInfo.InvariantCulture)),
        double or float => Fraction(Convert.ToDouble(value, CultureInfo.InvariantCulture), path),
        IDictionary map => Map(map, path),
        IList list => new SettingList(list.Cast<object?>().Select((item, i) => Value(Plain(item) ?? throw Empty($"{path}[{i}]"), $"{path}[{i}]"))),
        _ => throw Problem("WrongType", path, $"A setting is a text, a number, a flag, a list or a hashtable, and this is a {value.GetType().Name}."),
    };

    private static SettingValue Fraction(double value, string path) =>
        Math.Abs(value) < 1e15 ? SettingValue.Of((decimal)value) : throw Problem("WrongType", path, "This number does not fit: give it as text.");

    private static List<(string Name, object Value)> Entries(IDictionary values, string path)
    {
        var entries = new List<(string, object)>();
        foreach (DictionaryEntry entry in values)
        {
            var name = Convert.ToString(entry.Key, CultureInfo.InvariantCulture) ?? "";
            entries.Add((name, Plain(entry.Value) ?? throw Empty($"{path}.{name}")));
        }

        return entries;
    }

    private static string Text(object? value, string path) => value switch
    {
        null => throw Empty(path),
        // Their own words for it.
        bool flag => flag ? "true" : "false",
        _ => Convert.ToString(value, CultureInfo.InvariantCulture) ?? "",
    };

    private static object? Plain(object? value) => value is PSObject wrapped ? wrapped.BaseObject : value;

    private static DefinitionException Empty(string path) => Problem("EmptyValue", path, "This has no value: give one, or leave it out.");

    private static DefinitionException Problem(string id, string path, string message) => new([new(id, path, message)]);
}

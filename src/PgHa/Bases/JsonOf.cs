using System.Collections;
using System.Globalization;
using System.Management.Automation;
using System.Text.Json.Nodes;

namespace PgHa.Commands;

/// <summary>PowerShell's values as JSON.</summary>
internal static class JsonOf
{
    public static JsonNode? Value(object? value) => (value is PSObject { BaseObject: not PSCustomObject } wrapped ? wrapped.BaseObject : value) switch
    {
        null => null,
        bool flag => JsonValue.Create(flag),
        SwitchParameter flag => JsonValue.Create(flag.IsPresent),
        string text => JsonValue.Create(text),
        byte or sbyte or short or ushort or int or uint or long => JsonValue.Create(Convert.ToInt64(value is PSObject p ? p.BaseObject : value, CultureInfo.InvariantCulture)),
        float or double or decimal or ulong => JsonValue.Create(Convert.ToDouble(value is PSObject p ? p.BaseObject : value, CultureInfo.InvariantCulture)),
        IDictionary map => new JsonObject(map.Cast<DictionaryEntry>().Select(e => KeyValuePair.Create(e.Key.ToString()!, Value(e.Value)))),
        PSObject custom => new JsonObject(custom.Properties.Select(p => KeyValuePair.Create(p.Name, Value(p.Value)))),
        IEnumerable list => new JsonArray([.. list.Cast<object?>().Select(Value)]),
        var other => JsonValue.Create(Convert.ToString(other, CultureInfo.InvariantCulture)),
    };
}

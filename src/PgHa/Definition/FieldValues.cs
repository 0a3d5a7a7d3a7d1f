using System.Collections;
using System.Globalization;
using System.Management.Automation;

namespace PgHa.Commands;

/// <summary>A hashtable of PowerShell's as the engine takes fields: keys are texts, values are what PowerShell has wrapped.</summary>
internal static class FieldValues
{
    public static IReadOnlyDictionary<string, object?> Of(IDictionary table)
    {
        var fields = new Dictionary<string, object?>(StringComparer.Ordinal);
        foreach (DictionaryEntry entry in table) fields[Convert.ToString(entry.Key, CultureInfo.InvariantCulture) ?? ""] = Value(entry.Value);
        return fields;
    }

    private static object? Value(object? value) => (value is PSObject wrapped ? wrapped.BaseObject : value) switch
    {
        IDictionary inner => Of(inner),
        string text => text,
        SwitchParameter flag => flag.IsPresent,
        IEnumerable items => items.Cast<object?>().Select(Value).ToList(),
        var single => single,
    };
}

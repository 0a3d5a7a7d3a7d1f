using System.Management.Automation;
using System.Text.Json;

namespace PgHa.Commands;

/// <summary>JSON as PowerShell's objects.</summary>
internal static class JsonObjects
{
    /// <summary>The object or list that a text holds; null when it holds none. A number or text alone is not taken for JSON.</summary>
    public static object? Read(string text)
    {
        if (text.AsSpan().TrimStart() is not ['{' or '[', ..]) return null;
        try
        {
            using var document = JsonDocument.Parse(text);
            return Of(document.RootElement);
        }
        catch (JsonException)
        {
            return null;
        }
    }

    private static object? Of(JsonElement element) => element.ValueKind switch
    {
        JsonValueKind.Object => Properties(element),
        JsonValueKind.Array => element.EnumerateArray().Select(Of).ToArray(),
        JsonValueKind.String => element.GetString(),
        JsonValueKind.Number => element.TryGetInt64(out var whole) ? whole : element.TryGetDecimal(out var exact) ? exact : element.GetDouble(),
        JsonValueKind.True => true,
        JsonValueKind.False => false,
        _ => null,
    };

    private static PSObject Properties(JsonElement element)
    {
        var result = new PSObject();
        foreach (var property in element.EnumerateObject())
        {
            // Names that differ by case alone are one to PowerShell: the last counts, as with a name that stands there twice.
            result.Properties.Remove(property.Name);
            result.Properties.Add(new PSNoteProperty(property.Name, Of(property.Value)));
        }

        return result;
    }
}

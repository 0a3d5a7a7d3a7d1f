using System.Text.Json.Nodes;

namespace PgHa.Definition.Yaml.Fields;

/// <summary>A field whose value is read and written whole.</summary>
/// <param name="Name">The name in YAML.</param>
/// <param name="About">What it is.</param>
/// <param name="Required">Whether it must be there.</param>
/// <param name="Get">The property's value.</param>
/// <param name="Set">The record with another value.</param>
/// <param name="ReadValue">The value in the text, or null when there is none.</param>
/// <param name="WriteValue">Writes a value that is there.</param>
/// <param name="Type">The type in JSON Schema.</param>
internal sealed record ValueField<T, TValue>(
    string Name,
    string About,
    bool Required,
    Func<T, TValue?> Get,
    Func<T, TValue, T> Set,
    Func<FieldReader, object?> ReadValue,
    Action<FieldWriter, TValue> WriteValue,
    Func<JsonObject> Type) : Field<T>(Name, About, Required)
    where T : class
{
    /// <inheritdoc/>
    public override T Read(FieldReader fields, T record) => ReadValue(fields) is TValue value ? Set(record, value) : record;

    /// <inheritdoc/>
    public override void Write(FieldWriter fields, T record, T defaults)
    {
        if (Get(record) is { } value && (Required || !Equals(value, Get(defaults)))) WriteValue(fields, value);
    }

    /// <inheritdoc/>
    public override JsonObject Schema(T defaults)
    {
        var schema = Type();
        if (!Required && Default(Get(defaults)) is { } value) schema["default"] = value;
        return schema;
    }

    private static JsonValue? Default(object? value) => value switch
    {
        string text => JsonValue.Create(text),
        int number => JsonValue.Create(number),
        long number => JsonValue.Create(number),
        bool flag => JsonValue.Create(flag),
        Enum word => JsonValue.Create(Words.Of(word)),
        _ => null,
    };
}

using System.Text.Json.Nodes;

namespace PgHa.Definition.Yaml.Fields;

/// <summary>One field of a group: how it is read, written and described, said once.</summary>
/// <typeparam name="T">The record whose property it is.</typeparam>
/// <param name="Name">The name in YAML.</param>
/// <param name="About">What it is, for the JSON Schema: a sentence or two, units included.</param>
/// <param name="Required">Whether it must be there.</param>
internal abstract record Field<T>(string Name, string About, bool Required)
    where T : class
{
    /// <summary>The record with what the text says; unchanged where the text says nothing, or something wrong, which is then told.</summary>
    public abstract T Read(FieldReader fields, T record);

    /// <summary>Writes the field, unless it says what <paramref name="defaults"/> say.</summary>
    public abstract void Write(FieldWriter fields, T record, T defaults);

    /// <summary>The field's type in JSON Schema, with its default where that is a single value.</summary>
    public abstract JsonObject Schema(T defaults);
}

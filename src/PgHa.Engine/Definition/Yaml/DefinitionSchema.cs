using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using PgHa.Definition.Rules;

namespace PgHa.Definition.Yaml;

/// <summary>
/// The form of a definition as JSON Schema, for editors: made of <see cref="DefinitionFields"/> and the table of server parameters. It is
/// shipped as schema/cluster.schema.json, which a test holds against this.
/// </summary>
internal static class DefinitionSchema
{
    private static readonly JsonSerializerOptions Format = new() { WriteIndented = true, Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>The file's text.</summary>
    public static string Text() => Make().ToJsonString(Format).ReplaceLineEndings("\n") + "\n";

    private static JsonObject Make()
    {
        var schema = new JsonObject
        {
            ["$schema"] = "https://json-schema.org/draft/2020-12/schema",
            ["title"] = "A cluster of PgHa",
            ["description"] = "What a highly available PostgreSQL cluster is. docs/definition.md describes every field; PgHa itself checks more than a schema can say.",
        };
        var cluster = DefinitionFields.Cluster.Schema();
        foreach (var (name, value) in cluster) schema[name] = value?.DeepClone();
        var properties = new JsonObject
        {
            ["schema"] = new JsonObject { ["description"] = "The version of this form.", ["const"] = DefinitionDocument.Schema, ["default"] = DefinitionDocument.Schema },
        };
        foreach (var (name, value) in cluster["properties"]!.AsObject()) properties[name] = value?.DeepClone();
        schema["properties"] = properties;
        properties["postgres"]!["properties"]!["parameters"]!["properties"] = Parameters();
        // What YAML makes of a value without quotes: 300 is a number, on may be a flag.
        schema["$defs"] = new JsonObject { ["value"] = new JsonObject { ["type"] = new JsonArray("string", "number", "boolean") } };
        return schema;
    }

    private static JsonObject Parameters()
    {
        var parameters = new JsonObject();
        foreach (var parameter in PostgresParameter.All.OrderBy(parameter => parameter.Name, StringComparer.OrdinalIgnoreCase))
            if (!parameter.Definitions[^1].IsReadOnly && ControlledParameters.Reason(parameter.Name, synchronousMode: false) is null)
                parameters[parameter.Name] = new JsonObject { ["description"] = About(parameter), ["$ref"] = "#/$defs/value" };
        return parameters;
    }

    private static string About(PostgresParameter parameter)
    {
        var definition = parameter.Definitions[^1];
        var takes = definition.Type switch
        {
            PostgresParameterType.Flag => "on or off",
            PostgresParameterType.Text => "a text",
            PostgresParameterType.Word => string.Join(", ", definition.Values.Select(word => word.Length == 0 ? "''" : word)),
            _ when definition.Most == double.MaxValue => $"a number, at least {PostgresUnits.Format(definition.Least!.Value, definition.Unit)}",
            _ => $"{PostgresUnits.Format(definition.Least!.Value, definition.Unit)} to {PostgresUnits.Format(definition.Most!.Value, definition.Unit)}"
                + (definition.Unit is null ? "" : $"; without a unit it counts {definition.Unit}"),
        };
        var versions = (parameter.Since, parameter.Until) switch
        {
            (null, null) => "",
            ({ } since, null) => $" From PostgreSQL {since} on.",
            (null, { } until) => $" Up to PostgreSQL {until}.",
            var (since, until) => $" PostgreSQL {since} to {until}.",
        };
        return $"{char.ToUpperInvariant(takes[0])}{takes[1..]}.{versions}{(definition.NeedsRestart ? " A change needs a restart." : "")}";
    }
}

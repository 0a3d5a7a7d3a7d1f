using System.Globalization;

namespace PgHa.Definition.Yaml;

/// <summary>A definition as a whole document: its schema's version, and the fields of <see cref="DefinitionFields"/>.</summary>
internal static class DefinitionDocument
{
    /// <summary>The version of the form.</summary>
    public const int Schema = 1;

    private const string SchemaField = "schema";

    public static ClusterDefinition Read(SyntaxNode root, ReadContext context)
    {
        var fields = new FieldReader(root, "", context);
        CheckSchema(fields, root, context);
        var cluster = DefinitionFields.Cluster.Read(fields);
        fields.Finish();
        return cluster;
    }

    public static string Write(ClusterDefinition cluster) => FieldWriter.Document(fields =>
    {
        fields.Number(SchemaField, Schema);
        DefinitionFields.Cluster.Write(fields, cluster);
    });

    private static void CheckSchema(FieldReader fields, SyntaxNode root, ReadContext context)
    {
        if (fields.Integer(SchemaField) is not { } schema || schema == Schema) return;
        var text = schema.ToString(CultureInfo.InvariantCulture);
        context.Tell(
            "SchemaUnknown",
            SchemaField,
            root is MappingNode mapping ? mapping.Entries.First(entry => entry.Key.Text == SchemaField).Value : root,
            schema > Schema
                ? $"The text is written in schema {text}, and this version of PgHa reads {Schema} only: update PgHa."
                : $"There is no schema {text}: write schema: {Schema}.");
    }
}

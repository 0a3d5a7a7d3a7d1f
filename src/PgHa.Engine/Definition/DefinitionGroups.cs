using System.Globalization;
using PgHa.Definition.Yaml;
using PgHa.Definition.Yaml.Fields;

namespace PgHa.Definition;

/// <summary>
/// Groups of a definition from names and values instead of YAML: the same names, types and problems. A value is a text, a number, a flag,
/// a list of these or names with values again.
/// </summary>
public static class DefinitionGroups
{
    /// <summary>The fields of a <c>tls</c>.</summary>
    /// <param name="path">Where it stands in a definition, for problems: <c>etcd.tls</c>.</param>
    /// <param name="fields">The fields.</param>
    /// <exception cref="DefinitionException">A field is unknown or of the wrong type.</exception>
    public static TlsSettings Tls(string path, IReadOnlyDictionary<string, object?> fields) => Read(path, DefinitionFields.Tls, fields);

    /// <summary>The fields of <c>zookeeper</c>.</summary>
    /// <exception cref="DefinitionException">A field is unknown or of the wrong type.</exception>
    public static ZooKeeperSettings ZooKeeper(IReadOnlyDictionary<string, object?> fields) => Read("zookeeper", DefinitionFields.ZooKeeper, fields);

    /// <summary>The fields of <c>consul</c>.</summary>
    /// <exception cref="DefinitionException">A field is unknown or of the wrong type.</exception>
    public static ConsulSettings Consul(IReadOnlyDictionary<string, object?> fields) => Read("consul", DefinitionFields.Consul, fields);

    private static T Read<T>(string path, FieldTable<T> table, IReadOnlyDictionary<string, object?> fields)
        where T : class
    {
        ArgumentNullException.ThrowIfNull(fields);
        var problems = new List<DefinitionProblem>();
        var reader = new FieldReader(Mapping(fields), path, new ReadContext(problems));
        var group = table.Read(reader);
        reader.Finish();
        return problems.Count == 0 ? group : throw new DefinitionException([.. problems.Select(problem => problem with { Line = null, Column = null })], path);
    }

    private static MappingNode Mapping(IReadOnlyDictionary<string, object?> fields) =>
        new([.. fields.Select(field => (Scalar(field.Key, plain: true), Node(field.Value)))], 0, 0);

    private static SyntaxNode Node(object? value) => value switch
    {
        null => Scalar("", plain: true),
        string text => Scalar(text, plain: false),
        bool flag => Scalar(flag ? "true" : "false", plain: true),
        IReadOnlyDictionary<string, object?> fields => Mapping(fields),
        IEnumerable<object?> items => new SequenceNode([.. items.Select(Node)], 0, 0),
        _ => Scalar(Convert.ToString(value, CultureInfo.InvariantCulture) ?? "", plain: true),
    };

    private static ScalarNode Scalar(string text, bool plain) => new(text, plain, 0, 0);
}

using System.Text.Json.Nodes;
using PgHa.Definition.Settings;

namespace PgHa.Definition.Yaml.Fields;

/// <summary>
/// The fields of one group in the order in which they are written: one line a field, from which reading, writing and the JSON
/// Schema follow. What a value must be beyond its type is the rules' business (<c>Definition/Rules</c>).
/// </summary>
/// <param name="defaults">The record with every default; what is required is empty in it.</param>
internal sealed class FieldTable<T>(T defaults)
    where T : class
{
    private readonly List<Field<T>> fields = [];

    /// <summary>The fields.</summary>
    public IReadOnlyList<Field<T>> Fields => fields;

    /// <summary>The record with every default.</summary>
    public T Defaults { get; } = defaults;

    /// <summary>A text that must be there.</summary>
    public FieldTable<T> RequiredText(string name, Func<T, string> get, Func<T, string, T> set, string about) =>
        Add<string>(name, get, set, r => r.RequiredText(name), (w, v) => w.Text(name, v), () => TextType(), about, required: true);

    /// <summary>A text, exactly as written; a number without quotes is one too.</summary>
    public FieldTable<T> Text(string name, Func<T, string?> get, Func<T, string, T> set, string about, bool mayLookLikeNumber = false) =>
        Add<string>(name, get, set, r => r.Text(name), (w, v) => w.Text(name, v, mayLookLikeNumber), () => TextType(mayLookLikeNumber), about);

    /// <summary>A whole number.</summary>
    public FieldTable<T> Integer(string name, Func<T, int?> get, Func<T, int, T> set, string about, int? least = null, int? most = null) =>
        Add<int>(name, get, set, r => r.Integer(name), (w, v) => w.Number(name, v), () => NumberType(least, most), about);

    /// <summary>A large whole number.</summary>
    public FieldTable<T> Long(string name, Func<T, long?> get, Func<T, long, T> set, string about, long? least = null, long? most = null) =>
        Add<long>(name, get, set, r => r.LongInteger(name), (w, v) => w.Number(name, v), () => NumberType(least, most), about);

    /// <summary><c>true</c> or <c>false</c>.</summary>
    public FieldTable<T> Flag(string name, Func<T, bool?> get, Func<T, bool, T> set, string about) =>
        Add<bool>(name, get, set, r => r.Boolean(name), (w, v) => w.Boolean(name, v), () => new() { ["type"] = "boolean" }, about);

    /// <summary>One of an enumeration's members, by its word (<see cref="Words"/>).</summary>
    public FieldTable<T> Choice<TEnum>(string name, Func<T, TEnum?> get, Func<T, TEnum, T> set, string about)
        where TEnum : struct, Enum =>
        Add<TEnum>(
            name, get, set, r => r.Choice<TEnum>(name), (w, v) => w.Text(name, Words.Of(v)),
            () => new() { ["enum"] = new JsonArray([.. Words.All<TEnum>().Select(word => (JsonNode)word)]) }, about);

    /// <summary>A list of texts. An empty one that is not the default is written: it says more than none.</summary>
    public FieldTable<T> Texts(string name, Func<T, IReadOnlyList<string>?> get, Func<T, IReadOnlyList<string>, T> set, string about) =>
        Add<IReadOnlyList<string>>(
            name, get, set, r => r.Texts(name), (w, v) => w.Texts(name, v), () => new() { ["type"] = "array", ["items"] = TextType() }, about);

    /// <summary>Names with single values, as written: <c>on</c> and <c>0600</c> stay what they are.</summary>
    public FieldTable<T> Map(
        string name, Func<T, IReadOnlyDictionary<string, string>> get, Func<T, IReadOnlyDictionary<string, string>, T> set, string about) =>
        Add<IReadOnlyDictionary<string, string>>(
            name, get, set, r => r.Map(name), (w, v) => w.Map(name, v),
            () => new() { ["type"] = "object", ["additionalProperties"] = new JsonObject { ["type"] = new JsonArray("string", "number", "boolean") } }, about);

    /// <summary>A tree of settings that is passed through as it is.</summary>
    public FieldTable<T> Tree(string name, Func<T, SettingMap> get, Func<T, SettingMap, T> set, string about) =>
        Add<SettingMap>(name, get, set, r => r.Tree(name), (w, v) => w.Tree(name, v), () => new() { ["type"] = "object" }, about);

    /// <summary>A group of fields with a table of its own.</summary>
    public FieldTable<T> Group<TGroup>(string name, Func<T, TGroup?> get, Func<T, TGroup, T> set, FieldTable<TGroup> table, string about)
        where TGroup : class =>
        Add<TGroup>(name, get, set, r => r.Group(name, table.Read), (w, v) => w.Group(name, group => table.Write(group, v)), table.Schema, about);

    /// <summary>A list of groups.</summary>
    public FieldTable<T> Groups<TGroup>(
        string name, Func<T, IReadOnlyList<TGroup>> get, Func<T, IReadOnlyList<TGroup>, T> set, FieldTable<TGroup> table, string about, bool required = false)
        where TGroup : class =>
        Add<IReadOnlyList<TGroup>>(
            name, get, set, r => r.Groups(name, table.Read, required), (w, v) => w.Groups(name, v, table.Write),
            () => new() { ["type"] = "array", ["items"] = table.Schema() }, about, required);

    /// <summary>A record with what a group of the text says, and its defaults for the rest.</summary>
    public T Read(FieldReader reader) => fields.Aggregate(Defaults, (record, field) => field.Read(reader, record));

    /// <summary>Writes a record's fields.</summary>
    public void Write(FieldWriter writer, T record)
    {
        foreach (var field in fields) field.Write(writer, record, Defaults);
    }

    /// <summary>The group as an object in JSON Schema: unknown fields are refused, as the reader does.</summary>
    public JsonObject Schema()
    {
        var properties = new JsonObject();
        foreach (var field in fields)
        {
            var described = new JsonObject { ["description"] = field.About };
            foreach (var (name, value) in field.Schema(Defaults)) described[name] = value?.DeepClone();
            properties[field.Name] = described;
        }

        var required = fields.Where(field => field.Required).Select(field => (JsonNode)field.Name).ToArray();
        var group = new JsonObject { ["type"] = "object", ["additionalProperties"] = false };
        if (required.Length > 0) group["required"] = new JsonArray(required);
        group["properties"] = properties;
        return group;
    }

    private FieldTable<T> Add<TValue>(
        string name, Func<T, TValue?> get, Func<T, TValue, T> set, Func<FieldReader, object?> read, Action<FieldWriter, TValue> write,
        Func<JsonObject> type, string about, bool required = false)
        where TValue : class
    {
        fields.Add(new ValueField<T, TValue>(name, about, required, get, set, read, write, type));
        return this;
    }

    private FieldTable<T> Add<TValue>(
        string name, Func<T, TValue?> get, Func<T, TValue, T> set, Func<FieldReader, object?> read, Action<FieldWriter, TValue> write,
        Func<JsonObject> type, string about)
        where TValue : struct
    {
        fields.Add(new ValueField<T, TValue?>(name, about, false, get, (record, value) => set(record, value!.Value), read, (w, v) => write(w, v!.Value), type));
        return this;
    }

    // YAML without quotes makes a number of 15 and a flag of on: a schema's text may be those where such values are usual.
    private static JsonObject TextType(bool mayLookLikeNumber = false) =>
        new() { ["type"] = mayLookLikeNumber ? new JsonArray("string", "number") : "string" };

    private static JsonObject NumberType(long? least, long? most)
    {
        var type = new JsonObject { ["type"] = "integer" };
        if (least is { } minimum) type["minimum"] = minimum;
        if (most is { } maximum) type["maximum"] = maximum;
        return type;
    }
}

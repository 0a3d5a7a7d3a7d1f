using System.Globalization;
using System.Text.RegularExpressions;
using PgHa.Definition.Rules;
using PgHa.Definition.Settings;

namespace PgHa.Definition.Yaml;

/// <summary>
/// Reads the fields of one group. Asking for a field makes its name known; <see cref="Finish"/> then refuses the names that
/// nobody asked for.
/// </summary>
internal sealed partial class FieldReader
{
    private readonly MappingNode? mapping;
    private readonly string path;
    private readonly ReadContext context;
    private readonly List<string> known = [];

    public FieldReader(SyntaxNode? node, string path, ReadContext context)
    {
        this.path = path;
        this.context = context;
        mapping = node as MappingNode;
        if (node is not null && mapping is null) context.WrongType(node, path, "a group of fields (name: value)");
    }

    /// <summary>A text, exactly as written.</summary>
    public string? Text(string name) => Scalar(name, "a text")?.Text;

    /// <summary>A text that must be there.</summary>
    public string RequiredText(string name)
    {
        if (Find(name) is null) Missing(name);
        return Text(name) ?? "";
    }

    public int? Integer(string name) => (int?)Number(name, int.MinValue, int.MaxValue);

    public long? LongInteger(string name) => Number(name, long.MinValue, long.MaxValue);

    public bool? Boolean(string name)
    {
        if (Scalar(name, "true or false") is not { } scalar) return null;
        if (scalar.Plain && bool.TryParse(scalar.Text, out var value)) return value;
        context.WrongType(scalar, At(name), "true or false, without quotes");
        return null;
    }

    public TEnum? Choice<TEnum>(string name)
        where TEnum : struct, Enum
    {
        var words = Fields.Words.All<TEnum>();
        if (Scalar(name, $"one of {string.Join(", ", words)}") is not { } scalar) return null;
        if (Fields.Words.Find<TEnum>(scalar.Text) is { } member) return member;
        context.Tell(
            "UnknownWord", At(name), scalar, $"{TextRules.Quote(scalar.Text)} is none of {string.Join(", ", words)}.{NearestName.Hint(scalar.Text, words)}");
        return null;
    }

    public IReadOnlyList<string>? Texts(string name)
    {
        if (Find(name) is not { } node) return null;
        if (node is not SequenceNode sequence)
        {
            context.WrongType(node, At(name), "a list of texts ([a, b], or one '- a' a line)");
            return null;
        }

        var texts = new List<string>();
        for (var i = 0; i < sequence.Items.Count; i++)
        {
            var at = $"{At(name)}[{i}]";
            context.Place(at, sequence.Items[i]);
            if (sequence.Items[i] is ScalarNode { IsNull: false } scalar) texts.Add(scalar.Text);
            else context.WrongType(sequence.Items[i], at, "a text");
        }

        return texts;
    }

    /// <summary>Names and values, as written: on, off and 0600 stay what they are.</summary>
    public IReadOnlyDictionary<string, string>? Map(string name)
    {
        if (Find(name) is not { } node) return null;
        if (node is not MappingNode map)
        {
            context.WrongType(node, At(name), "a group of names with values (name: value)");
            return null;
        }

        var values = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var (key, value) in map.Entries)
        {
            var at = $"{At(name)}.{key.Text}";
            context.Place(at, key);
            if (value is ScalarNode { IsNull: false } scalar) values[key.Text] = scalar.Text;
            else context.WrongType(value, at, "a single value ('' for an empty one)");
        }

        return values;
    }

    /// <summary>A tree of settings, with numbers and flags where they stand without quotes.</summary>
    public SettingMap? Tree(string name)
    {
        if (Find(name) is not { } node) return null;
        if (node is MappingNode map) return (SettingMap)Setting(map, At(name));
        context.WrongType(node, At(name), "a group of settings (name: value)");
        return null;
    }

    /// <summary>A group of fields, or null when it is not there.</summary>
    public T? Group<T>(string name, Func<FieldReader, T> read)
        where T : class =>
        Find(name) is { } node ? Read(node, At(name), read) : null;

    /// <summary>A list of groups, or null when it is not there; where it must be, that is told.</summary>
    public IReadOnlyList<T>? Groups<T>(string name, Func<FieldReader, T> read, bool required)
    {
        if (Find(name) is not { } node)
        {
            if (required) Missing(name);
            return null;
        }

        if (node is not SequenceNode sequence)
        {
            context.WrongType(node, At(name), "a list, each item beginning with '-'");
            return null;
        }

        return [.. sequence.Items.Select((item, i) =>
        {
            context.Place($"{At(name)}[{i}]", item);
            return Read(item, $"{At(name)}[{i}]", read);
        })];
    }

    /// <summary>Tells of every field that nobody asked for.</summary>
    public void Finish()
    {
        foreach (var (key, _) in mapping?.Entries ?? [])
        {
            if (known.Contains(key.Text)) continue;
            if (SecretNames.IsSecret(key.Text))
                context.Tell("SecretInFile", At(key.Text), key, $"{TextRules.Quote(key.Text)} is a secret, and a definition holds none: take it out of the file and give it as a parameter of the cmdlet.");
            else
                context.Tell("UnknownField", At(key.Text), key, UnknownText(key.Text));
        }
    }

    private SettingValue Setting(SyntaxNode node, string at)
    {
        switch (node)
        {
            case MappingNode map:
                return new SettingMap(map.Entries.Select(entry =>
                {
                    context.Place($"{at}.{entry.Key.Text}", entry.Key);
                    return KeyValuePair.Create(entry.Key.Text, Setting(entry.Value, $"{at}.{entry.Key.Text}"));
                }));
            case SequenceNode list:
                return new SettingList(list.Items.Select((item, i) =>
                {
                    context.Place($"{at}[{i}]", item);
                    return Setting(item, $"{at}[{i}]");
                }));
            case ScalarNode { IsNull: false } scalar when SettingScalars.Read(scalar.Text, scalar.Plain) is { } value:
                return value;
            default:
                context.WrongType(node, at, "a value ('' for an empty text), a number that fits, a list or a group");
                return SettingMap.Empty;
        }
    }

    private string UnknownText(string name)
    {
        if (NearestName.Find(name, known) is { } near) return $"There is no field {TextRules.Quote(name)} here. Did you mean '{near}'?";
        return $"There is no field {TextRules.Quote(name)} here. The fields are {string.Join(", ", known)}.";
    }

    private T Read<T>(SyntaxNode node, string at, Func<FieldReader, T> read)
    {
        var reader = new FieldReader(node, at, context);
        var value = read(reader);
        reader.Finish();
        return value;
    }

    private long? Number(string name, long lowest, long highest)
    {
        if (Scalar(name, "a whole number") is not { } scalar) return null;
        if (scalar.Plain && DecimalNumber().IsMatch(scalar.Text)
            && long.TryParse(scalar.Text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var value)
            && value >= lowest && value <= highest) return value;
        context.WrongType(scalar, At(name), "a whole number in decimal digits, without quotes and leading zeros");
        return null;
    }

    private ScalarNode? Scalar(string name, string expected)
    {
        var node = Find(name);
        if (node is ScalarNode { IsNull: false } scalar) return scalar;
        if (node is not null) context.WrongType(node, At(name), expected);
        return null;
    }

    private SyntaxNode? Find(string name)
    {
        if (!known.Contains(name)) known.Add(name);
        foreach (var (key, value) in mapping?.Entries ?? [])
        {
            if (key.Text != name) continue;
            context.Place(At(name), value);
            return value;
        }

        return null;
    }

    private void Missing(string name)
    {
        if (mapping is not null) context.Tell("MissingField", At(name), mapping, $"The field '{name}' is missing.");
    }

    private string At(string name) => path.Length == 0 ? name : $"{path}.{name}";

    [GeneratedRegex("^-?(0|[1-9][0-9]*)$")]
    private static partial Regex DecimalNumber();
}

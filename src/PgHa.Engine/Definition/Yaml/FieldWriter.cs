using System.Globalization;
using System.Text.RegularExpressions;
using PgHa.Definition.Settings;
using YamlDotNet.Core;
using YamlDotNet.Core.Events;

namespace PgHa.Definition.Yaml;

/// <summary>Writes fields as YAML's events.</summary>
internal sealed partial class FieldWriter
{
    private readonly Emitter emitter;

    private FieldWriter(Emitter emitter) => this.emitter = emitter;

    /// <summary>The text of one document whose root has the fields that <paramref name="write"/> writes.</summary>
    public static string Document(Action<FieldWriter> write)
    {
        using var text = new StringWriter(CultureInfo.InvariantCulture) { NewLine = "\n" };
        var settings = new EmitterSettings().WithBestWidth(int.MaxValue).WithIndentedSequences().WithNewLine("\n");
        var writer = new FieldWriter(new(text, settings));
        writer.emitter.Emit(new StreamStart());
        writer.emitter.Emit(new DocumentStart(null, null, isImplicit: true));
        writer.Fields(write);
        writer.emitter.Emit(new DocumentEnd(isImplicit: true));
        writer.emitter.Emit(new StreamEnd());
        return text.ToString();
    }

    /// <summary>A text; one that looks like a number stands in quotes, unless the field is one where numbers are usual.</summary>
    public void Text(string name, string value, bool mayLookLikeNumber = false)
    {
        Value(name);
        if (mayLookLikeNumber) Value(value);
        else Quoted(value);
    }

    public void Number(string name, long value)
    {
        Value(name);
        Plain(value.ToString(CultureInfo.InvariantCulture));
    }

    public void Boolean(string name, bool value)
    {
        Value(name);
        Plain(value ? "true" : "false");
    }

    public void Texts(string name, IReadOnlyList<string> values)
    {
        Value(name);
        emitter.Emit(new SequenceStart(AnchorName.Empty, TagName.Empty, isImplicit: true, values.Count == 0 ? SequenceStyle.Flow : SequenceStyle.Block));
        foreach (var value in values) Quoted(value);
        emitter.Emit(new SequenceEnd());
    }

    public void Map(string name, IReadOnlyDictionary<string, string> values)
    {
        Value(name);
        Fields(fields =>
        {
            foreach (var (key, value) in values) fields.Text(key, value, mayLookLikeNumber: true);
        });
    }

    /// <summary>A tree of settings: texts in quotes wherever they could be read as something else.</summary>
    public void Tree(string name, SettingMap values)
    {
        Value(name);
        Node(values);
    }

    public void Group(string name, Action<FieldWriter> write)
    {
        Value(name);
        Fields(write);
    }

    public void Groups<T>(string name, IReadOnlyList<T> values, Action<FieldWriter, T> write)
    {
        Value(name);
        emitter.Emit(new SequenceStart(AnchorName.Empty, TagName.Empty, isImplicit: true, values.Count == 0 ? SequenceStyle.Flow : SequenceStyle.Block));
        foreach (var value in values) Fields(fields => write(fields, value));
        emitter.Emit(new SequenceEnd());
    }

    private void Node(SettingValue node)
    {
        switch (node)
        {
            case SettingMap { Entries.Count: 0 }:
                emitter.Emit(new MappingStart(AnchorName.Empty, TagName.Empty, isImplicit: true, MappingStyle.Flow));
                emitter.Emit(new MappingEnd());
                break;
            case SettingMap map:
                Fields(_ =>
                {
                    foreach (var (key, value) in map.Entries)
                    {
                        Quoted(key);
                        Node(value);
                    }
                });
                break;
            case SettingList list:
                emitter.Emit(new SequenceStart(AnchorName.Empty, TagName.Empty, isImplicit: true, list.Items.Count == 0 ? SequenceStyle.Flow : SequenceStyle.Block));
                foreach (var item in list.Items) Node(item);
                emitter.Emit(new SequenceEnd());
                break;
            case SettingNumber number:
                Plain(number.Value.ToString(CultureInfo.InvariantCulture));
                break;
            case SettingFlag flag:
                Plain(flag.Value ? "true" : "false");
                break;
            case SettingText text:
                Quoted(text.Value);
                break;
        }
    }

    // A plain number is a number to other readers, and to ours in a tree: a text that looks like one is put in quotes.
    private void Quoted(string text)
    {
        if (SettingScalars.Read(text, plain: true) is SettingText) Value(text);
        else Emit(text, ScalarStyle.DoubleQuoted);
    }

    private void Fields(Action<FieldWriter> write)
    {
        emitter.Emit(new MappingStart(AnchorName.Empty, TagName.Empty, isImplicit: true, MappingStyle.Block));
        write(this);
        emitter.Emit(new MappingEnd());
    }

    private void Value(string text)
    {
        if (PlainText().IsMatch(text) && !MoreThanText().IsMatch(text)) Plain(text);
        else Emit(text, ScalarStyle.DoubleQuoted);
    }

    private void Plain(string text) => Emit(text, ScalarStyle.Plain);

    private void Emit(string text, ScalarStyle style) =>
        emitter.Emit(new Scalar(AnchorName.Empty, TagName.Empty, text, style, isPlainImplicit: true, isQuotedImplicit: true));

    // What any YAML reader takes as it is.
    [GeneratedRegex(@"\A[A-Za-z0-9/._][A-Za-z0-9/._@+:-]*(?<!:)\z")]
    private static partial Regex PlainText();

    // What some YAML reader would not take as text: words of its own, dates, and numbers other than whole decimal ones.
    [GeneratedRegex(
        @"\A(?:y|n|yes|no|on|off|true|false|null|[-+]?\.inf|\.nan|<<|=|[-+]?0[0-9xob_].*|[-+]?[0-9_]*\.[0-9_]*(?:e[-+]?[0-9]+)?"
        + @"|[-+]?[0-9_]+e[-+]?[0-9]+|[0-9]+_[0-9_]*|\+[0-9]+|[-+]?[0-9]+(?::[0-9]+)+(?:\.[0-9]*)?|[0-9]{4}-[0-9].*)\z",
        RegexOptions.IgnoreCase)]
    private static partial Regex MoreThanText();
}

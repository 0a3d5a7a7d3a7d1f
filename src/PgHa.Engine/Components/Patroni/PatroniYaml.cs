using YamlDotNet.Core;
using YamlDotNet.Serialization;
using YamlDotNet.Serialization.EventEmitters;

namespace PgHa.Components.Patroni;

/// <summary>Writes YAML as Patroni's reader (PyYAML, YAML 1.1) understands it.</summary>
internal static class PatroniYaml
{
    // Quoting what YAML 1.1 would take for something else: PyYAML reads an unquoted "on" as true and "1:30" as ninety.
    private static readonly ISerializer Serializer = new SerializerBuilder()
        .WithQuotingNecessaryStrings(quoteYaml1_1Strings: true)
        .WithEventEmitter(next => new CautiousQuotes(next))
        .DisableAliases()
        .WithIndentedSequences()
        .Build();

    public static string Write(YamlMap map) => "# Managed by PgHa; changes are overwritten.\n" + Serializer.Serialize(map);

    /// <summary>
    /// Quotes what the serializer does not know of YAML 1.1: dates, <c>=</c>, <c>&lt;&lt;</c>. All that is no text there is either
    /// a word, which it does know, or begins with a digit or a sign. And what is beyond ASCII: there are line ends among it, which
    /// only double quotes can hold.
    /// </summary>
    private sealed class CautiousQuotes(IEventEmitter next) : ChainedEventEmitter(next)
    {
        public override void Emit(ScalarEventInfo eventInfo, IEmitter emitter)
        {
            if (eventInfo.Source.Value is string { Length: > 0 } text && ((!char.IsAsciiLetter(text[0]) && text[0] != '/') || text.Any(c => c is < ' ' or > '~')))
                eventInfo.Style = ScalarStyle.DoubleQuoted;
            base.Emit(eventInfo, emitter);
        }
    }
}

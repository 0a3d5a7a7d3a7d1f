namespace PgHa.Definition.Rules;

/// <summary>
/// Holds a parameter's value against its definition in a major version: what the server would refuse at its start, and what Patroni
/// would silently leave out or move into range before the server sees it (Patroni's postgresql/validator.py).
/// </summary>
internal static class ParameterValues
{
    // bool.c takes these and their beginnings, Patroni's parse_bool these alone.
    private static readonly string[] Flags = ["on", "off", "true", "false", "yes", "no", "1", "0"];

    /// <summary>What is wrong with a value: a problem's id and its message; or null.</summary>
    public static (string Id, string Message)? Fault(string name, PostgresParameterDefinition definition, string version, string value) => definition.Type switch
    {
        PostgresParameterType.Flag => FlagFault(name, value),
        PostgresParameterType.Word => WordFault(name, definition, version, value),
        PostgresParameterType.Whole or PostgresParameterType.Real => NumberFault(name, definition, version, value),
        _ => null,
    };

    private static (string, string)? FlagFault(string name, string value)
    {
        if (Flags.Contains(value, StringComparer.OrdinalIgnoreCase)) return null;
        return IsBeginningOfFlag(value)
            ? ("ParameterValueRefused", $"{name} {TextRules.Quote(value)}: PostgreSQL reads that as a flag, but Patroni does not and would leave the parameter out: give on or off.")
            : ("ParameterValueInvalid", $"{name} is a flag, and {TextRules.Quote(value)} is none: give on or off.");
    }

    // parse_bool_with_len: "o" could be either.
    private static bool IsBeginningOfFlag(string value) =>
        value.Length > 0 && !value.Equals("o", StringComparison.OrdinalIgnoreCase)
        && Flags.Any(flag => flag.StartsWith(value, StringComparison.OrdinalIgnoreCase));

    private static (string, string)? WordFault(string name, PostgresParameterDefinition definition, string version, string value)
    {
        if (definition.Values.Contains(value, StringComparer.OrdinalIgnoreCase)) return null;
        var words = string.Join(", ", definition.Values.Select(word => word.Length == 0 ? "''" : word));
        if (!definition.OtherSpellings.Contains(value, StringComparer.OrdinalIgnoreCase))
            return (
                "ParameterValueInvalid",
                $"{name} does not take {TextRules.Quote(value)} in PostgreSQL {version}: give one of {words}.{NearestName.Hint(value, definition.Values)}");
        // Patroni knows the words that are shown, and those of a flag where on and off are among them (its EnumBool).
        if (definition.Values.Contains("on") && definition.Values.Contains("off") && Flags.Contains(value, StringComparer.OrdinalIgnoreCase)) return null;
        return ("ParameterValueRefused", $"{name} {TextRules.Quote(value)}: PostgreSQL takes that as another spelling, but Patroni does not and would leave the parameter out: give one of {words}.");
    }

    private static (string, string)? NumberFault(string name, PostgresParameterDefinition definition, string version, string value)
    {
        if (PostgresNumbers.TryRead(value, definition, version, out var number) is { } fault)
            return ("ParameterValueInvalid", $"{name} {TextRules.Quote(value)} {fault}. {Range(definition)}");
        if (number < definition.Least || number > definition.Most)
            return ("ParameterOutOfRange", $"{name} {TextRules.Quote(value)} is out of range in PostgreSQL {version}. {Range(definition)}");
        return ControlledParameters.LeastOf(name) is { } least && number < least
            ? (
                "ParameterValueRefused",
                $"{name} {TextRules.Quote(value)} is below {PostgresUnits.Format(least, definition.Unit)}, the least that Patroni takes; it would silently use its own default.")
            : null;
    }

    private static string Range(PostgresParameterDefinition definition)
    {
        var kind = definition.Type == PostgresParameterType.Whole ? "a whole number" : "a number";
        var unit = definition.Unit is null ? "" : $"; without a unit it counts {definition.Unit}";
        var (least, most) = (PostgresUnits.Format(definition.Least!.Value, definition.Unit), PostgresUnits.Format(definition.Most!.Value, definition.Unit));
        return definition.Most == double.MaxValue ? $"Give {kind}, at least {least}{unit}." : $"Give {kind} from {least} to {most}{unit}.";
    }
}

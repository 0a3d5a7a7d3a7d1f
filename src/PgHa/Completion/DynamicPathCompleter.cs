namespace PgHa.Commands;

/// <summary>Completes ways to settings of the dynamic configuration.</summary>
public sealed class DynamicPathCompleter : Completer
{
    private protected override IEnumerable<Choice> Choices(TypedCommand typed) =>
        ParameterChoices.OfDynamic(DynamicSettingCompleter.Version(typed)).Select(c => c with { Code = null });
}

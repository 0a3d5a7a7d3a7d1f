using System.Collections;
using System.Globalization;
using System.Management.Automation;
using System.Text;
using PgHa.Tests.Hosting;

namespace PgHa.Tests.Surface;

/// <summary>The cmdlets as text: parameter sets, parameters with types, aliases and defaults, types of output.</summary>
internal static class CmdletSurface
{
    public static string Of(HostedEngine engine)
    {
        var text = new StringBuilder();
        foreach (var cmdlet in engine.Run("Get-Command -Module PgHa").Succeeded().Output.Select(o => (CmdletInfo)o.BaseObject).OrderBy(c => c.Name, StringComparer.Ordinal))
        {
            var attribute = (CmdletAttribute)Attribute.GetCustomAttribute(cmdlet.ImplementingType, typeof(CmdletAttribute))!;
            text.Append(cmdlet.Name);
            if (attribute.SupportsShouldProcess) text.Append(CultureInfo.InvariantCulture, $" confirms {attribute.ConfirmImpact}");
            text.Append('\n');
            foreach (var type in cmdlet.OutputType.Select(t => t.Name).Order(StringComparer.Ordinal)) text.Append(CultureInfo.InvariantCulture, $"  emits {type}\n");
            foreach (var set in cmdlet.ParameterSets.OrderBy(s => s.Name, StringComparer.Ordinal))
            {
                text.Append(CultureInfo.InvariantCulture, $"  set {set.Name}{(set.IsDefault ? " (default)" : "")}\n");
                foreach (var parameter in set.Parameters.Where(p => !IsCommon(p.Name)).OrderBy(p => p.Name, StringComparer.Ordinal))
                    text.Append(CultureInfo.InvariantCulture, $"    {Parameter(parameter)}\n");
            }

            var instance = Activator.CreateInstance(cmdlet.ImplementingType)!;
            foreach (var property in cmdlet.Parameters.Keys.Where(n => !IsCommon(n)).Order(StringComparer.Ordinal).Select(n => cmdlet.ImplementingType.GetProperty(n)!))
                if (Default(property.GetValue(instance)) is { } standard) text.Append(CultureInfo.InvariantCulture, $"  default {property.Name} = {standard}\n");
        }

        return text.ToString();
    }

    private static bool IsCommon(string name) => Cmdlet.CommonParameters.Contains(name) || Cmdlet.OptionalCommonParameters.Contains(name);

    private static string Parameter(CommandParameterInfo parameter)
    {
        List<string> words = [$"-{parameter.Name} {TypeSurface.NameOf(parameter.ParameterType)}"];
        if (parameter.IsMandatory) words.Add("mandatory");
        if (parameter.Position >= 0) words.Add($"at {parameter.Position}");
        if (parameter.ValueFromPipeline) words.Add("from pipeline");
        if (parameter.ValueFromPipelineByPropertyName) words.Add("by property");
        if (parameter.ValueFromRemainingArguments) words.Add("the rest");
        if (parameter.Aliases.Count > 0) words.Add("alias " + string.Join(' ', parameter.Aliases));
        words.AddRange(parameter.Attributes.Select(Limits).OfType<string>().Order(StringComparer.Ordinal));
        return string.Join(", ", words);
    }

    private static string? Limits(Attribute attribute) => attribute switch
    {
        ValidateSetAttribute set => "one of " + string.Join('|', set.ValidValues),
        ValidateRangeAttribute range => string.Create(CultureInfo.InvariantCulture, $"{range.MinRange}..{range.MaxRange}"),
        ValidatePatternAttribute pattern => "like " + pattern.RegexPattern,
        SupportsWildcardsAttribute => "wildcards",
        _ => null,
    };

    private static string? Default(object? value) => value switch
    {
        null or "" or SwitchParameter or DateTimeOffset => null,
        IDictionary => null,
        string text => $"'{text}'",
        IEnumerable list => list.Cast<object?>().Select(Default).ToList() is { Count: > 0 } items ? string.Join(", ", items) : null,
        IFormattable number => number.ToString(null, CultureInfo.InvariantCulture),
        _ => null,
    };
}

namespace PgHa.Help;

/// <summary>What PowerShell itself gives a cmdlet that changes something. The pages name them in the syntax alone; Get-Help is asked for them like for any other.</summary>
internal static class RiskParameters
{
    private static readonly Parameter[] All =
    [
        Make("WhatIf", "wi", "Shows what would be done. Nothing is changed."),
        Make("Confirm", "cf", "Asks before anything is changed; -Confirm:$false does not, whatever the cmdlet's impact."),
    ];

    /// <summary>A page's parameters, and those of the two that its syntax names.</summary>
    public static IReadOnlyList<Parameter> With(Page page)
    {
        var named = page.Syntaxes.SelectMany(s => SyntaxText.Parameters(s.Text)).Select(p => p.Name).ToHashSet();
        return [.. page.Parameters, .. All.Where(p => named.Contains(p.Name) && page.Parameters.All(o => o.Name != p.Name))];
    }

    private static Parameter Make(string name, string alias, string text) =>
        new(name, [text], new Dictionary<string, string> { ["Type"] = "SwitchParameter", ["Aliases"] = alias });
}

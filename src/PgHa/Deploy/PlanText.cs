using System.Globalization;
using System.Management.Automation.Host;
using System.Text;
using PgHa.Converge;

namespace PgHa.Commands;

/// <summary>A plan as <c>-WhatIf</c> and <c>-Verbose</c> show it: every change with its diff.</summary>
/// <param name="ui">Who shows it; null is nobody. The diff is coloured where it can show colours.</param>
internal sealed class PlanText(PSHostUserInterface? ui)
{
    private const string Reset = "\u001b[0m";

    // As PowerShell's own $PSStyle has them, for terminals with a light or a dark background.
    private const string Added = "\u001b[32m";
    private const string Removed = "\u001b[31m";
    private const string Place = "\u001b[36m";

    private readonly bool colours = ui is { SupportsVirtualTerminal: true } && !Console.IsOutputRedirected && string.IsNullOrEmpty(Environment.GetEnvironmentVariable("NO_COLOR"));

    /// <summary>The text: a line for each change, its diff below.</summary>
    public string Of(string title, IReadOnlyCollection<Change> changes)
    {
        var text = new StringBuilder();
        text.Append(CultureInfo.InvariantCulture, $"{title}: {changes.Count} {(changes.Count == 1 ? "change" : "changes")}");
        foreach (var change in changes)
        {
            text.Append("\n  ");
            if (change.Action == ChangeAction.Restart && change.Node.Length > 0) text.Append(change.Node).Append(": ");
            text.Append(CultureInfo.InvariantCulture, $"{change.Action.ToString().ToLowerInvariant()} {change.Resource}: {change.Reason}{Interrupts(change)}");
            foreach (var line in Lines(change.Diff))
            {
                text.Append("\n    ").Append(Coloured(line));
            }
        }

        return text.ToString();
    }

    /// <summary>What a change interrupts, in brackets; empty where it interrupts nothing.</summary>
    private static string Interrupts(Change change) =>
        change.Disruption == Disruption.None ? "" : $" [{change.Disruption.ToString().ToLowerInvariant()}: {change.Interrupts}]";

    private static string[] Lines(string diff) => diff.Length == 0 ? [] : diff.TrimEnd('\n').Split('\n');

    private string Coloured(string line)
    {
        var colour = !colours || line.Length == 0 ? null : line[0] switch { '+' => Added, '-' => Removed, '@' => Place, _ => null };
        return colour is null ? line : colour + line + Reset;
    }
}

using System.Management.Automation;

namespace PgHa.Commands;

/// <summary>PowerShell's wildcards.</summary>
internal static class Wildcards
{
    /// <summary>Whether one of the patterns matches; case does not count.</summary>
    public static bool Match(IEnumerable<string> patterns, string text) =>
        patterns.Any(pattern => new WildcardPattern(pattern, WildcardOptions.IgnoreCase).IsMatch(text));
}

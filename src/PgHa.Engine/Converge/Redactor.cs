using System.Text.RegularExpressions;
using PgHa.Components;

namespace PgHa.Converge;

/// <summary>Masks secrets in text for people: known values wherever they stand, and what stands behind a word that means password.</summary>
public sealed partial class Redactor
{
    /// <summary>What stands in a secret's place.</summary>
    public const string Mask = ClusterSecrets.Mask;

    private readonly string[] _values;

    /// <summary>Masks <paramref name="values"/>; empty ones are ignored.</summary>
    public Redactor(IEnumerable<string> values) =>
        // The longest first: one may be part of another.
        _values = [.. values.Where(v => v.Length > 0).Distinct(StringComparer.Ordinal).OrderByDescending(v => v.Length)];

    /// <summary>The text without secrets.</summary>
    public string Redact(string text)
    {
        foreach (var value in _values) text = text.Replace(value, Mask, StringComparison.Ordinal);
        return PasswordLine().Replace(text, "$1" + Mask);
    }

    [GeneratedRegex(@"^([ \t]*[\w.]*(?:password|auth_pass|passwd|secret)(?:[ \t]*[:=][ \t]*|[ \t]+(?![:=\s])))(?!\*{8})\S.*$",
        RegexOptions.Multiline | RegexOptions.IgnoreCase | RegexOptions.CultureInvariant)]
    private static partial Regex PasswordLine();
}

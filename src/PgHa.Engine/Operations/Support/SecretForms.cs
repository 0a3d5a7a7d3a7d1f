using System.Text;
using System.Text.Json;
using System.Text.RegularExpressions;
using PgHa.Components;

namespace PgHa.Operations.Support;

/// <summary>A secret in every form in which files and programs write it: what is to be masked in text that others wrote.</summary>
internal static partial class SecretForms
{
    /// <summary>All forms of some secrets.</summary>
    public static IReadOnlyList<string> Of(IEnumerable<string> secrets) => [.. secrets.Where(s => s.Length > 0).SelectMany(Of).Distinct(StringComparer.Ordinal)];

    /// <summary>The secrets in a node's file; of a file that is damaged, whatever stands in quotes.</summary>
    public static IEnumerable<string> In(string json)
    {
        try
        {
            return ClusterSecrets.FromJson(json).Values();
        }
        catch (JsonException)
        {
            return [.. Quoted().Matches(json).Select(m => m.Groups[1].Value)];
        }
    }

    private static IEnumerable<string> Of(string secret)
    {
        yield return secret;
        // JSON and YAML with double quotes, strictly and as little as must be; YAML and SQL with single ones; a shell's; the password file's.
        yield return JsonSerializer.Serialize(secret)[1..^1];
        yield return secret.Replace("\\", "\\\\", StringComparison.Ordinal).Replace("\"", "\\\"", StringComparison.Ordinal);
        yield return secret.Replace("'", "''", StringComparison.Ordinal);
        yield return secret.Replace("'", "'\\''", StringComparison.Ordinal);
        yield return secret.Replace("\\", "\\\\", StringComparison.Ordinal).Replace(":", "\\:", StringComparison.Ordinal);
        yield return Uri.EscapeDataString(secret);
        yield return Convert.ToBase64String(Encoding.UTF8.GetBytes(secret));
    }

    [GeneratedRegex("\"((?:[^\"\\\\]|\\\\.)+)\"")]
    private static partial Regex Quoted();
}

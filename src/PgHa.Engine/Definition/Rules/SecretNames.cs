using System.Text.RegularExpressions;

namespace PgHa.Definition.Rules;

/// <summary>Names under which people keep secrets: a definition has none of them.</summary>
internal static partial class SecretNames
{
    // Only names that no field has are held against this: etcd's token is none of them, Consul's is one.
    public static bool IsSecret(string name) => Pattern().IsMatch(name);

    [GeneratedRegex("passw|passphrase|secret|credential|auth_?pass|private_?key|api_?key|auth_?data|acl_?token|^token$|^pass$|^pwd$", RegexOptions.IgnoreCase)]
    private static partial Regex Pattern();
}

using System.Security.Cryptography;
using System.Text;
using PgHa.Components;
using PgHa.Resources;

namespace PgHa.Converge;

/// <summary>
/// Keyed hashes of what was there and of what is wanted. They are the same at every reading of an unchanged node, and nobody who finds
/// them in a file can try passwords against them: the key is made of the cluster's own. Before a cluster has any there is nothing to
/// protect but chance finds, and the passwords that are made for it are others at each reading: they are masked before the hash.
/// </summary>
/// <param name="secrets">The cluster's passwords.</param>
/// <param name="held">Whether the nodes hold them already.</param>
public sealed class Fingerprint(ClusterSecrets secrets, bool held)
{
    private readonly byte[] _key = SHA256.HashData(Encoding.UTF8.GetBytes(held ? "PgHa plan " + secrets.ToJson() : "PgHa plan"));

    private readonly Redactor _redactor = new(secrets.Values());

    /// <summary>The change with both hashes.</summary>
    /// <param name="change">The change.</param>
    /// <param name="facts">What its node was like.</param>
    public Change Of(Change change, NodeFacts facts)
    {
        ArgumentNullException.ThrowIfNull(change);
        ArgumentNullException.ThrowIfNull(facts);
        return change with { Before = Hash(Seen(change, facts)), After = Hash(Wanted(change.Wanted)) };
    }

    /// <summary>The change of something that belongs to no node, with both hashes.</summary>
    public Change Of(Change change)
    {
        ArgumentNullException.ThrowIfNull(change);
        return change with { Before = Hash($"{change.Reason}\n{change.Diff}"), After = Hash(Wanted(change.Wanted)) };
    }

    private static string Seen(Change change, NodeFacts facts) => change.Wanted switch
    {
        PackageResource package => facts.Packages.GetValueOrDefault(package.Name, "absent"),
        AccountResource account => facts.Accounts.Contains(account.Name) ? "there" : "absent",
        FileResource or DirectoryResource => facts.Files.GetValueOrDefault(change.Wanted.Id) is { } f
            ? $"{(f.IsDirectory ? "directory" : "file")} {f.Owner}:{f.Group} {Modes.Format(f.Mode)}\n{f.Text}"
            : "absent",
        UnitResource unit => facts.Units.GetValueOrDefault(unit.Name, UnitFact.Missing) is var u ? $"{u.LoadState} {u.FileState} {u.IsActive}" : "",
        // Kinds that have no more to tell than why they are changed.
        _ => $"{change.Reason}\n{change.Diff}",
    };

    private static string Wanted(Resource wanted) => wanted switch
    {
        FileResource f => $"{f.Owner}:{f.Group} {Modes.Format(f.Mode)}\n{f.Content}",
        _ => wanted.ToString(),
    };

    // Half of the hash is far more than two states need to be told apart.
    private string Hash(string text) =>
        Convert.ToHexString(HMACSHA256.HashData(_key, Encoding.UTF8.GetBytes(held ? text : _redactor.Redact(text))).AsSpan(0, 16));
}

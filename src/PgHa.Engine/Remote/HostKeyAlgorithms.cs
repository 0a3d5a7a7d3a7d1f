using Renci.SshNet;

namespace PgHa.Remote;

/// <summary>Which host key algorithms are offered to a server.</summary>
internal static class HostKeyAlgorithms
{
    /// <summary>The key types that are understood, the preferred one first. DSA is gone; certificates are not offered.</summary>
    public static IReadOnlyList<string> Types { get; } =
        ["ssh-ed25519", "ecdsa-sha2-nistp256", "ecdsa-sha2-nistp384", "ecdsa-sha2-nistp521", "ssh-rsa"];

    /// <summary>Leaves only the algorithms that show a key of one of these types, so that the server shows one that can be compared.</summary>
    public static void Limit(ConnectionInfo info, IEnumerable<string> types)
    {
        // An RSA key is recorded as ssh-rsa but signs with SHA-2 nowadays; the algorithm called ssh-rsa (SHA-1) is not offered.
        HashSet<string> wanted = [.. types.SelectMany(type => type == "ssh-rsa" ? ["rsa-sha2-512", "rsa-sha2-256"] : new[] { type })];
        foreach (string name in info.HostKeyAlgorithms.Keys.ToArray())
        {
            if (!wanted.Contains(name))
            {
                info.HostKeyAlgorithms.Remove(name);
            }
        }
    }
}

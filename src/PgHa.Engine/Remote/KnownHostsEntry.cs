using System.Security.Cryptography;
using System.Text;

namespace PgHa.Remote;

/// <summary>One line of a known_hosts file.</summary>
public sealed class KnownHostsEntry
{
    private const string HashMagic = "|1|";
    private readonly string _hosts;

    private KnownHostsEntry(string file, int line, bool revoked, string hosts, HostKey key)
    {
        File = file;
        Line = line;
        IsRevoked = revoked;
        _hosts = hosts;
        Key = key;
    }

    /// <summary>The file it stands in.</summary>
    public string File { get; }

    /// <summary>The number of its line, from 1.</summary>
    public int Line { get; }

    /// <summary>Whether the line is marked <c>@revoked</c>.</summary>
    public bool IsRevoked { get; }

    /// <summary>The key.</summary>
    public HostKey Key { get; }

    /// <summary>Where it stands: <c>file:line</c>.</summary>
    public override string ToString() => $"{File}:{Line}";

    /// <summary>
    /// Reads a line; null when it holds no host key. Comments, blank and malformed lines are passed over as OpenSSH does.
    /// <c>@cert-authority</c> lines are too, on purpose: certificate algorithms are never offered to a server, so it always shows
    /// its plain key, and a CA's key must not count as a host's.
    /// </summary>
    internal static KnownHostsEntry? Parse(string file, int number, string line)
    {
        string[] fields = line.Split([' ', '\t', '\r'], StringSplitOptions.RemoveEmptyEntries);
        int at = 0;
        bool revoked = false;
        if (fields.Length > 0 && fields[0].StartsWith('@'))
        {
            if (fields[0] != "@revoked")
            {
                return null;
            }

            revoked = true;
            at = 1;
        }

        if (fields.Length < at + 3 || fields[at].StartsWith('#'))
        {
            return null;
        }

        try
        {
            HostKey key = HostKey.Parse(fields[at + 2]);
            return key.Type == fields[at + 1] ? new KnownHostsEntry(file, number, revoked, fields[at], key) : null;
        }
        catch (FormatException)
        {
            return null;
        }
    }

    /// <summary>Whether the line speaks of this name, given as <see cref="NameOf"/> forms it.</summary>
    internal bool Matches(string name)
    {
        if (_hosts.StartsWith(HashMagic, StringComparison.Ordinal))
        {
            return MatchesHash(name);
        }

        bool matched = false;
        foreach (string item in _hosts.Split(',', StringSplitOptions.RemoveEmptyEntries))
        {
            bool negated = item[0] == '!';
            if (MatchesPattern(name, (negated ? item[1..] : item).ToLowerInvariant()))
            {
                if (negated)
                {
                    return false;
                }

                matched = true;
            }
        }

        return matched;
    }

    /// <summary>The name under which known_hosts keeps a host: lower case, <c>[host]:port</c> unless the port is 22.</summary>
    internal static string NameOf(string host, int port)
    {
        string lower = host.ToLowerInvariant();
        return port == 22 ? lower : $"[{lower}]:{port}";
    }

    /// <summary>A name as <c>HashKnownHosts</c> writes it, under a fresh salt.</summary>
    internal static string Hash(string name)
    {
        byte[] salt = RandomNumberGenerator.GetBytes(20);
        return $"{HashMagic}{Convert.ToBase64String(salt)}|{Convert.ToBase64String(Hmac(salt, name))}";
    }

    private bool MatchesHash(string name)
    {
        string[] parts = _hosts[HashMagic.Length..].Split('|');
        try
        {
            return parts.Length == 2
                && CryptographicOperations.FixedTimeEquals(Hmac(Convert.FromBase64String(parts[0]), name), Convert.FromBase64String(parts[1]));
        }
        catch (FormatException)
        {
            return false;
        }
    }

    // HMAC-SHA1 is what the format asks for; it only hides names, nothing is authenticated by it.
#pragma warning disable CA5350
    private static byte[] Hmac(byte[] salt, string name) => HMACSHA1.HashData(salt, Encoding.UTF8.GetBytes(name));
#pragma warning restore CA5350

    // OpenSSH knows * and ? only. Linear but for the last star, to which it goes back.
    private static bool MatchesPattern(ReadOnlySpan<char> name, ReadOnlySpan<char> pattern)
    {
        int n = 0, p = 0, star = -1, retry = 0;
        while (n < name.Length)
        {
            if (p < pattern.Length && pattern[p] == '*')
            {
                star = p++;
                retry = n;
            }
            else if (p < pattern.Length && (pattern[p] == '?' || pattern[p] == name[n]))
            {
                p++;
                n++;
            }
            else if (star >= 0)
            {
                p = star + 1;
                n = ++retry;
            }
            else
            {
                return false;
            }
        }

        return pattern[p..].TrimStart('*').IsEmpty;
    }
}

using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;

namespace PgHa.Remote;

/// <summary>The public key of an SSH server.</summary>
public sealed class HostKey : IEquatable<HostKey>
{
    private readonly byte[] _blob;

    /// <summary>Takes a key in SSH wire format, as it stands (base64-encoded) in known_hosts.</summary>
    /// <exception cref="FormatException">The bytes do not begin with a key type.</exception>
    public HostKey(ReadOnlySpan<byte> blob)
    {
        _blob = blob.ToArray();
        Type = ReadType(_blob);
    }

    /// <summary>The key type, such as <c>ssh-ed25519</c>, <c>ecdsa-sha2-nistp256</c> or <c>ssh-rsa</c>.</summary>
    public string Type { get; }

    /// <summary>The key in SSH wire format.</summary>
    public ReadOnlyMemory<byte> Blob => _blob;

    /// <summary>The key as it stands in known_hosts.</summary>
    public string Base64 => Convert.ToBase64String(_blob);

    /// <summary>The fingerprint as OpenSSH shows it: <c>SHA256:</c> and unpadded base64.</summary>
    public string Fingerprint => "SHA256:" + Convert.ToBase64String(SHA256.HashData(_blob)).TrimEnd('=');

    /// <summary>Reads a key from its base64 form.</summary>
    /// <exception cref="FormatException">Not base64, or not a key.</exception>
    public static HostKey Parse(string base64) => new(Convert.FromBase64String(base64));

    /// <inheritdoc/>
    public bool Equals(HostKey? other) => other is not null && _blob.AsSpan().SequenceEqual(other._blob);

    /// <inheritdoc/>
    public override bool Equals(object? obj) => Equals(obj as HostKey);

    /// <inheritdoc/>
    public override int GetHashCode()
    {
        var hash = default(HashCode);
        hash.AddBytes(_blob);
        return hash.ToHashCode();
    }

    /// <summary>The type and the fingerprint.</summary>
    public override string ToString() => $"{Type} {Fingerprint}";

    private static string ReadType(ReadOnlySpan<byte> blob)
    {
        if (blob.Length >= 4)
        {
            uint length = BinaryPrimitives.ReadUInt32BigEndian(blob);
            if (length is > 0 and <= 64 && length <= blob.Length - 4)
            {
                return Encoding.ASCII.GetString(blob.Slice(4, (int)length));
            }
        }

        throw new FormatException("Not an SSH public key: it does not begin with a key type.");
    }
}

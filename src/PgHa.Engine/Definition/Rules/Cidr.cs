using System.Globalization;
using System.Net;
using System.Net.Sockets;

namespace PgHa.Definition.Rules;

/// <summary>An address with a prefix length, and the network that it lies in.</summary>
internal sealed record Cidr(IPAddress Address, int Prefix)
{
    /// <summary>The address bits of the family: 32 or 128.</summary>
    public int Bits => Address.AddressFamily == AddressFamily.InterNetwork ? 32 : 128;

    /// <summary>The network's first address.</summary>
    public IPAddress Network => Masked(ones: false);

    /// <summary>The network's last address: for IPv4 its broadcast address.</summary>
    public IPAddress Last => Masked(ones: true);

    /// <summary>Parses <c>address/prefix</c>.</summary>
    /// <returns>What is wrong, or null.</returns>
    public static string? TryParse(string value, out Cidr cidr)
    {
        cidr = new(IPAddress.None, 0);
        var slash = value.IndexOf('/', StringComparison.Ordinal);
        if (slash < 0) return "has no prefix length: write it as address/prefix, for example 10.0.0.0/24";
        if (HostNames.TryParseAddress(value[..slash], out var address) is { } fault) return fault;
        var bits = address.AddressFamily == AddressFamily.InterNetwork ? 32 : 128;
        var text = value[(slash + 1)..];
        if (!int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var prefix) || prefix > bits || text.Length > 1 && text[0] == '0')
            return $"has a prefix length that does not fit: give a number from 0 to {bits}";
        cidr = new(address, prefix);
        return null;
    }

    /// <summary>Whether an address lies in the network.</summary>
    public bool Contains(IPAddress other) =>
        other.AddressFamily == Address.AddressFamily && new Cidr(other, Prefix).Network.Equals(Network);

    /// <inheritdoc/>
    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{Address}/{Prefix}");

    private IPAddress Masked(bool ones)
    {
        var bytes = Address.GetAddressBytes();
        for (var bit = Prefix; bit < Bits; bit++)
        {
            var mask = (byte)(0x80 >> (bit % 8));
            bytes[bit / 8] = (byte)(ones ? bytes[bit / 8] | mask : bytes[bit / 8] & ~mask);
        }

        return new(bytes);
    }
}

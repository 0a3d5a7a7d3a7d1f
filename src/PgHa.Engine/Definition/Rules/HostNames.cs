using System.Net;
using System.Net.Sockets;

namespace PgHa.Definition.Rules;

/// <summary>Host names and address literals.</summary>
internal static class HostNames
{
    /// <summary>What is wrong with a text as a host name (RFC 1123, section 2.1), or null when it is one.</summary>
    public static string? Fault(string value)
    {
        if (value.Length > 253) return $"it has {value.Length} characters and 253 are the most";
        foreach (var label in value.Split('.'))
        {
            if (label.Length == 0) return "two dots, or a dot at either end, leave a part between them empty";
            if (label.Length > 63) return $"the part {TextRules.Quote(label)} has {label.Length} characters and 63 are the most";
            if (label.StartsWith('-') || label.EndsWith('-')) return $"the part '{label}' begins or ends with a hyphen";
            if (label.FirstOrDefault(character => !char.IsAsciiLetterOrDigit(character) && character != '-') is var bad && bad != default)
                return $"it has the character '{bad}', and only letters, digits, hyphens and dots are allowed";
        }

        return null;
    }

    /// <summary>
    /// Parses an address in its canonical form: 010.0.0.1 and 10.1 are refused, as programs differ in what they make of them.
    /// </summary>
    /// <returns>What is wrong, or null.</returns>
    public static string? TryParseAddress(string value, out IPAddress address)
    {
        if (!IPAddress.TryParse(value, out var parsed) || value.Contains('[', StringComparison.Ordinal))
        {
            address = IPAddress.None;
            return "is not an IP address: give an IPv4 or IPv6 literal such as 10.0.0.11 or fd00::11, not a name";
        }

        address = parsed;
        if (address.IsIPv4MappedToIPv6) return $"is an IPv4 address in IPv6 clothes: write {address.MapToIPv4()}";
        if (value.Contains('%', StringComparison.Ordinal)) return "names an interface: give an address that is valid on all nodes";
        return address.ToString() == value ? null : $"is not in its usual form: write {address}";
    }

    /// <summary>What forbids an address as a server's own, or null.</summary>
    public static string? UnfitForHost(IPAddress address)
    {
        if (IPAddress.IsLoopback(address)) return "is a loopback address: each node would mean itself";
        if (address.Equals(IPAddress.Any) || address.Equals(IPAddress.IPv6Any)) return "is the unspecified address";
        if (address.IsIPv6Multicast) return "is a multicast address";
        if (address.IsIPv6LinkLocal) return "is a link-local address, which means nothing without an interface";
        if (address.AddressFamily != AddressFamily.InterNetwork) return null;
        return address.GetAddressBytes()[0] switch
        {
            0 => "is in 0.0.0.0/8, which no host has",
            >= 224 and < 240 => "is a multicast address",
            >= 240 => "is in 240.0.0.0/4, which no host has",
            _ => null,
        };
    }

    /// <summary>Refuses what is neither a host name nor an address literal.</summary>
    public static void CheckHost(ProblemList problems, string path, string value)
    {
        if (!TextRules.NotEmpty(problems, path, value) || !TextRules.Ascii(problems, path, value)) return;
        if (IPAddress.TryParse(value, out _) && !value.Contains('[', StringComparison.Ordinal)) return;
        if (Fault(value) is { } fault)
            problems.Error("HostInvalid", path, $"{TextRules.Quote(value)} is neither a host name nor an IP address: {fault}.");
    }
}

using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using PgHa.Definition.Rules;
using PgHa.Errors;

namespace PgHa.Definition;

/// <summary>A host to go through on the way to a node, as OpenSSH's ProxyJump writes it: <c>user@host:port</c>.</summary>
/// <param name="Host">Host name or IP address, without brackets.</param>
/// <param name="Port">TCP port, when given.</param>
/// <param name="User">Login, when given.</param>
public sealed record JumpHost(string Host, int? Port = null, string? User = null)
{
    /// <summary>Parses <c>user@host:port</c>; user and port may be left out, an IPv6 address stands in brackets.</summary>
    /// <exception cref="PgHaException"><c>JumpHostInvalid</c>: the text is not of that form.</exception>
    public static JumpHost Parse(string text) =>
        TryParse(text, out var jump, out var fault)
            ? jump
            : throw new PgHaException("JumpHostInvalid", $"{TextRules.Quote(text)} is no jump host: {fault}.", text, "Write it as user@host:port; user and port may be left out.");

    /// <summary>Parses without throwing.</summary>
    /// <param name="text">The text.</param>
    /// <param name="jump">The jump host, when the text is one.</param>
    /// <param name="fault">What is wrong, when it is not.</param>
    public static bool TryParse(string text, [NotNullWhen(true)] out JumpHost? jump, [NotNullWhen(false)] out string? fault)
    {
        ArgumentNullException.ThrowIfNull(text);
        jump = null;
        var rest = text;
        string? user = null;
        // A login may hold '@' itself (name@domain), a host may not.
        if (rest.LastIndexOf('@') is var at and >= 0)
        {
            user = rest[..at];
            rest = rest[(at + 1)..];
            if (SshRules.UserFault(user) is { } userFault) return Refuse(out fault, $"the user name {userFault}");
        }

        if (!SplitPort(ref rest, out var port, out fault)) return false;
        if (HostFault(rest) is { } hostFault) return Refuse(out fault, hostFault);
        jump = new(rest, port, user);
        fault = null;
        return true;
    }

    /// <summary>The form that <see cref="Parse"/> reads.</summary>
    public override string ToString()
    {
        var host = Host.Contains(':', StringComparison.Ordinal) ? $"[{Host}]" : Host;
        return (User is null ? "" : User + "@") + host + (Port is null ? "" : string.Create(CultureInfo.InvariantCulture, $":{Port}"));
    }

    private static bool SplitPort(ref string rest, out int? port, [NotNullWhen(false)] out string? fault)
    {
        (port, fault) = (null, null);
        string? portText = null;
        if (rest.StartsWith('['))
        {
            var close = rest.IndexOf(']', StringComparison.Ordinal);
            if (close < 0) return Refuse(out fault, "the bracket is not closed");
            var address = rest[1..close];
            if (!IPAddress.TryParse(address, out var parsed) || parsed.AddressFamily != AddressFamily.InterNetworkV6)
                return Refuse(out fault, "in brackets stands no IPv6 address");
            var after = rest[(close + 1)..];
            if (after.Length > 0 && after[0] != ':') return Refuse(out fault, "after the bracket only ':port' may follow");
            portText = after.Length > 0 ? after[1..] : null;
            rest = address;
        }
        else if (rest.IndexOf(':', StringComparison.Ordinal) is var colon and >= 0)
        {
            if (rest.LastIndexOf(':') != colon) return Refuse(out fault, "an IPv6 address must stand in brackets");
            portText = rest[(colon + 1)..];
            rest = rest[..colon];
        }

        if (portText is null) return true;
        if (!int.TryParse(portText, NumberStyles.None, CultureInfo.InvariantCulture, out var number) || number is < 1 or > 65535)
            return Refuse(out fault, "the port must be a number from 1 to 65535");
        port = number;
        return true;
    }

    private static string? HostFault(string host)
    {
        if (host.Length == 0) return "the host is missing";
        if (IPAddress.TryParse(host, out _)) return null;
        return HostNames.Fault(host) is { } fault ? $"the host is not a host name: {fault}" : null;
    }

    private static bool Refuse(out string fault, string why)
    {
        fault = why;
        return false;
    }
}

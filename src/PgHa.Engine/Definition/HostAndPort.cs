using System.Globalization;
using System.Net;
using PgHa.Definition.Rules;

namespace PgHa.Definition;

/// <summary>A server that is not ours: <c>host:port</c>, or <c>[address]:port</c> for IPv6.</summary>
/// <param name="Host">Host name or address, without brackets.</param>
/// <param name="Port">TCP port.</param>
public sealed record HostAndPort(string Host, int Port)
{
    /// <summary>Reads a text that the rules have passed.</summary>
    /// <exception cref="FormatException">The text is not of the form.</exception>
    public static HostAndPort Parse(string text, int defaultPort) =>
        TryParse(text, defaultPort, out var parsed) is { } fault ? throw new FormatException($"'{text}' {fault}.") : parsed;

    /// <summary>Reads a text.</summary>
    /// <returns>What is wrong with it, or null.</returns>
    internal static string? TryParse(string text, int defaultPort, out HostAndPort parsed)
    {
        parsed = new("", defaultPort);
        var (host, port) = Split(text);
        if (text.StartsWith('[') && (!IPAddress.TryParse(host, out var six) || six.ToString().Contains('.', StringComparison.Ordinal)))
            return "has no IPv6 address in its brackets";
        if (host.Contains(':', StringComparison.Ordinal) && !text.StartsWith('['))
            return IPAddress.TryParse(text, out _) ? $"is an IPv6 address without brackets: write [{text}] and the port behind it" : "has more than one colon";
        if (!IPAddress.TryParse(host, out _) && HostNames.Fault(host) is { } fault) return $"is not of the form host:port: {fault}";
        var number = defaultPort;
        if (port is not null
            && (!int.TryParse(port, NumberStyles.None, CultureInfo.InvariantCulture, out number) || number is < 1 or > 65535))
            return "has no port from 1 to 65535 behind its colon";
        parsed = new(host, number);
        return null;
    }

    /// <summary>As it stands in URLs and lists: IPv6 in brackets.</summary>
    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{ClusterRules.UrlHost(Host)}:{Port}");

    private static (string Host, string? Port) Split(string text)
    {
        if (text.StartsWith('[') && text.IndexOf(']', StringComparison.Ordinal) is var end and > 0)
        {
            var rest = text[(end + 1)..];
            return (text[1..end], rest.Length == 0 ? null : rest[0] == ':' ? rest[1..] : "");
        }

        var colon = text.LastIndexOf(':');
        return colon < 0 ? (text, null) : (text[..colon], text[(colon + 1)..]);
    }
}

namespace PgHa.Remote;

/// <summary>Where an SSH server listens and as whom to log in.</summary>
/// <param name="Host">A host name or address, as recorded in known_hosts.</param>
/// <param name="Port">The TCP port, 22 by custom.</param>
/// <param name="User">The login name.</param>
public sealed record SshEndpoint(string Host, int Port, string User)
{
    /// <summary>The host and port as messages show them: <c>host:port</c>, an IPv6 address in brackets.</summary>
    public string HostAndPort => Host.Contains(':', StringComparison.Ordinal) ? $"[{Host}]:{Port}" : $"{Host}:{Port}";

    /// <summary>The endpoint as messages show it: <c>user@host:port</c>.</summary>
    public override string ToString() => $"{User}@{HostAndPort}";
}

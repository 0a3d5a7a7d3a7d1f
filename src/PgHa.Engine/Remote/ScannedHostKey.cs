namespace PgHa.Remote;

/// <summary>A host key that a server offers, and what known_hosts says of it.</summary>
/// <param name="Host">The host name as it was asked for.</param>
/// <param name="Port">Its port.</param>
/// <param name="Key">The key.</param>
/// <param name="Verdict">How it compares with known_hosts.</param>
public sealed record ScannedHostKey(string Host, int Port, HostKey Key, HostKeyVerdict Verdict);

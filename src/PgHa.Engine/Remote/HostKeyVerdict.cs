namespace PgHa.Remote;

/// <summary>What known_hosts says of a key.</summary>
/// <param name="Status">How the key compares.</param>
/// <param name="Entry">The line that decided; null when the key is unknown.</param>
public sealed record HostKeyVerdict(HostKeyStatus Status, KnownHostsEntry? Entry);

namespace PgHa.Remote;

/// <summary>Asks servers for their host keys, without logging in.</summary>
public static class HostKeyScanner
{
    /// <summary>Reads the host keys of all types that a server offers, and compares them with known_hosts.</summary>
    /// <param name="options">Where the server is and which known_hosts files count. Jump hosts are logged in to, under checked keys.</param>
    /// <param name="credentials">Secrets for the jump hosts; null: none.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <returns>The keys, the preferred type first.</returns>
    /// <exception cref="ConnectFailedException">The server cannot be reached or offers no key type known here.</exception>
    public static Task<IReadOnlyList<ScannedHostKey>> ScanAsync(ConnectionOptions options, SshCredentials? credentials = null, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(options);
        return new SshConnector(options, credentials ?? new SshCredentials()).ScanAsync(cancellationToken);
    }
}

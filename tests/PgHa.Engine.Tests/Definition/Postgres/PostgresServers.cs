using PgHa.Definition;

namespace PgHa.Engine.Tests.Definition.Postgres;

/// <summary>The real servers that this machine can have, one a major version, and why the others cannot be had.</summary>
public sealed class PostgresServers : IDisposable
{
    private readonly List<PostgresServer> servers = [];
    private readonly List<string> missing = [];

    public PostgresServers() => Parallel.ForEach(PostgresVersions.Known, major =>
    {
        var (directory, reason) = PostgresPrograms.Find(major);
        var server = directory is null ? null : new PostgresServer(major, directory);
        lock (servers)
        {
            if (server is null) missing.Add($"PostgreSQL {major} was not compared: {reason}.");
            else servers.Add(server);
        }
    });

    internal IReadOnlyList<PostgresServer> All => servers;

    /// <summary>A sentence for each major version that is not here.</summary>
    public IReadOnlyList<string> Missing => missing;

    public void Dispose() => servers.ForEach(server => server.Dispose());
}

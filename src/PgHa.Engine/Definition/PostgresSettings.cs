namespace PgHa.Definition;

/// <summary>PostgreSQL as the cluster runs it. Its configuration is written by Patroni alone (seed R4).</summary>
public sealed record PostgresSettings
{
    /// <summary>Major version, for example <c>15</c> or <c>9.6</c>. Default 15.</summary>
    public string Version { get; init; } = "15";

    /// <summary>TCP port. Default 5432.</summary>
    public int Port { get; init; } = 5432;

    /// <summary>The data directory, absolute. Default: the platform's own place for that version (seed R3).</summary>
    public string? DataDirectory { get; init; }

    /// <summary>
    /// Server parameters, by PostgreSQL's names (seed R6). <c>max_connections</c> is 300 unless given here. They are kept in
    /// the DCS, as Patroni wants for those that must be equal on all members.
    /// </summary>
    public IReadOnlyDictionary<string, string> Parameters
    {
        get;
        init => field = ValueMap<string>.Of(value);
    } = ValueMap<string>.Empty;

    /// <summary>
    /// Networks (CIDR) whose clients may log in to any database with a password. Default: none but the nodes themselves.
    /// </summary>
    public IReadOnlyList<string> ClientNetworks
    {
        get;
        init => field = ValueList<string>.Of(value);
    } = ValueList<string>.Empty;

    /// <summary>Further lines of pg_hba.conf, after the members' own and before those of <see cref="ClientNetworks"/>.</summary>
    public IReadOnlyList<string> HbaLines
    {
        get;
        init => field = ValueList<string>.Of(value);
    } = ValueList<string>.Empty;
}

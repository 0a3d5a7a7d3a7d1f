namespace PgHa.Resources;

/// <summary>A service that is to run with what is configured, and not with what was when it started.</summary>
/// <param name="Service"><see cref="PostgreSQL"/>, which Patroni restarts, or a unit.</param>
public sealed record RestartResource(string Service) : Resource
{
    /// <summary>The database server under Patroni: it is no unit of its own.</summary>
    public const string PostgreSQL = "PostgreSQL";

    /// <inheritdoc/>
    public override string Kind => "service";

    /// <inheritdoc/>
    public override string Id => Service;
}

namespace PgHa.Components.Patroni;

/// <summary>What there is of Patroni on a server before anything is installed or started.</summary>
/// <param name="ForeignConfiguration">Whether a configuration that is not PgHa's stands in the place of ours.</param>
/// <param name="Scope">The cluster that the configuration there is of; empty where there is none.</param>
public sealed record PatroniTraces(bool ForeignConfiguration, string Scope);

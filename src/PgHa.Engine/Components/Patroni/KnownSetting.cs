namespace PgHa.Components.Patroni;

/// <summary>A dynamic setting that is known.</summary>
/// <param name="Name">The way to it, with dots.</param>
/// <param name="Summary">Kind, unit, default and the releases of Patroni that have it, in one line.</param>
/// <param name="Default">Patroni's own default; null where there is none.</param>
public sealed record KnownSetting(string Name, string Summary, string? Default);

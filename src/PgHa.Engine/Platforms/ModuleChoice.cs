namespace PgHa.Platforms;

/// <summary>A module of dnf, and the stream of it that is used.</summary>
/// <param name="Name">The module's name.</param>
/// <param name="Stream">The stream; null where the module is switched off, because it would hide other repositories' packages.</param>
public sealed record ModuleChoice(string Name, string? Stream);

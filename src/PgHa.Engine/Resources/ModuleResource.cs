namespace PgHa.Resources;

/// <summary>
/// A module of dnf: its stream, or that it is switched off, because it would hide other repositories' packages of the same name.
/// </summary>
/// <param name="Name">The module's name, for example <c>postgresql</c>.</param>
/// <param name="Stream">The stream to use; null for a module that is to be off.</param>
public sealed record ModuleResource(string Name, string? Stream) : Resource
{
    /// <inheritdoc/>
    public override string Kind => "module";

    /// <inheritdoc/>
    public override string Id => Name;

    /// <summary>The file in which dnf keeps the choice (libdnf, <c>ModulePackageContainer</c>): reading it asks no network.</summary>
    public string StateFile => $"/etc/dnf/modules.d/{Name}.module";
}

namespace PgHa.Resources;

/// <summary>A systemd unit's standing. Whether it runs is the operations' business, except that some must not.</summary>
public sealed record UnitResource(string Name) : Resource
{
    /// <summary>Whether it starts at boot; null when that is not ours to say.</summary>
    public bool? Enabled { get; init; }

    /// <summary>True for a unit that must never run: stopped, disabled and masked.</summary>
    public bool Masked { get; init; }

    /// <inheritdoc/>
    public override string Kind => "unit";

    /// <inheritdoc/>
    public override string Id => Name;
}

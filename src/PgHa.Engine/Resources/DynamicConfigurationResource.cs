namespace PgHa.Resources;

/// <summary>What of the cluster's dynamic configuration is to be changed. It belongs to the cluster, not to one of its nodes.</summary>
/// <param name="Key">Its key in the DCS, for example <c>/service/demo/config</c>.</param>
/// <param name="Patch">The change as a JSON object that is merged into what is there (Patroni REST API, <c>PATCH /config</c>).</param>
public sealed record DynamicConfigurationResource(string Key, string Patch) : Resource
{
    /// <inheritdoc/>
    public override string Kind => "configuration";

    /// <inheritdoc/>
    public override string Id => Key;
}

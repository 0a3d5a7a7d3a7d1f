using PgHa.Definition;

namespace PgHa.Components.Patroni;

/// <summary>What the DCS itself holds of a cluster, read without Patroni, with a quorum behind the answer.</summary>
public sealed record PatroniKeys
{
    /// <summary>The id of the store that answered, etcd's cluster id, in hexadecimal; empty where it does not tell one.</summary>
    public string StoreId { get; init; } = "";

    /// <summary>The store's revision: the greater, the later the answer; 0 where it does not tell one.</summary>
    public long Revision { get; init; }

    /// <summary>Who holds the leader's lock; empty when nobody does.</summary>
    public string Holder { get; init; } = "";

    /// <summary>The system identifier that was written at the bootstrap; empty when there is none.</summary>
    public string SystemId { get; init; } = "";

    /// <summary>The names of the members that are registered.</summary>
    public IReadOnlyList<string> Members
    {
        get;
        init => field = ValueList<string>.Of(value);
    } = ValueList<string>.Empty;
}

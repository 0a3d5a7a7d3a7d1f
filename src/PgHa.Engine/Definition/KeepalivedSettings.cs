namespace PgHa.Definition;

/// <summary>
/// Lines of keepalived.conf(5) that PgHa does not write itself, block by block. A line that ends with <c>{</c> opens a block, one that is
/// <c>}</c> closes it.
/// </summary>
public sealed record KeepalivedSettings
{
    /// <summary>Lines of <c>global_defs</c>.</summary>
    public IReadOnlyList<string> GlobalDefs
    {
        get;
        init => field = ValueList<string>.Of(value);
    } = ValueList<string>.Empty;

    /// <summary>Lines of the <c>vrrp_script</c> that asks whether the node is the leader.</summary>
    public IReadOnlyList<string> VrrpScript
    {
        get;
        init => field = ValueList<string>.Of(value);
    } = ValueList<string>.Empty;

    /// <summary>Lines of the <c>vrrp_instance</c> of the virtual address.</summary>
    public IReadOnlyList<string> VrrpInstance
    {
        get;
        init => field = ValueList<string>.Of(value);
    } = ValueList<string>.Empty;
}

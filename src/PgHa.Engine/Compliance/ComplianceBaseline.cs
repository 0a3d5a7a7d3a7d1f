using PgHa.Definition;

namespace PgHa.Compliance;

/// <summary>What compliance means for some clusters: which rules, which goals, which exceptions.</summary>
public sealed record ComplianceBaseline
{
    /// <summary>The baseline's name, for people.</summary>
    public string? Name { get; init; }

    /// <summary>Ids of the rules that count, or their groups with <c>.*</c>. Default: all.</summary>
    public IReadOnlyList<string> Rules
    {
        get;
        init => field = ValueList<string>.Of(value);
    } = ValueList<string>.Empty;

    /// <summary>Bytes of committed data that a failover may lose; 0 for none. Default: no goal.</summary>
    public long? MaximumDataLoss { get; init; }

    /// <summary>Seconds that writes may be impossible when the leader dies. Default: no goal.</summary>
    public int? MaximumOutage { get; init; }

    /// <summary>The failure zone of each server: a rack, a room, a host of virtual machines. Default: not known.</summary>
    public IReadOnlyDictionary<string, string> Zones
    {
        get;
        init => field = ValueMap<string>.Of(value);
    } = ValueMap<string>.Empty;

    /// <summary>TCP ports that servers may listen on beside the cluster's own.</summary>
    public IReadOnlyList<string> Listeners
    {
        get;
        init => field = ValueList<string>.Of(value);
    } = ValueList<string>.Empty;

    /// <summary>Broken rules that are lived with.</summary>
    public IReadOnlyList<BaselineExemption> Exceptions
    {
        get;
        init => field = ValueList<BaselineExemption>.Of(value);
    } = ValueList<BaselineExemption>.Empty;

    /// <summary>Whether a rule counts.</summary>
    public bool Includes(ComplianceRule rule)
    {
        ArgumentNullException.ThrowIfNull(rule);
        return Rules.Count == 0 || Rules.Any(r => r == rule.Id || r == rule.Group + ".*");
    }
}

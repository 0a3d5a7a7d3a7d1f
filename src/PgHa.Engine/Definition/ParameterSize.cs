using PgHa.Definition.Rules;

namespace PgHa.Definition;

/// <summary>Sizes among a cluster's server parameters.</summary>
public static class ParameterSize
{
    /// <summary>A parameter's size in bytes, as its servers read it.</summary>
    /// <param name="cluster">The definition.</param>
    /// <param name="name">The parameter; one that counts a size.</param>
    /// <param name="standard">PostgreSQL's own default, for a definition without it.</param>
    public static long ParameterBytes(this ClusterDefinition cluster, string name, string standard)
    {
        ArgumentNullException.ThrowIfNull(cluster);
        var version = cluster.Postgres.Version;
        if (PostgresParameter.Find(name)?.In(version) is not { Unit: { } unit } definition) return 0;
        var text = cluster.Postgres.Parameters.FirstOrDefault(p => p.Key.Equals(name, StringComparison.OrdinalIgnoreCase)).Value ?? standard;
        if (PostgresNumbers.TryRead(text, definition, version, out var number) is not null) return 0;
        return (long)(number * PostgresUnits.SizeOf(unit));
    }
}

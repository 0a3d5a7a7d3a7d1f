using PgHa.Definition;
using PgHa.Resources;

namespace PgHa.Components.Postgres;

/// <summary>PostgreSQL's programs and its data directory. Its configuration is Patroni's (seed R4).</summary>
public sealed class PostgresComponent : Component
{
    /// <summary>The system account that PostgreSQL's packages make.</summary>
    public const string Account = "postgres";

    /// <inheritdoc/>
    public override string Name => "postgres";

    /// <summary>Its processes are those of Patroni's unit, which starts it.</summary>
    public override IReadOnlyList<Listener> Listeners(ClusterDefinition cluster, NodeDefinition node)
    {
        ArgumentNullException.ThrowIfNull(cluster);
        return [new(cluster.Postgres.Port, "PostgreSQL", Patroni.PatroniComponent.Unit, [.. cluster.Nodes.Where(n => n.Name != node.Name)])];
    }

    /// <inheritdoc/>
    public override IEnumerable<Resource> Describe(NodeContext node)
    {
        ArgumentNullException.ThrowIfNull(node);
        foreach (var (path, content) in node.Platform.PostgresPackageSettings)
            yield return new FileResource(path, "root", "root", Modes.File, content) { Component = Name, BeforePackages = true };
        foreach (var package in node.Platform.PostgresPackages(node.Cluster))
            yield return new PackageResource(package) { Component = Name };

        // Patroni removes and makes the data directory anew when it copies a replica: the parent must be its own, unless
        // somebody else made it (a mount point), where emptying the directory has to do.
        var data = node.DataDirectory;
        var parent = data[..data.LastIndexOf('/')];
        if (parent.Length > 0)
            yield return new DirectoryResource(parent, Account, Account, Modes.Directory) { Component = Name, CreateOnly = true };
        yield return new DirectoryResource(data, Account, Account, Modes.PrivateDirectory) { Component = Name };
        // SELinux knows what is below the account's home.
        if (node.Platform.MayHaveSELinux && !data.StartsWith(node.Platform.PostgresHome + "/", StringComparison.Ordinal))
            yield return new SELinuxLabelResource(data, "postgresql_db_t") { Component = Name };
        foreach (var opening in Openings(node)) yield return opening;

        foreach (var unit in node.Platform.PostgresOwnUnits(node.Cluster))
            yield return new UnitResource(unit) { Component = Name, Masked = true };
    }
}

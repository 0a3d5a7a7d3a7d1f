using PgHa.Definition;
using PgHa.Resources;

namespace PgHa.Components.Keepalived;

/// <summary>The virtual address that follows the leader (seed R12 to R14).</summary>
public sealed class KeepalivedComponent : Component
{
    /// <summary>The unit of every platform's package.</summary>
    public const string Unit = "keepalived.service";

    /// <summary>Its configuration, on every platform.</summary>
    public const string Configuration = "/etc/keepalived/keepalived.conf";

    /// <summary>The account that the check script runs as: keepalived's own default name for it.</summary>
    public const string ScriptAccount = "keepalived_script";

    /// <inheritdoc/>
    public override string Name => "keepalived";

    /// <inheritdoc/>
    public override bool IsPartOf(ClusterDefinition cluster, NodeDefinition node)
    {
        ArgumentNullException.ThrowIfNull(cluster);
        return cluster.VirtualIP is not null && base.IsPartOf(cluster, node);
    }

    /// <inheritdoc/>
    public override IEnumerable<Resource> Describe(NodeContext node)
    {
        ArgumentNullException.ThrowIfNull(node);
        foreach (var package in node.Platform.KeepalivedPackages)
            yield return new PackageResource(package) { Component = Name };
        yield return new AccountResource(ScriptAccount) { Component = Name };
        yield return new FileResource(node.Platform.CheckScript, "root", "root", Modes.Program, CheckScript(node.Cluster)) { Component = Name };
        yield return new FileResource(Configuration, "root", "root", Modes.PrivateFile, KeepalivedConfiguration.Render(node))
        {
            Component = Name,
            Check = KeepalivedFeatures.ConfigurationTest(node.Versions.Keepalived),
            Unit = Unit,
            Reaction = UnitReaction.Reload,
        };
        yield return new FileResource($"/etc/systemd/system/{Unit}.d/pgha.conf", "root", "root", Modes.File, """
            # PgHa: the package's unit does not restart a keepalived that ended.
            [Service]
            Restart=on-failure
            RestartSec=2

            """) { Component = Name };
        yield return new FirewallResource("vrrp") { Component = Name };
        // A node out of service must not get the address even when it is the only one left.
        yield return new UnitResource(Unit) { Component = Name, Enabled = node.State.Bootstrapped && node.State.Maintenance is null };
    }

    /// <summary>
    /// Exit code 0 only when Patroni's <c>/primary</c> answers 200 (Patroni REST API: it then holds the leader's lock). Anything else,
    /// a dead Patroni and a time-out included, is 1: the guide's script fell through to 0 there (seed R13).
    /// </summary>
    public static string CheckScript(ClusterDefinition cluster)
    {
        ArgumentNullException.ThrowIfNull(cluster);
        var limit = cluster.VirtualIP!.CheckInterval;
        return $$"""
            #!/bin/sh
            # Managed by PgHa; changes are overwritten. keepalived asks: is this node the leader?
            code=$(curl --silent --noproxy '*' --output /dev/null --max-time {{limit}} --write-out '%{http_code}' \
              'http://127.0.0.1:{{cluster.Patroni.RestPort}}/primary') || exit 1
            [ "$code" = 200 ] || exit 1
            exit 0

            """;
    }
}

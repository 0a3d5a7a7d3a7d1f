using System.Globalization;
using PgHa.Checks;
using PgHa.Definition;
using PgHa.Platforms;
using PgHa.Remote;

namespace PgHa.Components.Keepalived;

/// <summary>Asks a node about the virtual address, on the node, as part of a larger script.</summary>
public static class VirtualIPProbe
{
    private const string Prefix = "vip.";

    /// <summary>Adds the questions; none where the cluster has no virtual address.</summary>
    /// <param name="script">Where to.</param>
    /// <param name="cluster">The cluster.</param>
    /// <param name="holderOnly">Whether it is enough to know who has the address.</param>
    public static void Add(SectionedScript script, ClusterDefinition cluster, bool holderOnly = false)
    {
        ArgumentNullException.ThrowIfNull(script);
        ArgumentNullException.ThrowIfNull(cluster);
        if (cluster.VirtualIP is null) return;
        script.Add(Prefix + "addresses", "ip -o addr show");
        if (holderOnly) return;
        script.Add(Prefix + "unit", $"systemctl is-active {KeepalivedComponent.Unit}");
        var scripts = string.Join(' ', Platform.All.Select(p => p.CheckScript).Distinct().Select(ShellQuote.Quote));
        script.Add(Prefix + "check", $$"""
            for f in {{scripts}}; do
              [ -x "$f" ] || continue
              runuser -u {{KeepalivedComponent.ScriptAccount}} -- "$f"; echo $?; break
            done
            """);
    }

    /// <summary>Reads the answers.</summary>
    public static Answer<VirtualIPObservation> Parse(string node, ClusterDefinition cluster, IReadOnlyDictionary<string, SectionResult> sections)
    {
        ArgumentNullException.ThrowIfNull(cluster);
        ArgumentNullException.ThrowIfNull(sections);
        if (sections[Prefix + "addresses"] is not { ExitCode: 0 } addresses) return new(node, null, "the node's addresses cannot be read");
        var address = cluster.VirtualIP!.HostAddress().ToString();
        return new(node, new VirtualIPObservation(
            addresses.Text.Split('\n').Any(line => line.Contains($" {address}/", StringComparison.OrdinalIgnoreCase)),
            sections.TryGetValue(Prefix + "unit", out var unit) ? unit.ExitCode == 0 : null,
            sections.TryGetValue(Prefix + "check", out var check) && int.TryParse(check.Text.Trim(), NumberStyles.None, CultureInfo.InvariantCulture, out var code) ? code : null), "");
    }
}

using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
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

    /// <summary>
    /// Adds what only the checks need: keepalived's numbers, and the address as a neighbour sees it. Asking for it over the network makes
    /// the kernel look for who has it.
    /// </summary>
    public static void AddNeighbour(SectionedScript script, ClusterDefinition cluster)
    {
        ArgumentNullException.ThrowIfNull(script);
        ArgumentNullException.ThrowIfNull(cluster);
        if (cluster.VirtualIP is not { } vip) return;
        script.Add(Prefix + "rest", $"curl --silent --noproxy '*' --max-time 3 --output /dev/null --write-out '%{{http_code}}' 'http://127.0.0.1:{cluster.Patroni.RestPort}/primary'");
        // Numbers alone: the file has a password.
        script.Add(Prefix + "numbers", $"sed -nE 's/^[[:space:]]*(priority|weight|virtual_router_id)[[:space:]]+(-?[0-9]+)[[:space:]]*$/\\1 \\2/p' {KeepalivedComponent.Configuration}");
        script.Add(Prefix + "links", "ip -o link show");
        script.Add(Prefix + "answering", $"curl --silent --noproxy '*' --connect-timeout 1 --max-time 2 'http://{ClusterRules.UrlHost(vip.HostAddress().ToString())}:{cluster.Patroni.RestPort}/patroni'");
        script.Add(Prefix + "neighbour", $"ip neigh show to {vip.HostAddress()}");
    }

    /// <summary>Reads the answers.</summary>
    public static Answer<VirtualIPObservation> Parse(string node, ClusterDefinition cluster, IReadOnlyDictionary<string, SectionResult> sections)
    {
        ArgumentNullException.ThrowIfNull(cluster);
        ArgumentNullException.ThrowIfNull(sections);
        if (sections[Prefix + "addresses"] is not { ExitCode: 0 } addresses) return new(node, null, "the node's addresses cannot be read");
        var address = cluster.VirtualIP!.HostAddress().ToString();
        var line = addresses.Text.Split('\n').FirstOrDefault(l => l.Contains($" {address}/", StringComparison.OrdinalIgnoreCase));
        string Text(string name) => sections.TryGetValue(Prefix + name, out var section) ? section.Text : "";
        int? Number(string text) => int.TryParse(text.Trim(), NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var number) ? number : null;
        int? Setting(string name) => Number(Text("numbers").Split('\n').FirstOrDefault(l => l.StartsWith(name + " ", StringComparison.Ordinal))?[name.Length..] ?? "");
        return new(node, new VirtualIPObservation(
            line is not null,
            sections.TryGetValue(Prefix + "unit", out var unit) ? unit.ExitCode == 0 : null,
            Number(Text("check")))
        {
            RestStatus = Number(Text("rest")),
            Priority = Setting("priority"),
            Weight = Setting("weight"),
            RouterId = Setting("virtual_router_id"),
            HardwareAddress = line is null ? "" : After(Text("links").Split('\n').FirstOrDefault(l => l.StartsWith(line.Split(':')[0] + ":", StringComparison.Ordinal)), "link/ether"),
            NeighbourAddress = After(Text("neighbour").Split('\n').FirstOrDefault(l => l.Contains(" lladdr ", StringComparison.Ordinal)), "lladdr"),
            Answering = Name(Text("answering")),
        }, "");
    }

    // The word behind a word.
    private static string After(string? line, string word)
    {
        var words = (line ?? "").Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries);
        var at = Array.IndexOf(words, word);
        return at >= 0 && at + 1 < words.Length ? words[at + 1] : "";
    }

    private static string Name(string json)
    {
        if (json.Length == 0) return "";
        try
        {
            var answer = JsonNode.Parse(json);
            return (answer?["patroni"]?["name"] ?? answer?["role"])?.ToString() ?? "";
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException)
        {
            return "";
        }
    }
}

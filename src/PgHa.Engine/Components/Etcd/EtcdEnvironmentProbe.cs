using PgHa.Remote;

namespace PgHa.Components.Etcd;

/// <summary>Asks which settings a node's etcd runs with, on the node, as part of a larger script: its file may say others by now.</summary>
public static class EtcdEnvironmentProbe
{
    private const string Section = "etcd.environment";

    /// <summary>Adds the question. The process's own environment is what it took from its file when it started.</summary>
    public static void Add(SectionedScript script)
    {
        ArgumentNullException.ThrowIfNull(script);
        script.Add(Section, $$"""
            pid=$(systemctl show -p MainPID --value {{EtcdComponent.Unit}}) && [ "${pid:-0}" -gt 0 ] || exit 3
            tr '\0' '\n' <"/proc/$pid/environ" | grep '^ETCD_'
            """);
    }

    /// <summary>The settings by name; null when no etcd runs there, or none that takes its settings from its environment.</summary>
    public static IReadOnlyDictionary<string, string>? Parse(IReadOnlyDictionary<string, SectionResult> sections)
    {
        ArgumentNullException.ThrowIfNull(sections);
        return sections[Section] is { ExitCode: 0 } section ? EtcdEnvironment.Read(section.Text) : null;
    }
}

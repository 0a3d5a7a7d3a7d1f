using System.Globalization;
using PgHa.Checks;
using PgHa.Definition;
using PgHa.Remote;

namespace PgHa.Components.Base;

/// <summary>Asks a server whether it reaches the ports of the others, as part of a larger script. It connects, and says nothing there.</summary>
public static class ReachProbe
{
    private const string Name = "reach";

    // All at once. A port that nobody listens on yet answers with a refusal, which is as good; silence or "no route" is a firewall's.
    private const string Text = """
        for target in "$@"; do
          ( host=${target%/*} port=${target#*/}
            said=$(LC_ALL=C timeout 3 bash -c 'exec 3<>"/dev/tcp/$0/$1"' "$host" "$port" 2>&1)
            case $?:$said in
              0:*) state=open ;;
              124:* | 137:*) state=silent ;;
              *'Connection refused'*) state=refused ;;
              *'No route to host'* | *'unreachable'* | *'prohibited'*) state=unreachable ;;
              *'timed out'*) state=silent ;;
              *) state=unknown ;;
            esac
            printf '%s\t%s\t%s\n' "$host" "$port" "$state" ) &
        done
        wait
        """;

    /// <summary>The ports of other servers that a server must reach.</summary>
    public static IReadOnlyList<(NodeDefinition Node, Listener Listener)> Targets(ClusterDefinition cluster, NodeDefinition node)
    {
        ArgumentNullException.ThrowIfNull(cluster);
        return
        [
            .. cluster.Servers().Where(other => other.Name != node.Name)
                .SelectMany(other => Component.AllListeners(cluster, other).Where(l => l.From.Any(f => f.Name == node.Name)).Select(l => (other, l))),
        ];
    }

    /// <summary>Adds the question; none where there is nobody to reach. It is answered within five seconds.</summary>
    public static void Add(SectionedScript script, ClusterDefinition cluster, NodeDefinition node)
    {
        ArgumentNullException.ThrowIfNull(script);
        var targets = Targets(cluster, node);
        if (targets.Count == 0) return;
        var arguments = string.Join(' ', targets.Select(t => ShellQuote.Quote(string.Create(CultureInfo.InvariantCulture, $"{t.Node.Address}/{t.Listener.Port}"))));
        script.Add(Name, $"set -- {arguments}\n{Text}", TimeSpan.FromSeconds(6));
    }

    /// <summary>Reads the answer.</summary>
    public static Answer<ReachObservation> Parse(ClusterDefinition cluster, NodeDefinition node, IReadOnlyDictionary<string, SectionResult> sections)
    {
        ArgumentNullException.ThrowIfNull(node);
        ArgumentNullException.ThrowIfNull(sections);
        if (!sections.TryGetValue(Name, out var section)) return new(node.Name, new ReachObservation([]), "");
        if (section.ExitCode != 0) return new(node.Name, null, $"the others' ports could not be tried (exit code {section.ExitCode})");
        var states = section.Text.Split('\n').Select(l => l.Split('\t')).Where(w => w.Length == 3).GroupBy(w => (w[0], w[1])).ToDictionary(g => g.Key, g => g.First()[2]);
        return new(node.Name, new ReachObservation(
            [.. Targets(cluster, node).Select(t => new PortReach(t.Node.Name, t.Listener.Port, t.Listener.What, Read(states.GetValueOrDefault((t.Node.Address, t.Listener.Port.ToString(CultureInfo.InvariantCulture))))))]), "");
    }

    private static ReachState Read(string? word) => word switch
    {
        "open" => ReachState.Open,
        "refused" => ReachState.Refused,
        "silent" => ReachState.Silent,
        "unreachable" => ReachState.Unreachable,
        _ => ReachState.Unknown,
    };
}

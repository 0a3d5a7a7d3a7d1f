using System.Globalization;

namespace PgHa.Converge.Runs;

/// <summary>What a node says of the runs on it: asked together with its other facts.</summary>
internal static class RunQuery
{
    /// <summary>
    /// Shell text that prints lines of <c>key TAB value</c>. On a node whose last run was seen to its end it costs one process.
    /// </summary>
    public const string Text = """
        run=/run/pgha/apply journal=/var/lib/pgha/journal
        last=$(tail -n 1 "$journal" 2>/dev/null)
        printf 'journal\t%s\n' "$last"
        for owed in /var/lib/pgha/owed/*; do [ ! -e "$owed" ] || printf 'owed\t%s\n' "${owed##*/}"; done
        if [ -e "$run/id" ] && [ ! -e "$run/seen" ]; then
          printf 'id\t%s\nbegin\t%s\n' "$(cat "$run/id")" "$(cat "$run/begin")"
          state=$(tail -n 1 "$run/steps")
          case $state in
            '@end '*) ;;
            *) if [ "$(systemctl is-active pgha-apply.service)" = active ]; then state=running; else state=$(tail -n 1 "$run/steps"); fi ;;
          esac
          printf 'state\t%s\n' "$state"
          step=$(sed -n 's/^@step //p' "$run/steps" | tail -n 1)
          [ -z "$step" ] || awk -v step="$step" 'index($0, step "\t") == 1 { print "step\t" substr($0, length(step) + 2) }' "$run/changes"
        elif [ ! -e "$run/id" ]; then
          case $last in
            '' | *'"event":"end"'*) ;;
            *) id=${last#*'"run":"'}; id=${id%%'"'*}
              printf 'id\t%s\nstate\tcut off\nstep\t%s\nbegin\t%s\n' "$id" "$last" "$(grep -F "\"run\":\"$id\"" "$journal" | head -n 1)" ;;
          esac
        fi
        """;

    /// <summary>The run that nobody has seen the end of, or null.</summary>
    public static NodeRun? Run(string answer)
    {
        var values = Values(answer);
        if (!values.TryGetValue("id", out var id)) return null;
        var begin = JournalLine.Parse(values.GetValueOrDefault("begin", ""));
        var steps = Lines(answer).Where(l => l.Key == "step").Select(l => JournalLine.Parse(l.Value)).Where(l => l.Text("event") == "change").ToList();
        return new NodeRun
        {
            Id = id,
            State = values.GetValueOrDefault("state", "") switch
            {
                "running" => NodeRunState.Running,
                "@end 0" => NodeRunState.Done,
                "@end 75" => NodeRunState.Stopped,
                "@end 124" or "@end 137" => NodeRunState.Expired,
                var s when s.StartsWith("@end ", StringComparison.Ordinal) => NodeRunState.Failed,
                _ => NodeRunState.CutOff,
            },
            By = begin.Text("by") is { Length: > 0 } by ? $"{by}@{begin.Text("host")}" : "",
            Began = RunStamp.TimeOf(id),
            Step = steps.Count switch { 0 => "", 1 => $"{steps[0].Text("action")} {steps[0].Text("resource")}", _ => StepText.Packages(steps[0].Text("action"), steps.Count) },
        };
    }

    /// <summary>The id of the last run in the node's journal; empty when there was none.</summary>
    public static string LastRun(string answer) => JournalLine.Parse(Values(answer).GetValueOrDefault("journal", "")).Text("run");

    /// <summary>The units that a run was to tell of a change, and did not come to it.</summary>
    public static IReadOnlySet<string> Owed(string answer) =>
        Lines(answer).Where(l => l.Key == "owed").Select(l => l.Value).ToHashSet();

    private static Dictionary<string, string> Values(string answer) =>
        Lines(answer).GroupBy(l => l.Key).ToDictionary(g => g.Key, g => g.First().Value);

    private static IEnumerable<(string Key, string Value)> Lines(string answer) =>
        answer.Split('\n').Select(l => l.Split('\t', 2)).Where(p => p.Length == 2).Select(p => (p[0], p[1]));
}

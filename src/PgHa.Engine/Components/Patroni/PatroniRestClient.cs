using System.Globalization;
using System.Text.Json.Nodes;
using PgHa.Definition;
using PgHa.Remote;

namespace PgHa.Components.Patroni;

/// <summary>
/// What is asked of a node's Patroni through its REST API, as scripts that run on the node. The password of the API comes over stdin,
/// never as an argument. An answer of 503, or none, does not tell whether the thing was done: whoever asks looks again.
/// </summary>
public static class PatroniRestClient
{
    /// <summary>Merges a patch into the dynamic configuration. Prints the status code on the last line, the answer before it.</summary>
    /// <remarks>Patroni reads, merges and writes back only if nobody wrote meanwhile; else it answers 409 (patroni, <c>api.py</c>).</remarks>
    public static RemoteScript Patch(ClusterDefinition cluster, string patch, ClusterSecrets secrets) =>
        new(Ask(cluster, secrets, "PATCH", "config", patch, 20) + "printf '%s\\n' \"$answer\"") { Deadline = TimeSpan.FromSeconds(40) };

    /// <summary>Hands the leadership over. Prints the status code on the last line, the answer before it; Patroni waits up to 2 × max(10, loop_wait) seconds.</summary>
    public static RemoteScript Switchover(ClusterDefinition cluster, string leader, string candidate, ClusterSecrets secrets)
    {
        ArgumentNullException.ThrowIfNull(cluster);
        var limit = 2 * Math.Max(10, cluster.Patroni.LoopWait) + 10;
        var body = new JsonObject { ["leader"] = leader, ["candidate"] = candidate }.ToJsonString();
        return new(Ask(cluster, secrets, "POST", "switchover", body, limit) + "printf '%s\\n' \"$answer\"") { Deadline = TimeSpan.FromSeconds(limit + 20) };
    }

    /// <summary>
    /// Has Patroni begin its next round at once, in which it takes what was reloaded and what the DCS holds now, and waits until it
    /// says that its PostgreSQL waits for a restart. Prints <c>pending</c>, or <c>none</c> when it has not said so in time.
    /// </summary>
    public static RemoteScript AwaitPending(ClusterDefinition cluster, ClusterSecrets secrets)
    {
        ArgumentNullException.ThrowIfNull(cluster);
        // A patch with the value that is there changes nothing and wakes Patroni (patroni, api.py, do_PATCH_config). After that one
        // round at the latest has everything; without it, one more.
        var limit = cluster.Patroni.LoopWait + 5;
        var wake = new JsonObject { ["loop_wait"] = cluster.Patroni.LoopWait }.ToJsonString();
        return new RemoteScript(string.Create(CultureInfo.InvariantCulture, $$"""
            {{Ask(cluster, secrets, "PATCH", "config", wake, 10)}}
            end=$(($(date +%s) + {{limit}}))
            until curl --silent --noproxy '*' --max-time 5 "$url/patroni" | grep -q '"pending_restart": *true'; do
              [ "$(date +%s)" -lt "$end" ] || { echo none; exit 0; }
              sleep 0.2
            done
            echo pending
            """)) { Deadline = TimeSpan.FromSeconds(limit + 30) };
    }

    /// <summary>
    /// Restarts PostgreSQL and waits until it runs again, started later than before, whatever the request was answered. Exit code 1:
    /// Patroni refuses it. 4: the time is up.
    /// </summary>
    public static RemoteScript Restart(ClusterDefinition cluster, ClusterSecrets secrets, TimeSpan limit)
    {
        ArgumentNullException.ThrowIfNull(cluster);
        var seconds = (int)limit.TotalSeconds;
        return new RemoteScript(string.Create(CultureInfo.InvariantCulture, $$"""
            end=$(($(date +%s) + {{seconds}}))
            url=http://127.0.0.1:{{cluster.Patroni.RestPort}}
            state() { curl --silent --noproxy '*' --max-time 5 "$url/patroni"; }
            started() { state | sed -n 's/.*"postmaster_start_time": *"\([^"]*\)".*/\1/p'; }
            before=$(started)
            {{Ask(cluster, secrets, "POST", "restart", "{}", seconds)}}
            case $(printf '%s\n' "$answer" | tail -n 1) in 4*) printf '%s\n' "$answer" >&2; exit 1 ;; esac
            until now=$(started); [ -n "$now" ] && [ "$now" != "$before" ] && state | grep -Eq '"state": *"(running|streaming|in archive recovery)"'; do
              [ "$(date +%s)" -lt "$end" ] || { printf '%s\n' "$answer" >&2; exit 4; }
              sleep 0.3
            done
            """)) { Deadline = limit + TimeSpan.FromSeconds(40) };
    }

    /// <summary>What a script of this class printed: the status code, 0 when nobody answered, and the text before it.</summary>
    public static (int Status, string Text) Answer(string output)
    {
        ArgumentNullException.ThrowIfNull(output);
        var lines = output.TrimEnd().Split('\n');
        return (int.TryParse(lines[^1], NumberStyles.None, CultureInfo.InvariantCulture, out var status) ? status : 0, string.Join('\n', lines[..^1]).Trim());
    }

    // Sets $url and $answer: the body, then the status code on a line of its own.
    private static string Ask(ClusterDefinition cluster, ClusterSecrets secrets, string method, string path, string body, int limit)
    {
        ArgumentNullException.ThrowIfNull(cluster);
        ArgumentNullException.ThrowIfNull(secrets);
        // The quoting of curl's configuration file (curl(1), -K): backslash and double quote.
        var user = $"{PatroniConfiguration.RestUser}:{secrets.Rest}".Replace("\\", "\\\\", StringComparison.Ordinal).Replace("\"", "\\\"", StringComparison.Ordinal);
        return string.Create(CultureInfo.InvariantCulture, $$"""
            url=http://127.0.0.1:{{cluster.Patroni.RestPort}}
            answer=$(printf 'user = %s\n' {{ShellQuote.Quote("\"" + user + "\"")}} | curl --silent --noproxy '*' --max-time {{limit}} --config - \
              --request {{method}} --header 'Content-Type: application/json' --data {{ShellQuote.Quote(body)}} --write-out '\n%{http_code}' "$url/{{path}}")

            """);
    }
}

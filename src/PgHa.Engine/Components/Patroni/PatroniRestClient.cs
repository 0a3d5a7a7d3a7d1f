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

    /// <summary>Has Patroni make a switchover later. Answers 202 when it has noted it.</summary>
    /// <param name="cluster">The cluster.</param>
    /// <param name="leader">Who hands over.</param>
    /// <param name="candidate">Who is to lead; null for the fittest at that time.</param>
    /// <param name="at">When; Patroni wants the zone with it.</param>
    /// <param name="secrets">The cluster's passwords.</param>
    public static RemoteScript Schedule(ClusterDefinition cluster, string leader, string? candidate, DateTimeOffset at, ClusterSecrets secrets)
    {
        var body = new JsonObject { ["leader"] = leader, ["scheduled_at"] = at.ToString("yyyy-MM-ddTHH:mm:sszzz", CultureInfo.InvariantCulture) };
        if (candidate is not null) body["candidate"] = candidate;
        return Request(cluster, secrets, "POST", "switchover", body.ToJsonString(), 20);
    }

    /// <summary>Takes a switchover that is noted for later back. Answers 404 when there is none.</summary>
    public static RemoteScript CancelSchedule(ClusterDefinition cluster, ClusterSecrets secrets) => Request(cluster, secrets, "DELETE", "switchover", "", 20);

    /// <summary>Makes a member the leader, also where there is none. Patroni waits as with <see cref="Switchover"/>.</summary>
    public static RemoteScript Failover(ClusterDefinition cluster, string candidate, ClusterSecrets secrets)
    {
        ArgumentNullException.ThrowIfNull(cluster);
        var body = new JsonObject { ["candidate"] = candidate }.ToJsonString();
        return Request(cluster, secrets, "POST", "failover", body, 2 * Math.Max(10, cluster.Patroni.LoopWait) + 10);
    }

    /// <summary>Throws a replica's data away and copies it anew. 200 says only that it has begun. On that replica itself.</summary>
    /// <param name="cluster">The cluster.</param>
    /// <param name="force">True to break off what Patroni is doing with the member just now.</param>
    /// <param name="fromLeader">True to copy from the leader whatever other members offer; see <see cref="PatroniFeatures.CopiesFromLeader"/>.</param>
    /// <param name="secrets">The cluster's passwords.</param>
    public static RemoteScript Reinitialize(ClusterDefinition cluster, bool force, bool fromLeader, ClusterSecrets secrets)
    {
        // Older versions do not know the second word and must not see it.
        var body = new JsonObject { ["force"] = force };
        if (fromLeader) body["from_leader"] = true;
        return Request(cluster, secrets, "POST", "reinitialize", body.ToJsonString(), 30);
    }

    /// <summary>Prints the dynamic configuration, exactly as Patroni writes it.</summary>
    public static RemoteScript Configuration(ClusterDefinition cluster)
    {
        ArgumentNullException.ThrowIfNull(cluster);
        return new RemoteScript($"curl --silent --noproxy '*' --fail --max-time 10 'http://127.0.0.1:{cluster.Patroni.RestPort}/config'") { Deadline = TimeSpan.FromSeconds(20) };
    }

    /// <summary>
    /// As <see cref="Patch"/>, but only if the configuration is still what was read with <see cref="Configuration"/> on the same node. Exit
    /// code 9: it is not, and nothing was done.
    /// </summary>
    public static RemoteScript PatchIfSame(ClusterDefinition cluster, string expected, string patch, ClusterSecrets secrets)
    {
        ArgumentNullException.ThrowIfNull(cluster);
        return new(
            $"""
            now=$({Configuration(cluster).Text}) || exit 4
            [ "$now" = {ShellQuote.Quote(expected.TrimEnd('\n'))} ] || exit 9

            """ + Patch(cluster, patch, secrets).Text) { Deadline = TimeSpan.FromSeconds(50) };
    }

    private static RemoteScript Request(ClusterDefinition cluster, ClusterSecrets secrets, string method, string path, string body, int limit) =>
        new(Ask(cluster, secrets, method, path, body, limit) + "printf '%s\n' \"$answer\"") { Deadline = TimeSpan.FromSeconds(limit + 20) };

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

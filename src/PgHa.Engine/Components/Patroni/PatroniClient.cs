using System.Globalization;
using PgHa.Definition;
using PgHa.Remote;

namespace PgHa.Components.Patroni;

/// <summary>What is done to a node's Patroni and to the PostgreSQL under it, as scripts that run on the node.</summary>
public static class PatroniClient
{
    /// <summary>The directory of the DCS in which all of a cluster's keys are, with a slash at both ends (patroni, <c>dcs/__init__.py</c>, <c>client_path</c>).</summary>
    public static string Scope(ClusterDefinition cluster)
    {
        ArgumentNullException.ThrowIfNull(cluster);
        return $"/{cluster.Patroni.Namespace.Trim('/')}/{cluster.Name}/";
    }

    /// <summary>The key in the DCS that holds the system identifier from the bootstrap on (patroni, <c>dcs/__init__.py</c>).</summary>
    public static string InitializeKey(ClusterDefinition cluster) => Scope(cluster) + "initialize";

    /// <summary>
    /// Starts it and waits until it leads, or until PostgreSQL runs at all: a replica's first copy may take long. Exit code 3: the
    /// unit failed. 4: the time is up.
    /// </summary>
    public static RemoteScript StartAndWait(ClusterDefinition cluster, bool asLeader, TimeSpan limit)
    {
        ArgumentNullException.ThrowIfNull(cluster);
        var url = $"http://127.0.0.1:{cluster.Patroni.RestPort}/{(asLeader ? "primary" : "health")}";
        return ServiceClient.StartAndWait(
            [PatroniComponent.Unit], $"curl --silent --noproxy '*' --fail --output /dev/null --max-time 4 '{url}'", limit);
    }

    /// <summary>
    /// Logs in as the superuser over the network and prints <c>server's address|in recovery</c>. The password goes into a file that
    /// only root can read, for the time of the query: never into an argument or the environment.
    /// </summary>
    public static RemoteScript QueryThrough(ClusterDefinition cluster, string address, ClusterSecrets secrets)
    {
        ArgumentNullException.ThrowIfNull(cluster);
        ArgumentNullException.ThrowIfNull(secrets);
        // The file's own quoting (PostgreSQL documentation, "The Password File"): backslash and colon.
        var password = secrets.Superuser.Replace("\\", "\\\\", StringComparison.Ordinal).Replace(":", "\\:", StringComparison.Ordinal);
        return new RemoteScript($$"""
            umask 077
            file=$(mktemp) || exit 1
            trap 'rm -f -- "$file"' EXIT
            printf '%s\n' {{ShellQuote.Quote("*:*:*:*:" + password)}} >"$file"
            PGPASSFILE=$file PGCONNECT_TIMEOUT=5 psql -X -w -A -t -h {{ShellQuote.Quote(address)}} -p {{cluster.Postgres.Port}} -U {{PatroniConfiguration.Superuser}} -d postgres \
              -c "select host(inet_server_addr()) || '|' || pg_is_in_recovery()"
            """) { Deadline = TimeSpan.FromSeconds(20) };
    }

    /// <summary>
    /// On the leader: waits until the DCS knows a number of members, then has Patroni begin its next round at once, in which it makes
    /// their replication slots. A <c>PATCH</c> of the configuration does that (patroni, <c>api.py</c>, <c>do_PATCH_config</c>), also
    /// one with the value that is there, which changes nothing. The password comes over stdin, never as an argument.
    /// </summary>
    public static RemoteScript Wake(ClusterDefinition cluster, int members, ClusterSecrets secrets, TimeSpan limit)
    {
        ArgumentNullException.ThrowIfNull(cluster);
        ArgumentNullException.ThrowIfNull(secrets);
        // The quoting of curl's configuration file (curl(1), -K): backslash and double quote.
        var user = $"{PatroniConfiguration.RestUser}:{secrets.Rest}".Replace("\\", "\\\\", StringComparison.Ordinal).Replace("\"", "\\\"", StringComparison.Ordinal);
        var url = string.Create(CultureInfo.InvariantCulture, $"http://127.0.0.1:{cluster.Patroni.RestPort}");
        return new RemoteScript(string.Create(CultureInfo.InvariantCulture, $$"""
            end=$(($(date +%s) + {{(int)limit.TotalSeconds}}))
            until [ "$(curl --silent --noproxy '*' --max-time 4 '{{url}}/cluster' | grep -o '"api_url"' | wc -l)" -ge {{members}} ]; do
              [ "$(date +%s)" -lt "$end" ] || exit 4
              sleep 0.2
            done
            printf 'user = %s\n' {{ShellQuote.Quote("\"" + user + "\"")}} | curl --silent --noproxy '*' --fail --output /dev/null --max-time 5 --config - \
              --request PATCH --data '{"loop_wait": {{cluster.Patroni.LoopWait}}}' '{{url}}/config'
            """)) { Deadline = limit + TimeSpan.FromSeconds(20) };
    }

    /// <summary>Stops it, and PostgreSQL with it; waits until both have ended. Exit code 3: they have not.</summary>
    public static RemoteScript Stop() => new($"""
        systemctl stop {PatroniComponent.Unit} || exit 3
        [ "$(systemctl is-active {PatroniComponent.Unit})" != active ] || exit 3
        """) { Deadline = TimeSpan.FromSeconds(150) };

    /// <summary>Empties a data directory. Only ever after a confirmation that named it.</summary>
    public static RemoteScript EmptyDataDirectory(string path) =>
        new($"find {ShellQuote.Quote(path)} -xdev -mindepth 1 -delete") { Deadline = TimeSpan.FromMinutes(10) };
}

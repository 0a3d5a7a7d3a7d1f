using System.Globalization;
using PgHa.Remote;

namespace PgHa.Components;

/// <summary>Starting services on a node, and their journals, as scripts that run on the node.</summary>
public static class ServiceClient
{
    /// <summary>
    /// Starts units and waits on the node until a condition holds: one round trip, and no polling over the network. Exit code 3: a
    /// unit failed or ended, or systemd has had to restart it three times since. 4: the time is up.
    /// </summary>
    /// <param name="units">The units; one that runs is left alone.</param>
    /// <param name="condition">Shell text whose exit code 0 says that the wait is over.</param>
    /// <param name="limit">How long to wait.</param>
    internal static RemoteScript StartAndWait(IReadOnlyList<string> units, string condition, TimeSpan limit)
    {
        var names = string.Join(' ', units.Select(ShellQuote.Quote));
        var seconds = ((int)limit.TotalSeconds).ToString(CultureInfo.InvariantCulture);
        return new RemoteScript($$"""
            ready() { {{condition}}; }
            restarts() { for unit in {{names}}; do systemctl show -p NRestarts "$unit"; done | awk -F= '{ n += $2 } END { print n + 0 }'; }
            for unit in {{names}}; do
              systemctl is-active -q "$unit" && continue
              systemctl reset-failed "$unit" 2>/dev/null
              systemctl start --no-block "$unit" || exit 3
            done
            before=$(restarts)
            end=$(($(date +%s) + {{seconds}}))
            until ready; do
              for unit in {{names}}; do
                # The jobs first: without one of it, a unit that is not active has been so and has ended.
                jobs=$(systemctl list-jobs --no-legend --no-pager)
                state=$(systemctl show -p ActiveState "$unit")
                case $state in
                  *=failed) echo "$unit failed" >&2; exit 3 ;;
                  *=inactive) case $jobs in *" $unit "*) ;; *) echo "$unit has ended" >&2; exit 3 ;; esac ;;
                esac
              done
              if [ $(($(restarts) - before)) -ge 3 ]; then echo "{{units[0]}} keeps ending" >&2; exit 3; fi
              [ "$(date +%s)" -lt "$end" ] || exit 4
              sleep 0.2
            done
            """) { Deadline = limit + TimeSpan.FromSeconds(20) };
    }

    /// <summary>Stops units and waits until they are stopped. Exit code 4: the time is up. One that is stopped already is no error.</summary>
    public static RemoteScript StopAndWait(IReadOnlyList<string> units, TimeSpan limit)
    {
        var names = string.Join(' ', units.Select(ShellQuote.Quote));
        var seconds = ((int)limit.TotalSeconds).ToString(CultureInfo.InvariantCulture);
        return new RemoteScript($$"""
            systemctl stop --no-block {{names}} || exit 3
            end=$(($(date +%s) + {{seconds}}))
            for unit in {{names}}; do
              until case $(systemctl show -p ActiveState "$unit") in *=inactive | *=failed) true ;; *) false ;; esac; do
                [ "$(date +%s)" -lt "$end" ] || { echo "$unit does not stop" >&2; exit 4; }
                sleep 0.2
              done
            done
            """) { Deadline = limit + TimeSpan.FromSeconds(20) };
    }

    /// <summary>The last lines of a unit's journal, for people.</summary>
    public static RemoteScript Journal(string unit, int lines = 20) =>
        new($"journalctl --no-pager --quiet --output=short-iso --lines={lines.ToString(CultureInfo.InvariantCulture)} --unit={ShellQuote.Quote(unit)}")
        {
            Deadline = TimeSpan.FromSeconds(15),
        };
}

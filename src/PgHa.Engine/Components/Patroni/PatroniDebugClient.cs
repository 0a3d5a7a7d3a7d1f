using System.Globalization;
using PgHa.Remote;

namespace PgHa.Components.Patroni;

/// <summary>
/// Patroni with debug messages for a while, in a unit of its own beside the usual one (seed R19). systemd itself puts the usual one back: in
/// whatever way this one ends, by its time, a stop or a kill, what comes after it (<c>ExecStopPost</c>) starts the other. The unit lies below
/// /run: a reboot takes it away. Nothing of this needs more of systemd than version 219 has.
/// </summary>
public static class PatroniDebugClient
{
    /// <summary>The unit.</summary>
    public const string Unit = "pgha-debug.service";

    /// <summary>The exit code of <see cref="Start"/> when such a run is there already.</summary>
    public const int Busy = 3;

    /// <summary>The exit code of <see cref="Start"/> when Patroni is not installed.</summary>
    public const int NotInstalled = 5;

    /// <summary>
    /// Starts it. systemd stops the usual unit first (<c>Conflicts</c>), and PostgreSQL with it. Prints a cursor of the journal, from which
    /// on the run's messages come, and whether the usual unit is to be started afterwards: <c>back</c> or <c>stay</c>.
    /// </summary>
    public static RemoteScript Start(TimeSpan duration) => new($$"""
        unit={{Unit}} file=/run/systemd/system/{{Unit}} own=/etc/systemd/system/{{PatroniComponent.Unit}} dir=/run/pgha/debug
        case $(systemctl is-active "$unit") in active | activating | deactivating | reloading) exit {{Busy}} ;; esac
        [ -f "$own" ] || exit {{NotInstalled}}
        umask 077
        mkdir -p /run/pgha "$dir" && chmod 700 /run/pgha || exit 1
        # One that was stopped stays so; one that had failed is tried again.
        case $(systemctl is-active {{PatroniComponent.Unit}}) in inactive) after=stay ;; *) after=back ;; esac
        {
          [ $after = stay ] || echo 'systemctl reset-failed {{PatroniComponent.Unit}} 2>/dev/null; systemctl start --no-block {{PatroniComponent.Unit}}'
          echo "rm -f $file; systemctl --no-block daemon-reload"
        } >"$dir/after" || exit 1
        sed -e '/^Restart/d; /^ExecReload=/d; /^\[Install\]/,$d' \
          -e 's|^\[Unit\]$|&\nConflicts={{PatroniComponent.Unit}}\nAfter={{PatroniComponent.Unit}}|' \
          -e 's|^\[Service\]$|&\nEnvironment=PATRONI_LOG_LEVEL=DEBUG PATRONI_LOGLEVEL=DEBUG\nPermissionsStartOnly=true\nExecStopPost=/bin/sh /run/pgha/debug/after\nSuccessExitStatus=124|' \
          -e 's|^ExecStart=|ExecStart=/usr/bin/timeout -k 100 {{((int)duration.TotalSeconds).ToString(CultureInfo.InvariantCulture)}} |' "$own" >"$file" && chmod 644 "$file" || exit 1
        cursor=$(journalctl --no-pager --quiet --lines=1 --output=json | sed -n 's/.*"__CURSOR" *: *"\([^"]*\)".*/\1/p')
        systemctl daemon-reload && systemctl start --no-block "$unit" || { rm -f "$file"; systemctl daemon-reload; exit 1; }
        printf '%s\n%s\n' "$after" "$cursor"
        """) { Deadline = TimeSpan.FromSeconds(30) };

    /// <summary>Prints the run's messages from a cursor on, a JSON object a line as the journal gives them, until the run has ended.</summary>
    public static RemoteScript Follow(string cursor, TimeSpan limit) => new($$"""
        runs() { case $(systemctl is-active {{Unit}}) in active | activating | deactivating | reloading) return 0 ;; esac; return 1; }
        journalctl --no-pager --quiet --all --follow --lines=all --after-cursor={{ShellQuote.Quote(cursor)}} --output=json --unit={{Unit}} &
        pid=$!
        # Asked once more after the jobs: between the two questions the one that starts it may have been done.
        while runs || { systemctl list-jobs --no-legend 2>/dev/null | grep -q '{{Unit}}'; } || runs; do sleep 0.3; done
        # The journal writes down what was said last.
        sleep 1
        kill $pid 2>/dev/null
        true
        """) { Deadline = limit, OutputLimit = 1024 };

    /// <summary>Ends the run before its time; what comes after it is systemd's.</summary>
    public static RemoteScript Stop() => new($"systemctl stop --no-block {Unit}") { Deadline = TimeSpan.FromSeconds(10) };
}

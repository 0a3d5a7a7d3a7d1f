using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace PgHa.Remote;

/// <summary>
/// How a script travels: a short, fixed command line starts a shell on the node, which announces itself on stdout and stderr
/// (so that whatever a login banner or rc file printed before can be cut off) and then reads the script from stdin.
/// </summary>
internal sealed class ScriptEnvelope
{
    private const string Environment =
        "PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin; LANG=C.UTF-8; LC_ALL=C.UTF-8; export PATH LANG LC_ALL; ";

    // Read by the login shell inside single quotes, whatever shell that is: no single quote, newline, backslash or exclamation
    // mark. Session and pid are told because all processes of the session are ended when the script has to be.
    // The first line may be a sudo password that sudo turned out not to need. A script that arrives cut off is not run.
    // A server ends the whole connection when something is sent for a channel that it has closed, so a script begins and ends
    // only when all that is sent to it has arrived: without input its text goes to the end of stdin; with input head reads
    // exactly the script, so that the rest of stdin is left for it, and what the script leaves unread is read at its end.
    private const string Inner = Environment
        + "_n=$1; _l=$2; _i=$3; read -r _s </proc/$$/stat; set -- ${_s##*\") \"}; "
        + "echo; echo PGHA-$_n $4; echo >&2; echo PGHA-$_n >&2; "
        + "read -r _s; [ \"$_s\" = PGHA-$_n ] || read -r _s; [ \"$_s\" = PGHA-$_n ] || exit 1; "
        + "if [ $_i = 1 ]; then trap \"cat >/dev/null 2>&1\" EXIT; _s=$(head -c $_l); else _s=$(cat); exec </dev/null; fi; "
        + "case \"$_s\" in *PGHA-$_n) ;; *) exit 1;; esac; "
        + "unset _n _l _i; set --; eval \"$_s\"";

    private readonly byte[] _script;
    private readonly bool _hasInput;

    /// <summary>Wraps a script.</summary>
    /// <exception cref="ArgumentException">The text holds a NUL character.</exception>
    public ScriptEnvelope(RemoteScript script)
    {
        if (script.Text.Contains('\0', StringComparison.Ordinal))
        {
            throw new ArgumentException("A shell script cannot hold a NUL character.", nameof(script));
        }

        Nonce = Convert.ToHexString(RandomNumberGenerator.GetBytes(12)).ToLowerInvariant();

        // The braces make the shell parse all of it before it runs any of it. \r\n comes from sources checked out on Windows.
        string text = script.Text.Replace("\r\n", "\n", StringComparison.Ordinal);
        _script = Encoding.UTF8.GetBytes($"unset _s\n{{ :\n{text}\n}}\n#PGHA-{Nonce}");
        _hasInput = script.Input is not null;
        Begin = Encoding.ASCII.GetBytes($"PGHA-{Nonce}\n");
    }

    /// <summary>What tells this run from all others; it stands in the command lines of its processes.</summary>
    public string Nonce { get; }

    /// <summary>What the shell reads before the script.</summary>
    public byte[] Begin { get; }

    /// <summary>What the shell reads: the script, to be followed by its own input.</summary>
    public ReadOnlyMemory<byte> Script => _script;

    /// <summary>What stands before the script's output on both streams; on stdout a space, the session's id and a line end follow, on stderr a line end.</summary>
    public byte[] Mark => Encoding.ASCII.GetBytes($"\nPGHA-{Nonce}");

    /// <summary>The command line.</summary>
    /// <param name="elevation">Whether and how to become root.</param>
    /// <param name="limit">When the node ends the script by itself.</param>
    public string CommandLine(Elevation elevation, TimeSpan limit)
    {
        string sudo = elevation switch
        {
            Elevation.Sudo => "sudo -n -- ",
            Elevation.SudoWithPassword => "sudo -k -S -p '' -- ",
            _ => "",
        };
        string seconds = Math.Ceiling(limit.TotalSeconds).ToString(CultureInfo.InvariantCulture);
        return $"exec /bin/sh -c '{Environment}exec \"$@\"' pgha {sudo}timeout -k 5 {seconds} "
            + $"/bin/sh -c '{Inner}' pgha {Nonce} {_script.Length.ToString(CultureInfo.InvariantCulture)} {(_hasInput ? 1 : 0)}";
    }
}

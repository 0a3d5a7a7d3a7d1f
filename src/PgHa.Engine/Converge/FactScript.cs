using System.Globalization;
using System.Text;
using PgHa.Converge.Runs;
using PgHa.Errors;
using PgHa.Platforms;
using PgHa.Remote;

namespace PgHa.Converge;

/// <summary>Reads a node's facts in one round trip: what is asked, and what the answers mean.</summary>
public sealed class FactScript
{
    // A file beyond this is not ours, and not worth the bytes.
    private const int ContentLimit = 262144;

    // Tabs cannot stand in a path: definitions refuse them.
    // One stat for all paths, and a process more for each file's content only: on a busy node every fork counts.
    private const string Files = """
        [ $# -eq 0 ] || stat -L -c '%F	%a	%U	%G	%s	%n' -- "$@" 2>/dev/null | while IFS='	' read -r type mode owner group size f; do
          kind=large content=
          case $type in
            directory)
              kind=empty
              for entry in "$f"/* "$f"/.[!.]* "$f"/..?*; do
                if [ -e "$entry" ] || [ -L "$entry" ]; then kind=full; break; fi
              done ;;
            'regular empty file') kind='file' ;;
            'regular file') if [ "$size" -le LIMIT ]; then kind='file'; content=$(base64 -w0 <"$f"); fi ;;
          esac
          printf '%s\t%s\t%s\t%s\t%s\t%s\n' "$f" "$kind" "$mode" "$owner" "$group" "$content"
        done
        """;

    // The directories' names tell what is installed (PEP 376); asking Python would take a second.
    private const string Environments = """
        for e in "$@"; do
          [ -x "$e/bin/python" ] || continue
          for d in "$e"/lib*/python*/site-packages/*-info; do
            if [ -e "$d" ]; then printf '%s\t%s\n' "$e" "${d##*/}"; fi
          done
        done
        """;

    // Nothing where SELinux is off. The rules of the administrators stand in a file of their own (selinux_config(5)).
    private const string SELinux = """
        [ -e /sys/fs/selinux/enforce ] || exit 0
        printf 'enforce\t%s\n' "$(cat /sys/fs/selinux/enforce)"
        [ $# -eq 0 ] || stat -c 'label	%n	%C' -- "$@" 2>/dev/null
        policy=$(sed -n 's/^SELINUXTYPE=//p' /etc/selinux/config)
        sed -n 's/^\(\/[^[:blank:]]*\)[[:blank:]].*[[:blank:]]\([^[:blank:]]*\)$/rule\t\1\t\2/p; s/^\(\/[^[:blank:]]*\)[[:blank:]]*\([^[:blank:]]*\)$/rule\t\1\t\2/p' \
          "/etc/selinux/$policy/contexts/files/file_contexts.local" 2>/dev/null
        true
        """;

    // Nothing where firewalld does not run. What counts is the zone of the interface that has the node's address.
    private const string Firewall = """
        systemctl is-active -q firewalld || exit 0
        device=$(ip -o addr show to "$1" | awk '{ print $2; exit }')
        zone=$(firewall-cmd --get-zone-of-interface="$device" 2>/dev/null) || zone=$(firewall-cmd --get-default-zone) || exit 1
        printf 'zone\t%s\n' "$zone"
        firewall-cmd --zone="$zone" --list-all | sed -n 's/^ *\(ports\|protocols\): */now\t/p'
        firewall-cmd --permanent --zone="$zone" --list-all | sed -n 's/^ *\(ports\|protocols\): */later\t/p'
        """;

    private readonly SectionedScript _script;

    /// <summary>The script for a query.</summary>
    public FactScript(FactQuery query)
    {
        ArgumentNullException.ThrowIfNull(query);
        _script = new SectionedScript()
            .Add("os", "cat /etc/os-release")
            .Add("host", "uname -n; uname -m")
            .Add("addresses", "ip -o addr show")
            .Add("files", Arguments(query.Paths) + Files.Replace("LIMIT", ContentLimit.ToString(CultureInfo.InvariantCulture), StringComparison.Ordinal))
            .Add("packages", Arguments(query.Packages) + PackageManager.Query)
            .Add("units", Arguments(query.Units) + "systemctl show -p Id,LoadState,UnitFileState,ActiveState,SubState,NRestarts,NeedDaemonReload -- \"$@\"")
            .Add("accounts", Arguments(query.Accounts) + "[ $# -eq 0 ] || getent passwd -- \"$@\" | cut -d: -f1")
            .Add("environments", Arguments(query.Environments) + Environments)
            .Add("selinux", Arguments(query.Labels) + SELinux)
            .Add("firewall", query.FirewallAddress is { } address ? Arguments([address]) + Firewall : ":")
            .Add("run", RunQuery.Text);
    }

    /// <summary>The script as it is sent.</summary>
    public RemoteScript Build() => _script.Build() with { Deadline = TimeSpan.FromSeconds(30) };

    /// <summary>The facts in the script's answer.</summary>
    /// <exception cref="PgHaException"><c>FactsUnreadable</c>: the node did not answer a question that every node can answer.</exception>
    public NodeFacts Parse(string node, CommandResult result)
    {
        IReadOnlyDictionary<string, SectionResult> sections;
        try
        {
            sections = _script.Parse(result);
        }
        catch (InvalidDataException e)
        {
            throw new PgHaException("FactsUnreadable", $"{node}: its state could not be read: {e.Message}", node, "Run the same command again; -Debug shows the script whose answer it was.", e);
        }

        foreach (var name in (string[])["os", "host", "addresses", "units"])
        {
            if (sections[name].ExitCode == 0) continue;
            throw new PgHaException(
                "FactsUnreadable",
                $"{node}: reading its {name} ended with exit code {sections[name].ExitCode}: {sections[name].Error.Trim()}",
                node,
                "A node must be a Linux server with systemd and iproute2.");
        }

        return new NodeFacts
        {
            Os = OsRelease.Parse(sections["os"].Text),
            HostName = Lines(sections["host"])[0].Trim(),
            Architecture = Lines(sections["host"]) is [_, var architecture, ..] ? architecture.Trim() : "",
            Addresses = [.. Lines(sections["addresses"]).Select(Address).OfType<InterfaceAddress>()],
            Files = Lines(sections["files"]).Select(l => l.Split('\t')).Where(f => f.Length == 6).ToDictionary(f => f[0], File),
            Packages = Lines(sections["packages"]).Select(l => l.Split('\t')).Where(f => f.Length == 2).GroupBy(f => f[0]).ToDictionary(g => g.Key, g => g.First()[1]),
            Units = UnitStates.Parse(sections["units"].Text),
            Accounts = Lines(sections["accounts"]).ToHashSet(),
            Run = RunQuery.Run(sections["run"].Text),
            LastRun = RunQuery.LastRun(sections["run"].Text),
            Owed = RunQuery.Owed(sections["run"].Text),
            Environments = Lines(sections["environments"]).Select(l => l.Split('\t')).Where(f => f.Length == 2)
                .GroupBy(f => f[0]).ToDictionary(g => g.Key, g => PythonPackages.Read(g.Select(f => f[1]))),
            SELinux = SELinuxFact.Read(Lines(sections["selinux"])),
            Firewall = FirewallFact.Read(node, sections["firewall"]),
        };
    }

    private static string Arguments(IEnumerable<string> values) => $"set -- {string.Join(' ', values.Select(ShellQuote.Quote))}\n";

    private static string[] Lines(SectionResult section) => section.Text.Split('\n', StringSplitOptions.RemoveEmptyEntries);

    // 2: eth0    inet 10.77.0.11/24 brd 10.77.0.255 scope global eth0\       valid_lft forever …
    private static InterfaceAddress? Address(string line)
    {
        var words = line.Split(' ', StringSplitOptions.RemoveEmptyEntries);
        if (words.Length < 4 || words[2] is not ("inet" or "inet6")) return null;
        var address = words[3].Split('/');
        return new(words[1].Split('@')[0], address[0], address.Length > 1 && int.TryParse(address[1], out var length) ? length : 0);
    }

    private static FileFact File(string[] f) => new(
        f[1] is "full" or "empty", Convert.ToInt32(f[2], 8), f[3], f[4], f[1] == "file" ? Convert.FromBase64String(f[5]) : null, f[1] == "empty");
}

using System.Globalization;
using System.Net;
using PgHa.Definition;
using PgHa.Platforms;
using PgHa.Remote;

namespace PgHa.Components.Base;

/// <summary>Asks a server about itself, as part of a larger script. Changes nothing.</summary>
public static class SystemProbe
{
    private const string Prefix = "system.";

    private const string Machine = """
        printf 'host\t%s\n' "$(uname -n)"
        printf 'architecture\t%s\n' "$(uname -m)"
        printf 'machine\t%s\n' "$(cat /etc/machine-id 2>/dev/null)"
        printf 'boot\t%s\n' "$(cat /proc/sys/kernel/random/boot_id 2>/dev/null)"
        printf 'user\t%s\n' "$(id -u)"
        if [ -d /run/systemd/system ]; then printf 'systemd\tyes\n'; fi
        printf 'memory\t%s\n' "$(sed -n 's/^MemTotal: *\([0-9]*\) kB$/\1/p' /proc/meminfo)"
        """;

    // systemd before 239 has no "timedatectl show".
    private const string Time = """
        synchronised=$(timedatectl show -p NTPSynchronized --value 2>/dev/null) ||
          synchronised=$(LC_ALL=C timedatectl status 2>/dev/null | sed -n 's/^ *NTP synchronized: *//p')
        printf 'synchronised\t%s\n' "$synchronised"
        if systemd-detect-virt -cq 2>/dev/null; then printf 'container\tyes\n'; fi
        for unit in chrony chronyd ntp ntpd ntpsec openntpd systemd-timesyncd; do
          if systemctl is-active -q "$unit" 2>/dev/null; then printf 'service\t%s\n' "$unit"; fi
        done
        true
        """;

    // All at once: a name server that is silent costs three seconds and not three for each name.
    private const string Names = """
        for name in "$(uname -n)" "$@"; do
          ( found=$(timeout 3 getent ahosts "$name" | cut -d ' ' -f 1 | sort -u | tr '\n' ' '); printf '%s\t%s\n' "$name" "$found" ) &
        done
        wait
        """;

    private const string Disks = """
        for d in "$@"; do
          at=$d
          while [ ! -e "$at" ]; do at=${at%/*}; at=${at:-/}; done
          if [ -w "$at" ]; then writable=yes; else writable=no; fi
          printf '%s\t%s\t%s\t%s\n' "$d" "$at" "$writable" "$(stat -f -c '%a %S %c %d %T' -- "$at")"
        done
        """;

    // The unit of a process is the last part of its control group that is one.
    private const string UnitOf = """
        unit_of() {
          sed -n 's/^[0-9]*:\(name=systemd\)\{0,1\}:.*\/\([^/]*\.\(service\|scope\)\).*$/\2/p' "/proc/$1/cgroup" 2>/dev/null | head -n 1
        }

        """;

    private const string Sockets = UnitOf + """
        listening=$(ss -ltnp) || exit 1
        printf '%s\n' "$listening" | while read -r state _ _ local _ users; do
          [ "$state" = LISTEN ] || continue
          port=${local##*:}
          case " $ports " in *" $port "*) ;; *) continue ;; esac
          program=${users#*'(("'}
          case $users in *pid=*) pid=${users#*pid=}; pid=${pid%%,*}; program=${program%%'"'*} ;; *) pid=0 program= ;; esac
          printf '%s\t%s\t%s\t%s\t%s\n' "${local%:*}" "$port" "$program" "$pid" "$(unit_of "$pid")"
        done
        """;

    // Of each server the process at the top. A command line may hold secrets: nothing is taken from it but where data and configuration are.
    private const string Processes = UnitOf + """
        for p in /proc/[0-9]*; do
          { read -r name <"$p/comm"; } 2>/dev/null || continue
          case $name in postgres | postmaster | etcd | patroni | keepalived) ;; *) continue ;; esac
          { read -r _ _ _ parent _ <"$p/stat"; } 2>/dev/null || continue
          above=
          { read -r above <"/proc/$parent/comm"; } 2>/dev/null
          [ "$name" != "$above" ] || continue
          data=
          if [ "$name" = etcd ]; then data=$(tr '\0' '\n' <"$p/environ" 2>/dev/null | sed -n 's/^ETCD_DATA_DIR=//p'); fi
          arguments=$(tr '\0' '\n' <"$p/cmdline" 2>/dev/null | sed -n '/^-D$/,+1p; /^-D./p; /^--*data-dir$/,+1p; /^--*data-dir=/p; /\.ya*ml$/p' | tr '\n\t' '  ')
          pid=${p#/proc/}
          printf '%s\t%s\t%s\t%s\t%s\n' "$pid" "$name" "$(unit_of "$pid")" "$data" "$arguments"
        done
        true
        """;

    // What an input chain throws away, in nftables' own words; iptables where it is not one of nftables' faces.
    private const string Security = """
        if [ -r /sys/fs/selinux/enforce ]; then printf 'selinux\t%s\n' "$(cat /sys/fs/selinux/enforce)"; fi
        if systemctl is-active -q firewalld 2>/dev/null; then printf 'firewalld\tyes\n'; exit 0; fi
        if command -v ufw >/dev/null 2>&1 && LC_ALL=C ufw status 2>/dev/null | grep -q '^Status: active'; then printf 'drop\tufw is active\n'; exit 0; fi
        if command -v nft >/dev/null 2>&1; then
          nft list ruleset 2>/dev/null | awk '
            /^[ \t]*chain / { input = 0 }
            /hook input/ { input = 1; if (/policy drop/) print "drop\tnftables: " "the input chain drops what no rule lets in" }
            input && !/hook/ && /(^|[ \t])(drop|reject)([ \t]|$)/ { gsub(/^[ \t]+|[ \t]+$/, ""); gsub(/\t/, " "); print "drop\tnftables: " $0 }'
        fi
        if command -v iptables >/dev/null 2>&1; then
          iptables -S INPUT 2>/dev/null | sed -n 's/^-P INPUT DROP$/drop\tiptables: &/p; s/^-A INPUT .*-j \(DROP\|REJECT\).*$/drop\tiptables: &/p'
        fi
        true
        """;

    /// <summary>Adds the questions.</summary>
    /// <param name="script">The script.</param>
    /// <param name="cluster">The cluster.</param>
    /// <param name="node">The server.</param>
    /// <param name="packages">The packages that are wanted of it, whichever its platform is.</param>
    public static void Add(SectionedScript script, ClusterDefinition cluster, NodeDefinition node, IReadOnlyList<string> packages)
    {
        ArgumentNullException.ThrowIfNull(script);
        ArgumentNullException.ThrowIfNull(cluster);
        var limit = TimeSpan.FromSeconds(5);
        var ports = string.Join(' ', Component.AllListeners(cluster, node).Select(l => l.Port.ToString(CultureInfo.InvariantCulture)));
        script.Add(Prefix + "os", "cat /etc/os-release")
            .Add(Prefix + "machine", Machine)
            .Add(Prefix + "addresses", "ip -o addr show")
            .Add(Prefix + "links", "ip -o link show")
            .Add(Prefix + "time", Time, limit)
            .Add(Prefix + "names", Arguments(cluster.Servers().Select(n => n.Name)) + Names, limit)
            .Add(Prefix + "disks", Arguments(Paths(cluster, node)) + Disks, limit)
            .Add(Prefix + "sockets", $"ports='{ports}'\n" + Sockets)
            .Add(Prefix + "processes", Processes)
            .Add(Prefix + "security", Security)
            .Add(Prefix + "started", $"if [ -e {ShellQuote.Quote(StartMark.Of(cluster, node))} ]; then echo started; fi")
            .Add(Prefix + "packages", Arguments(packages) + PackageManager.Query);
    }

    /// <summary>Reads the answers.</summary>
    public static SystemObservation Parse(IReadOnlyDictionary<string, SectionResult> sections)
    {
        ArgumentNullException.ThrowIfNull(sections);
        SectionResult Section(string name) => sections[Prefix + name];
        var (machine, time, security) = (Pairs(Section("machine")), Pairs(Section("time")), Pairs(Section("security")));
        return new SystemObservation
        {
            Os = Section("os") is { ExitCode: 0 } os ? OsRelease.Parse(os.Text) : null,
            HostName = First(machine, "host"),
            Architecture = First(machine, "architecture"),
            MachineId = First(machine, "machine"),
            BootId = First(machine, "boot"),
            Systemd = machine["systemd"].Any(),
            Root = First(machine, "user") == "0",
            Memory = Number(First(machine, "memory")) * 1024,
            Container = time["container"].Any(),
            Synchronised = First(time, "synchronised") switch { "yes" => true, "no" => false, _ => null },
            TimeServices = [.. time["service"]],
            Names = Rows(Section("names"), 2)?.GroupBy(r => r[0]).ToDictionary(
                g => g.Key, g => (IReadOnlyList<string>)g.Last()[1].Split(' ', StringSplitOptions.RemoveEmptyEntries)),
            Addresses = Section("addresses") is { ExitCode: 0 } addresses ? [.. addresses.Text.Split('\n').Select(Address).OfType<DeviceAddress>()] : null,
            Devices = [.. Section("links").Text.Split('\n').Select(Link).OfType<Device>()],
            Disks = Rows(Section("disks"), 4)?.Select(Disk).OfType<FileSystemRoom>().ToList(),
            Sockets = Rows(Section("sockets"), 5)?.Select(r => new ListeningProcess(r[0], (int)(Number(r[1]) ?? 0), r[2], (int)(Number(r[3]) ?? 0), r[4])).ToList(),
            Processes = Rows(Section("processes"), 5)?.Select(r => new ServerProcess((int)(Number(r[0]) ?? 0), r[1], r[2], r[4].Trim(), r[3])).ToList(),
            SELinuxEnforces = First(security, "selinux") switch { "1" => true, "0" => false, _ => null },
            Firewalld = security["firewalld"].Any(),
            Drops = Section("security").ExitCode == 0 ? [.. security["drop"]] : null,
            Started = Section("started").Text.Contains("started", StringComparison.Ordinal),
            Packages = (Rows(Section("packages"), 2) ?? []).GroupBy(r => r[0]).ToDictionary(g => g.Key, g => g.First()[1]),
        };
    }

    /// <summary>The directories of the system that packages and files of PgHa are written to.</summary>
    public static IReadOnlyList<string> SystemPaths { get; } = ["/var", "/usr", "/etc"];

    // The platform, and with it the data directory, is not known yet.
    private static IEnumerable<string> Paths(ClusterDefinition cluster, NodeDefinition node) =>
    [
        .. SystemPaths,
        .. cluster.HasDatabase(node) ? cluster.Postgres.DataDirectory is { } given ? [given] : Platform.All.Select(p => p.PostgresDataDirectory(cluster)).Distinct() : [],
        .. cluster.HasEtcd(node) ? (string[])[cluster.Etcd.DataDirectory] : [],
    ];

    private static string Arguments(IEnumerable<string> values) => $"set -- {string.Join(' ', values.Select(ShellQuote.Quote))}\n";

    private static ILookup<string, string> Pairs(SectionResult section) =>
        section.Text.Split('\n').Select(l => l.Split('\t')).Where(w => w.Length == 2).ToLookup(w => w[0], w => w[1].Trim());

    private static string First(ILookup<string, string> pairs, string key) => pairs[key].FirstOrDefault("");

    private static IReadOnlyList<string[]>? Rows(SectionResult section, int columns) =>
        section.ExitCode != 0 ? null : [.. section.Text.Split('\n').Select(l => l.Split('\t')).Where(w => w.Length == columns)];

    private static long? Number(string text) => long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : null;

    // 2: eth0    inet 10.77.0.11/24 brd 10.77.0.255 scope global eth0\       valid_lft forever …
    private static DeviceAddress? Address(string line)
    {
        var words = line.Split(' ', StringSplitOptions.RemoveEmptyEntries);
        if (words.Length < 4 || words[2] is not ("inet" or "inet6")) return null;
        var parts = words[3].Split('/');
        if (!IPAddress.TryParse(parts[0], out var address)) return null;
        return new(words[1].Split('@')[0], address, parts.Length > 1 && Number(parts[1]) is { } prefix ? (int)prefix : address.GetAddressBytes().Length * 8);
    }

    // 2: eth0@if5: <BROADCAST,MULTICAST,UP,LOWER_UP> mtu 1500 … link/ether 02:77:fd:3c:79:01 brd …
    private static Device? Link(string line)
    {
        var words = line.Split(' ', StringSplitOptions.RemoveEmptyEntries);
        if (words.Length < 3) return null;
        var at = Array.FindIndex(words, w => w.StartsWith("link/", StringComparison.Ordinal));
        return new(words[1].TrimEnd(':').Split('@')[0], words[2].Trim('<', '>').Split(',').Contains("UP"), at > 0 && at + 1 < words.Length ? words[at + 1] : "");
    }

    // path, directory, yes or no, "free-blocks block-size files free-files type"
    private static FileSystemRoom? Disk(string[] row)
    {
        var words = row[3].Split(' ', 5);
        if (words.Length < 5 || Number(words[0]) is not { } blocks || Number(words[1]) is not { } size) return null;
        return new(row[0], row[1], words[4], blocks * size, row[2] == "yes", Number(words[2]) is > 0 ? Number(words[3]) : null);
    }
}

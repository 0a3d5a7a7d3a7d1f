using System.Globalization;
using System.Net.Sockets;
using PgHa.Definition;
using PgHa.Remote;

namespace PgHa.Components.Keepalived;

/// <summary>Asks a server who answers for the virtual address and who else speaks VRRP on its segment. Changes nothing.</summary>
public static class SegmentProbe
{
    private const string Prefix = "segment.";

    private static readonly string Traces = $$"""
        if [ -f {{KeepalivedComponent.Configuration}} ]; then
          if grep -q '^# Managed by PgHa' {{KeepalivedComponent.Configuration}}; then echo ours; else echo foreign; fi
        fi
        if systemctl is-active -q {{KeepalivedComponent.Unit}} 2>/dev/null; then echo running; fi
        """;

    // RFC 5798, 5.1: version and type, router id, priority. Read before a firewall could throw it away; the group is joined, so that
    // switches send it here. Python's socket module has no names for what Linux's packet(7) numbers.
    private const string Listener = """
        import select, socket, struct, sys, time
        device, family, seconds = sys.argv[1], int(sys.argv[2]), float(sys.argv[3])
        group = socket.socket(socket.AF_INET6 if family == 6 else socket.AF_INET, socket.SOCK_DGRAM)
        index = socket.if_nametoindex(device)
        if family == 6:
            group.setsockopt(socket.IPPROTO_IPV6, socket.IPV6_JOIN_GROUP, socket.inet_pton(socket.AF_INET6, "ff02::12") + struct.pack("@I", index))
        else:
            group.setsockopt(socket.IPPROTO_IP, socket.IP_ADD_MEMBERSHIP, struct.pack("=4s4si", socket.inet_aton("224.0.0.18"), bytes(4), index))
        ether = 0x86DD if family == 6 else 0x0800
        packets = socket.socket(socket.AF_PACKET, socket.SOCK_DGRAM, socket.htons(ether))
        packets.bind((device, ether))
        end, seen = time.monotonic() + seconds, set()
        while True:
            left = end - time.monotonic()
            if left <= 0 or not select.select([packets], [], [], left)[0]:
                break
            data, sender = packets.recvfrom(2048)
            if sender[2] == 4:
                continue
            if family == 6:
                protocol, source, body = data[6], socket.inet_ntop(socket.AF_INET6, data[8:24]), data[40:]
            else:
                protocol, source, body = data[9], socket.inet_ntoa(data[12:16]), data[(data[0] & 15) * 4:]
            if protocol == 112 and len(body) >= 8 and body[0] & 15 == 1:
                seen.add((source, body[1]))
        for source, router in sorted(seen):
            print("heard\t%s\t%d" % (source, router))
        print("listened\t-\t0")
        """;

    // A node of the cluster that holds the address does not ask for it. What the kernel remembers of the address is forgotten first: an
    // answer must be of now. The kernel asks by itself, whether the ping is answered or not.
    private const string Text = """
        device=$given
        if [ -z "$device" ]; then device=$(ip -o addr show to "$address" | awk '{ print $2; exit }'); fi
        device=${device%%@*}
        if [ -z "$device" ]; then echo 'no interface' >&2; exit 3; fi
        if [ -n "$listen" ]; then
          if [ -f "$configuration" ] && grep -q '^# Managed by PgHa' "$configuration"; then
            :
          else
            python=$(command -v python3 || command -v /usr/libexec/platform-python)
            printf 'listening\t-\t0\n'
            if [ -n "$python" ]; then "$python" -c "$listener" "$device" "$family" "$listen" & fi
          fi
        fi
        ask() {
          ip neigh del "$vip" dev "$device" 2>/dev/null
          ping -n -q -c 2 -i 0.3 -W 1 -w 1 -I "$device" "$vip" >/dev/null 2>&1
          # 126, 127: there is no ping.
          [ $? -lt 126 ] || return 1
          said=$(ip neigh show to "$vip" dev "$device") || return 1
          printf 'answer\t%s\t0\n' "$(printf '%s\n' "$said" | sed -n 's/.*lladdr \([0-9a-f:]*\).*/\1/p' | head -n 1)"
        }
        if ip -o addr show to "$vip" | grep -q .; then
          printf 'holds\t-\t0\n'
        elif [ "$family" = 4 ] && command -v arping >/dev/null 2>&1 && arping -D -q -c 2 -w 2 -I "$device" "$vip" >/dev/null 2>&1; then
          # iputils' arping: nobody answered.
          printf 'answer\t\t0\n'
        else
          ask
        fi
        wait
        """;

    /// <summary>Adds what can be asked at once: whose keepalived is there.</summary>
    public static void AddTraces(SectionedScript script, ClusterDefinition cluster, NodeDefinition node)
    {
        ArgumentNullException.ThrowIfNull(script);
        ArgumentNullException.ThrowIfNull(cluster);
        if (cluster.VirtualIP is not null && cluster.HasDatabase(node)) script.Add(Prefix + "traces", Traces);
    }

    /// <summary>
    /// The question to the segment: a second, and on a server without a configuration of ours as long as two of our own advertisements
    /// would take: whoever speaks there does so once in an interval (RFC 5798, 6.4.3).
    /// </summary>
    public static void Add(SectionedScript script, ClusterDefinition cluster, NodeDefinition node)
    {
        ArgumentNullException.ThrowIfNull(script);
        ArgumentNullException.ThrowIfNull(cluster);
        ArgumentNullException.ThrowIfNull(node);
        if (cluster.VirtualIP is not { } vip || !cluster.HasDatabase(node)) return;
        var seconds = Math.Min(2 * vip.AdvertInterval + 0.2, 6);
        var six = vip.HostAddress().AddressFamily == AddressFamily.InterNetworkV6;
        // Where nodes are addressed one by one their advertisements are heard by nobody else, and others' ids do not meet ours.
        var listen = vip.Unicast ? "" : seconds.ToString(CultureInfo.InvariantCulture);
        script.Add(
            Prefix + "asked",
            string.Create(CultureInfo.InvariantCulture, $"""
                given={ShellQuote.Quote(node.Interface ?? "")} address={ShellQuote.Quote(node.Address)} vip={vip.HostAddress()} family={(six ? 6 : 4)}
                listen='{listen}' configuration={KeepalivedComponent.Configuration}
                listener={ShellQuote.Quote(Listener.ReplaceLineEndings("\n"))}
                {Text}
                """), TimeSpan.FromSeconds(8));
    }

    /// <summary>Reads the answers; null where there is none.</summary>
    /// <param name="traces">The answers to <see cref="AddTraces"/>.</param>
    /// <param name="asked">Those to <see cref="Add"/>; null where that was not asked.</param>
    public static SegmentObservation? Parse(IReadOnlyDictionary<string, SectionResult> traces, IReadOnlyDictionary<string, SectionResult>? asked)
    {
        ArgumentNullException.ThrowIfNull(traces);
        if (traces.GetValueOrDefault(Prefix + "traces") is not { } first) return null;
        var lines = first.Text.Split('\n', StringSplitOptions.RemoveEmptyEntries);
        var answer = asked?.GetValueOrDefault(Prefix + "asked");
        var rows = answer is null ? [] : answer.Text.Split('\n').Select(l => l.Split('\t')).Where(w => w.Length == 3).ToList();
        return new SegmentObservation
        {
            ForeignConfiguration = lines.Contains("foreign"),
            OwnConfiguration = lines.Contains("ours"),
            Running = lines.Contains("running"),
            AnsweredBy = rows.FirstOrDefault(w => w[0] is "answer" or "holds") is { } found ? found[0] == "holds" ? "" : found[1] : null,
            Listened = rows.Any(w => w[0] == "listening"),
            Heard = rows.Any(w => w[0] == "listened")
                ? [.. rows.Where(w => w[0] == "heard").Select(w => (w[1], int.Parse(w[2], NumberStyles.None, CultureInfo.InvariantCulture)))]
                : null,
        };
    }
}

using System.Globalization;
using PgHa.Checks;
using PgHa.Components.Patroni;
using PgHa.Definition;
using PgHa.Remote;

namespace PgHa.Components.Base;

/// <summary>Asks a node about its disks, as part of a larger script.</summary>
public static class DiskProbe
{
    private const string Section = "disk";

    /// <summary>Adds the question. Where the data lies is read from Patroni's file: the platform, which decides it, is not known yet.</summary>
    public static void Add(SectionedScript script, ClusterDefinition cluster, NodeDefinition node)
    {
        ArgumentNullException.ThrowIfNull(script);
        ArgumentNullException.ThrowIfNull(cluster);
        script.Add(Section, $$"""
            # The path comes last: it may have blanks.
            space() { [ -d "$2" ] || return 0; df -Pk -- "$2" | { read -r _; read -r _ total _ free _; echo "space $1 $total $free $2"; }; }
            data=$(sed -n 's/^ *data_dir: *//p' {{PatroniComponent.Configuration}} 2>/dev/null | head -n 1)
            data=${data#[\"\']}; data=${data%[\"\']}
            if [ -n "$data" ] && [ -d "$data" ]; then
              wal=$data/pg_wal; [ -d "$wal" ] || wal=$data/pg_xlog
              space data "$data"
              space wal "$wal"
              echo "wal $(du -sk -- "$wal/" 2>/dev/null | cut -f 1)"
              echo "ready $(ls -- "$wal/archive_status" 2>/dev/null | grep -c '\.ready$')"
            fi
            {{(cluster.HasEtcd(node) ? $"space etcd {ShellQuote.Quote(cluster.Etcd.DataDirectory)}" : "")}}
            space logs /var/log
            """, TimeSpan.FromSeconds(8));
    }

    /// <summary>Reads the answer.</summary>
    public static Answer<DiskObservation> Parse(string node, IReadOnlyDictionary<string, SectionResult> sections)
    {
        ArgumentNullException.ThrowIfNull(sections);
        if (!sections.TryGetValue(Section, out var section)) return new(node, null, "");
        var lines = section.Text.Split('\n').Select(l => l.Split(' ', 5)).ToList();
        long? Number(string text) => long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : null;
        long? Single(string word) => lines.FirstOrDefault(l => l[0] == word && l.Length > 1) is { } line ? Number(line[1]) : null;
        List<DiskSpace> spaces =
        [
            .. lines.Where(l => l is ["space", _, _, _, _]).Select(l => (What: l[1], Path: l[4], Total: Number(l[2]), Free: Number(l[3])))
                .Where(l => l is { Total: > 0, Free: not null }).Select(l => new DiskSpace(l.What, l.Path, l.Total!.Value << 10, l.Free!.Value << 10)),
        ];
        return spaces.Count == 0
            ? new(node, null, section.ExitCode is 124 or 137 ? "its disks do not answer" : "the room on its disks cannot be read")
            : new(node, new DiskObservation { Spaces = spaces, WalBytes = Single("wal") << 10, ArchiveReady = (int?)Single("ready") }, "");
    }
}

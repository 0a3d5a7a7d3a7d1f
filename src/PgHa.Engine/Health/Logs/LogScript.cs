using System.Globalization;
using PgHa.Components;
using PgHa.Components.Postgres;
using PgHa.Components.Etcd;
using PgHa.Components.Keepalived;
using PgHa.Components.Patroni;
using PgHa.Definition;
using PgHa.Platforms;
using PgHa.Remote;

namespace PgHa.Health.Logs;

/// <summary>A node's logs as scripts that run on the node, and how their answers read. Pure.</summary>
internal static class LogScript
{
    // What one section may answer at most.
    private const int ByteLimit = 24 * 1024 * 1024;

    private const string Fields = "MESSAGE,PRIORITY,_PID,SYSLOG_IDENTIFIER,_SYSTEMD_UNIT,UNIT";

    /// <summary>The script that answers with all that a request wants of a node.</summary>
    public static SectionedScript Build(ClusterDefinition cluster, NodeDefinition node, LogRequest request)
    {
        var script = new SectionedScript().Add("zone", LogZone.Question);
        // Before the lines: what is written meanwhile comes twice rather than never.
        script.Add("cursor", "journalctl --no-pager --quiet --lines=1 --output=json | sed -n 's/.*\"__CURSOR\" *: *\"\\([^\"]*\\)\".*/\\1/p'");
        var since = request.Since is { } s ? $" --since=@{Seconds(s)}" : "";
        var until = request.Until is { } u ? $" --until=@{Seconds(u)}" : "";
        var lines = Number(request.Lines);
        // With --since, --lines counts from the beginning in one version of journalctl and from the end in another.
        if (Units(cluster, node, request) is { Length: > 0 } units)
            script.Add("journal", $"{Journal(units)}{since}{until}{(since.Length == 0 ? $" --lines={lines}" : $" | tail -n {lines}")} | tail -c {Number(ByteLimit)}");
        if (Files(cluster, node, request) is { } files)
        {
            script.Add("files", $$"""
                {{files}}
                log_files{{(request.Since is { } from ? $" -newermt @{Seconds(from)}" : "")}} | tail -n {{(request.Since is null ? 3 : 50)}} | while read -r modified size path; do
                  printf '\001%s\t%s\n' "$size" "$path"
                  head -c "$size" -- "$path" | tail -n {{lines}} | tail -c {{Number(ByteLimit)}}
                done
                """);
        }

        return script;
    }

    /// <summary>Streams a node's journal from a cursor on, or from a moment on: one JSON object a line, until it is ended.</summary>
    public static RemoteScript FollowJournal(ClusterDefinition cluster, NodeDefinition node, LogRequest request, string cursor) =>
        Streaming($"{Journal(Units(cluster, node, request))} --follow {(cursor.Length == 0 ? "--lines=0" : $"--lines=all --after-cursor={ShellQuote.Quote(cursor)}")}");

    /// <summary>
    /// Streams PostgreSQL's own log files, those included that are begun meanwhile: lines of <c>path TAB bytes up to its end TAB line</c>.
    /// </summary>
    /// <param name="cluster">The cluster.</param>
    /// <param name="node">The node.</param>
    /// <param name="request">What is wanted.</param>
    /// <param name="read">How far each file has been read.</param>
    public static RemoteScript? FollowFiles(ClusterDefinition cluster, NodeDefinition node, LogRequest request, IReadOnlyDictionary<string, long> read)
    {
        if (Files(cluster, node, request) is not { } files) return null;
        var known = string.Concat(read.Select(r => $"{ShellQuote.Quote(r.Key)}) from={Number(r.Value)} ;; "));
        // No awk: one of them reads a pipe in whole blocks. ${#line} counts bytes in the locale C.
        return Streaming($$"""
            {{files}}
            newest() { log_files | tail -n 1 | cut -d ' ' -f 3-; }
            lines() { LC_ALL=C; n=$2; while IFS= read -r line; do n=$((n + ${#line} + 1)); printf '%s\t%s\t%s\n' "$1" "$n" "$line"; done; }
            offset() { case $1 in {{known}}*) from=$2 ;; esac; }
            path='' pid='' now=$(newest)
            trap 'kill $pid 2>/dev/null' EXIT
            # What was written to a file before another one was begun.
            for file in {{string.Join(' ', read.Keys.Select(ShellQuote.Quote))}}; do
              [ "$file" != "$now" ] && [ -f "$file" ] || continue
              offset "$file" 0
              tail -c +$((from + 1)) -- "$file" | lines "$file" "$from"
            done
            # Of a file that nothing is known of, as nothing could be read before, only what comes.
            {{(read.Count > 0 ? "first=0" : "first=$(wc -c <\"$now\" 2>/dev/null || echo 0)")}}
            while :; do
              now=$(newest)
              if [ -n "$now" ] && [ "$now" != "$path" ]; then
                # The last lines of the file before come within a moment.
                [ -z "$pid" ] || { sleep 1; kill $pid 2>/dev/null; }
                path=$now
                offset "$path" "$first"
                first=0
                tail -c +$((from + 1)) -F -- "$path" 2>/dev/null | lines "$path" "$from" &
                pid=$!
              fi
              sleep 1
            done
            """);
    }

    /// <summary>Whether there are log files to follow at all: PostgreSQL writes some only if it is told to.</summary>
    public static bool MayHaveFiles(ClusterDefinition cluster, NodeDefinition node, LogRequest request) => Files(cluster, node, request) is not null;

    private static RemoteScript Streaming(string text) => new(text) { Deadline = TimeSpan.FromHours(12), OutputLimit = 1024 };

    private static string Journal(string units) =>
        $"journalctl --no-pager --quiet --all --output=json $(journalctl --help | grep -q output-fields && echo --output-fields={Fields}) {units}";

    private static string Units(ClusterDefinition cluster, NodeDefinition node, LogRequest request) => string.Join(' ', Observer.Units(cluster, node.Name)
        .Where(unit => request.Components.Any(c => c switch
        {
            LogComponent.Etcd => unit == EtcdComponent.Unit,
            LogComponent.Keepalived => unit == KeepalivedComponent.Unit,
            _ => unit == PatroniComponent.Unit,
        }))
        .Select(unit => $"--unit={unit}"));

    // log_files [find's tests]: "modified size path" of PostgreSQL's log files, the oldest first; where a text form is there, not its CSV or
    // JSON beside it.
    private static string? Files(ClusterDefinition cluster, NodeDefinition node, LogRequest request)
    {
        if (!request.Components.Contains(LogComponent.Postgres) || !cluster.HasDatabase(node)) return null;
        var data = cluster.Postgres.DataDirectory is { } named ? [named] : Platform.All.Select(p => p.PostgresDataDirectory(cluster)).Distinct();
        var own = cluster.Postgres.Parameters.FirstOrDefault(p => string.Equals(p.Key, "log_directory", StringComparison.OrdinalIgnoreCase)).Value;
        return $$"""
            log_dirs() {
              for d in {{string.Join(' ', data.Select(ShellQuote.Quote))}}; do
                [ -f "$d/PG_VERSION" ] || continue
                {
                  [ ! -f "$d/current_logfiles" ] || sed 's/^[a-z]* //; s|/[^/]*$||' "$d/current_logfiles"
                  printf '%s\n' {{(string.IsNullOrEmpty(own) ? "" : ShellQuote.Quote(own))}} log pg_log
                } | while read -r l; do case $l in /*) echo "$l" ;; *) echo "$d/$l" ;; esac; done
              done | sort -u
            }
            log_files() {
              log_dirs | while read -r dir; do
                [ -d "$dir" ] && find "$dir/" -maxdepth 1 -type f "$@" -printf '%T@ %s %p\n'
              done | sed 's|//|/|' | sort -n | while read -r modified size path; do
                case $path in *.csv | *.json) [ ! -f "${path%.*}.log" ] || continue ;; esac
                printf '%s %s %s\n' "$modified" "$size" "$path"
              done
            }
            """;
    }

    private static string Seconds(DateTimeOffset time) => (time - DateTimeOffset.UnixEpoch).TotalSeconds.ToString("0.000000", CultureInfo.InvariantCulture);

    private static string Number(long value) => value.ToString(CultureInfo.InvariantCulture);

    /// <summary>Reads the answer of <see cref="Build"/>.</summary>
    public static NodeLog Parse(ClusterDefinition cluster, NodeDefinition node, LogRequest request, IReadOnlyDictionary<string, SectionResult> sections)
    {
        var zone = LogZone.Read(sections["zone"].Text);
        var assembler = new LogAssembler(cluster, node.Name);
        List<LogRecord> records = [];
        List<(string Source, DateTimeOffset? From)> cut = [];
        var cursor = sections["cursor"].Text.Trim();
        Dictionary<string, long> read = [];
        void Take(IEnumerable<LogEntry> entries)
        {
            foreach (var entry in entries)
            {
                if (assembler.Add(entry) is { } record) records.Add(record);
            }

            records.AddRange(assembler.Flush(TimeSpan.Zero));
        }

        if (sections.TryGetValue("journal", out var journal))
        {
            var lines = journal.Text.Split('\n', StringSplitOptions.RemoveEmptyEntries);
            var entries = lines.Select(l => LogEntry.OfJournal(l, zone)).OfType<LogEntry>().ToList();
            if (entries.Count > 0) cursor = entries[^1].Cursor;
            if (lines.Length >= request.Lines || journal.Output.Length >= ByteLimit) cut.Add(("journal", entries.FirstOrDefault()?.Time));
            Take(entries);
        }

        // Each file with its size and path before it.
        foreach (var file in sections.TryGetValue("files", out var files) ? files.Text.Split('\u0001', StringSplitOptions.RemoveEmptyEntries) : [])
        {
            var (head, body) = file.IndexOf('\n', StringComparison.Ordinal) is >= 0 and var end ? (file[..end], file[(end + 1)..]) : (file, "");
            if (head.Split('\t', 2) is not [var size, var path] || !long.TryParse(size, CultureInfo.InvariantCulture, out var bytes)) continue;
            read[path] = bytes;
            var before = records.Count;
            if (path.EndsWith(".csv", StringComparison.Ordinal))
                Take(PostgresLog.ReadCsv(body, zone).Select(m => new LogEntry(path, m.Time, LogComponent.Postgres, m.Pid, m, "")));
            else
                Take(body.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(l => LogEntry.OfFile(path, l, zone)));
            if (body.AsSpan().Count('\n') >= request.Lines || body.Length >= ByteLimit / 2) cut.Add((path, records.Count > before ? records[before].Time : null));
        }

        return new(node.Name, zone, [.. records.Where(request.Wants)], cut, cursor, read);
    }
}

/// <summary>What was read of a node's logs.</summary>
/// <param name="Node">The node.</param>
/// <param name="Zone">Its time zone.</param>
/// <param name="Records">The messages that are wanted.</param>
/// <param name="Cut">The sources of which only the end was read, and from when on.</param>
/// <param name="Cursor">Where the journal was read up to.</param>
/// <param name="Read">How far each file was read.</param>
internal sealed record NodeLog(
    string Node, LogZone Zone, IReadOnlyList<LogRecord> Records, IReadOnlyList<(string Source, DateTimeOffset? From)> Cut, string Cursor, IReadOnlyDictionary<string, long> Read);

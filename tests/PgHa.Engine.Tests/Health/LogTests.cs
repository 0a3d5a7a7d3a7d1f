using System.Text;
using System.Text.Json.Nodes;
using PgHa.Components;
using PgHa.Components.Etcd;
using PgHa.Components.Postgres;
using PgHa.Definition;
using PgHa.Engine.Tests.Definition;
using PgHa.Engine.Tests.Remote;
using PgHa.Health.Logs;
using PgHa.Remote;

namespace PgHa.Engine.Tests.Health;

/// <summary>Lines of real logs as they become records.</summary>
public sealed class LogTests
{
    private static readonly ClusterDefinition Cluster = Sample.Cluster();

    private static string Line(string message, string unit = "patroni.service", int pid = 2799, int priority = 6, long micros = 1795532539837636, string? of = null)
    {
        var line = new JsonObject { ["__REALTIME_TIMESTAMP"] = $"{micros}", ["__CURSOR"] = $"c{micros}", ["MESSAGE"] = message, ["PRIORITY"] = $"{priority}", ["_PID"] = $"{pid}", ["_SYSTEMD_UNIT"] = unit };
        if (of is not null) line["UNIT"] = of;
        return line.ToJsonString();
    }

    private static IReadOnlyList<LogRecord> Records(params string[] lines)
    {
        var assembler = new LogAssembler(Cluster, "pg1");
        return [.. lines.Select(l => LogEntry.OfJournal(l, LogZone.Utc)).OfType<LogEntry>().Select(assembler.Add).OfType<LogRecord>(), .. assembler.Flush(TimeSpan.Zero)];
    }

    [Fact]
    public void Patronis_lines_have_their_level_and_the_journals_time()
    {
        var record = Records(Line("2026-11-24 15:02:19,836 WARNING: Could not activate Linux watchdog device")).ShouldHaveSingleItem();
        (record.Component, record.Level, record.Message, record.Pid, record.Source).ShouldBe((LogComponent.Patroni, LogLevel.Warning, "Could not activate Linux watchdog device", 2799, "patroni.service"));
        record.Time.ShouldBe(DateTimeOffset.UnixEpoch.AddTicks(17955325398376360));
    }

    [Fact]
    public void A_traceback_is_one_record_although_others_write_in_between()
    {
        var records = Records(
            Line("2026-11-24 15:02:19,836 ERROR: Exception when working with leader"),
            Line("Traceback (most recent call last):"),
            Line("2026-11-24 15:02:19.840 UTC [3083] LOG:  checkpoint starting: time", pid: 3083),
            Line("  File \"/usr/lib/python3/dist-packages/patroni/ha.py\", line 1"),
            Line("KeyError: 'x'"),
            Line("2026-11-24 15:02:20,001 INFO: no action. I am (pg1), the leader with the lock"));
        records.Count.ShouldBe(3);
        var trace = records.Single(r => r.Level == LogLevel.Error);
        trace.Message.ShouldBe("Exception when working with leader\nTraceback (most recent call last):\n  File \"/usr/lib/python3/dist-packages/patroni/ha.py\", line 1\nKeyError: 'x'");
        records.Single(r => r.Component == LogComponent.Postgres).Message.ShouldBe("checkpoint starting: time");
    }

    [Fact]
    public void What_belongs_to_an_error_of_PostgreSQL_stays_with_it()
    {
        var records = Records(
            Line("2026-11-24 15:02:19.840 UTC [77] ERROR:  duplicate key value violates unique constraint \"t_pkey\"", pid: 77),
            Line("2026-11-24 15:02:19.840 UTC [77] DETAIL:  Key (id)=(1) already exists.", pid: 77),
            Line("2026-11-24 15:02:19.840 UTC [77] STATEMENT:  insert into t", pid: 77),
            Line("\tvalues (1)", pid: 77),
            Line("2026-11-24 15:02:19.900 UTC [77] FATAL:  terminating connection due to administrator command", pid: 77));
        records.Select(r => (r.Level, r.Component)).ShouldBe([(LogLevel.Error, LogComponent.Postgres), (LogLevel.Fatal, LogComponent.Postgres)]);
        records[0].Message.ShouldBe("duplicate key value violates unique constraint \"t_pkey\"\nDETAIL: Key (id)=(1) already exists.\nSTATEMENT: insert into t\n\tvalues (1)");
    }

    [Fact]
    public void What_systemd_says_is_the_units_and_a_message_of_bytes_is_read()
    {
        var records = Records(
            Line("etcd.service: Main process exited, code=killed, status=9/KILL", unit: "init.scope", pid: 1, priority: 5, of: "etcd.service"),
            Line("", unit: "keepalived.service", pid: 5).Replace("\"MESSAGE\":\"\"", "\"MESSAGE\":[40,86,73,41,255]", StringComparison.Ordinal),
            "{\"__REALTIME_TIMESTAMP\":\"17955",
            "");
        records.Select(r => (r.Component, r.Source)).ShouldBe([(LogComponent.Etcd, "etcd.service"), (LogComponent.Keepalived, "keepalived.service")]);
        records[1].Message.ShouldStartWith("(VI)");
    }

    [Theory]
    [InlineData("""{"level":"warn","ts":"2026-11-24T15:00:00.1Z","caller":"x.go:1","msg":"leader failed to send","to":"8e16","took":"1.2s"}""", LogLevel.Warning, "leader failed to send to=8e16 took=1.2s")]
    [InlineData("raft2026/11/24 15:00:04 INFO: 8e1688027e229f39 became follower at term 2", LogLevel.Information, "8e1688027e229f39 became follower at term 2")]
    [InlineData("published {Name:pg1}", LogLevel.Error, "published {Name:pg1}")]
    [InlineData("{no json", LogLevel.Error, "{no json")]
    public void Etcd_has_three_forms(string line, LogLevel level, string text) => EtcdLog.Read(line, LogLevel.Error).ShouldBe(new LogMessage(level, text));

    [Fact]
    public void A_time_means_what_its_zone_says()
    {
        var zone = LogZone.Read("+0100 CET\n+0100 CET\n+0200 CEST\n");
        zone.Time("2026-07-01 12:00:00.5 CEST [1] ")!.Value.UtcDateTime.ShouldBe(new DateTime(2026, 7, 1, 10, 0, 0, 500, DateTimeKind.Utc));
        zone.Time("2026-01-01 12:00:00 CET")!.Value.Offset.ShouldBe(TimeSpan.FromHours(1));
        zone.Time("2026-01-01 12:00:00.123 UTC")!.Value.Offset.ShouldBe(TimeSpan.Zero);
        zone.Time("2026-01-01 12:00:00 -0330")!.Value.Offset.ShouldBe(new TimeSpan(-3, -30, 0));
        // PostgreSQL writes numbers where a zone has no letters.
        zone.Time("2026-01-01 12:00:00 +0530")!.Value.Offset.ShouldBe(new TimeSpan(5, 30, 0));
        zone.Time("2026-01-01 12:00:00 PST").ShouldBeNull();
        zone.Time("no time at all").ShouldBeNull();
        LogZone.Read("?").ShouldBe(LogZone.Utc);
    }

    [Fact]
    public void Rows_of_CSV_may_hold_lines_quotes_and_begin_in_the_middle()
    {
        const string Text = """
            half of a row",,,
            2026-11-24 15:00:12.365 UTC,"postgres","postgres",3083,"[local]",6565.1,1,"INSERT",2026-11-24 15:00:00 UTC,3/4,0,ERROR,23505,"duplicate ""key""
            over two lines","Key (id)=(1), already.",,,,,"insert into t",,,"psql","client backend",,0

            """;
        var message = PostgresLog.ReadCsv(Text, LogZone.Utc).ShouldHaveSingleItem();
        (message.Level, message.Pid).ShouldBe((LogLevel.Error, 3083));
        message.Text.ShouldBe("duplicate \"key\"\nover two lines\nDETAIL: Key (id)=(1), already.\nSTATEMENT: insert into t");
        PostgresLog.ReadCsv("nothing", LogZone.Utc).ShouldBeEmpty();
    }

    [Fact]
    public void A_line_of_JSON_is_a_message()
    {
        var message = PostgresLog.ReadJson("""{"timestamp":"2026-11-24 15:00:12.365 UTC","pid":7,"error_severity":"FATAL","message":"no","detail":"d"}""", LogZone.Utc)!;
        (message.Level, message.Text, message.Pid).ShouldBe((LogLevel.Fatal, "no\nDETAIL: d", 7));
        PostgresLog.ReadJson("[]", LogZone.Utc).ShouldBeNull();
        PostgresLog.ReadJson("x", LogZone.Utc).ShouldBeNull();
    }

    /// <summary>The real shell finds PostgreSQL's files where they are, and says of what only the end was read.</summary>
    [Fact]
    public void Log_files_are_found_read_in_the_order_of_time_and_cut_where_they_are_long()
    {
        var folder = Directory.CreateTempSubdirectory("pgha-log-").FullName;
        try
        {
            var data = Directory.CreateDirectory(folder + "/data").FullName;
            Directory.CreateDirectory(data + "/log");
            File.WriteAllText(data + "/PG_VERSION", "15\n");
            File.WriteAllText(data + "/current_logfiles", "stderr log/b.log\ncsvlog log/b.csv\n");
            File.WriteAllText(data + "/log/a.log", string.Concat(Enumerable.Range(0, 30).Select(i => $"2026-11-24 15:00:{i:00}.000 UTC [7] LOG:  number {i}\n")));
            File.WriteAllText(data + "/log/b.log", "2026-11-24 15:00:40.000 UTC [8] ERROR:  it's broken\n\tover two lines\n");
            File.WriteAllText(data + "/log/b.csv", "not read, for the text is there\n");
            File.SetLastWriteTimeUtc(data + "/log/a.log", new DateTime(2026, 11, 24, 15, 0, 30, DateTimeKind.Utc));
            var cluster = Cluster with { Postgres = Cluster.Postgres with { DataDirectory = data } };
            LogRequest Request(int? last) => new() { Last = last, Components = new HashSet<LogComponent> { LogComponent.Postgres } };
            NodeLog Read(LogRequest request)
            {
                var script = LogScript.Build(cluster, cluster.Nodes[0], request);
                var result = Tool.Run("/bin/sh", Encoding.UTF8.GetBytes(script.Build().Text), ["-s"]);
                return LogScript.Parse(cluster, cluster.Nodes[0], request, script.Parse(new CommandResult { ExitCode = 0, Output = Encoding.UTF8.GetBytes(result.Text), Error = [] }));
            }

            var log = Read(Request(null));
            log.Records.Where(r => r.Source.StartsWith(data, StringComparison.Ordinal)).Select(r => r.Message).ShouldBe([.. Enumerable.Range(0, 30).Select(i => $"number {i}"), "it's broken\nover two lines"]);
            log.Read.Keys.Order(StringComparer.Ordinal).ShouldBe([data + "/log/a.log", data + "/log/b.log"]);
            log.Cut.ShouldNotContain(c => c.Source.StartsWith(data, StringComparison.Ordinal));
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    /// <summary>The real shell goes on where the reading ended, and with the file that is begun after it.</summary>
    [Fact]
    public Task Log_files_are_followed_from_where_they_were_read_to_the_next_one() => Task.Run(FollowAsync, TestContext.Current.CancellationToken);

    // Off the tests' own threads: behind a long test there its turn would come after its time.
    private static async Task FollowAsync()
    {
        var data = Directory.CreateTempSubdirectory("pgha-log-").FullName;
        try
        {
            Directory.CreateDirectory(data + "/log");
            await File.WriteAllTextAsync(data + "/PG_VERSION", "15\n");
            await File.WriteAllTextAsync(data + "/log/a.log", "read already\nnot read yet\n");
            var cluster = Cluster with { Postgres = Cluster.Postgres with { DataDirectory = data } };
            var read = new Dictionary<string, long> { [data + "/log/a.log"] = "read already\n".Length };
            var script = LogScript.FollowFiles(cluster, cluster.Nodes[0], new LogRequest(), read)!;
            using var process = global::System.Diagnostics.Process.Start(new global::System.Diagnostics.ProcessStartInfo("setsid", ["timeout", "60", "sh", "-c", script.Text]) { RedirectStandardOutput = true })!;
            try
            {
                using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(40));
                (await process.StandardOutput.ReadLineAsync(limit.Token)).ShouldBe($"{data}/log/a.log\t26\tnot read yet");
                await File.AppendAllTextAsync(data + "/log/a.log", "é\tone more\n", limit.Token);
                (await process.StandardOutput.ReadLineAsync(limit.Token)).ShouldBe($"{data}/log/a.log\t38\té\tone more");
                // Two files of the same tick of the kernel's clock have no order.
                await Task.Delay(100, limit.Token);
                await File.WriteAllTextAsync(data + "/log/b.log", "the next file\n", limit.Token);
                (await process.StandardOutput.ReadLineAsync(limit.Token)).ShouldBe($"{data}/log/b.log\t14\tthe next file");
            }
            finally
            {
                process.Kill(entireProcessTree: true);
                await process.WaitForExitAsync(TestContext.Current.CancellationToken);
            }
        }
        finally
        {
            Directory.Delete(data, recursive: true);
        }
    }
}

using System.Text;
using PgHa.Components.Postgres;
using PgHa.Converge;
using PgHa.Components;
using PgHa.Components.Patroni;
using PgHa.Engine.Tests.Components;
using PgHa.Engine.Tests.Definition;
using PgHa.Engine.Tests.Remote;
using PgHa.Definition;
using PgHa.Errors;
using PgHa.Operations;
using PgHa.Operations.Support;
using PgHa.Remote;

namespace PgHa.Engine.Tests.Operations;

/// <summary>What a reset refuses and deletes, by the real shell on real directories; what a bundle masks.</summary>
public sealed class ResetAndSupportTests : IDisposable
{
    private readonly string folder = Directory.CreateTempSubdirectory("pgha-reset-").FullName;

    public void Dispose() => Directory.Delete(folder, recursive: true);

    private string Data(string name = "data", bool database = true)
    {
        var path = Directory.CreateDirectory(Path.Combine(folder, name)).FullName;
        Directory.CreateDirectory(path + "/base/1");
        File.WriteAllText(path + "/base/1/1259", "x");
        if (database) File.WriteAllText(path + "/PG_VERSION", "15\n");
        return path;
    }

    private static (int, string) Run(RemoteScript script)
    {
        var result = Tool.Run("/bin/sh", Encoding.UTF8.GetBytes(script.Text), ["-s"]);
        return (result.ExitCode, result.Error.Trim());
    }

    private static (int, string) Delete(string path) => Run(DataDirectoryClient.Delete(path, "pgha-no-such.service"));

    [Fact]
    public void A_data_directory_is_emptied_and_nothing_beside_it_or_behind_its_links()
    {
        var data = Data();
        File.WriteAllText(Path.Combine(folder, "beside"), "");
        var tablespace = Directory.CreateDirectory(Path.Combine(folder, "space")).FullName;
        File.WriteAllText(tablespace + "/row", "");
        Directory.CreateDirectory(data + "/pg_tblspc");
        File.CreateSymbolicLink(data + "/pg_tblspc/16400", tablespace);
        var state = DataDirectoryState.Read("pg1", data, Tool.Run("/bin/sh", Encoding.UTF8.GetBytes(DataDirectoryClient.Inspect(data, "pgha-no-such.service", 1).Text), ["-s"]).Text);
        (state.Refusal, state.Runs.Count, state.Bytes > 0, state.DatabaseCount, state.Outside).ShouldBe(("", 0, true, 1, state.Outside));
        state.Outside.ShouldBe([tablespace]);

        Delete(data).ShouldBe((0, ""));
        Directory.GetFileSystemEntries(folder).Select(Path.GetFileName).ShouldBe(["beside", "data", "space"], ignoreOrder: true);
        Directory.GetFileSystemEntries(data).ShouldBeEmpty();
        File.Exists(tablespace + "/row").ShouldBeTrue();
        // What is empty, or not there, is done.
        Delete(data).ShouldBe((0, ""));
        Delete(folder + "/nowhere").ShouldBe((0, ""));
    }

    [Fact]
    public void What_is_no_data_directory_is_left_alone()
    {
        var other = Data("other", database: false);
        Delete(other).ShouldBe((DataDirectoryClient.Unsafe, "it is not empty, and has no PG_VERSION: no database is in it"));
        var real = Data("real");
        File.CreateSymbolicLink(folder + "/link", real);
        Delete(folder + "/link").ShouldBe((DataDirectoryClient.Unsafe, $"it is, or lies behind, a symbolic link: {real}"));
        Directory.CreateDirectory(folder + "/real/inner");
        File.WriteAllText(folder + "/real/inner/PG_VERSION", "15");
        Delete(folder + "/link/inner").ShouldBe((DataDirectoryClient.Unsafe, $"it is, or lies behind, a symbolic link: {real}/inner"));
        File.WriteAllText(folder + "/file", "");
        Delete(folder + "/file").ShouldBe((DataDirectoryClient.Unsafe, "it is no directory"));
        // A file system of its own.
        Delete("/proc").ShouldBe((DataDirectoryClient.Unsafe, "it is the root of a file system that is mounted there"));
        File.Exists(other + "/base/1/1259").ShouldBeTrue();
        File.Exists(real + "/base/1/1259").ShouldBeTrue();
    }

    [Fact]
    public void A_server_that_runs_on_it_keeps_it()
    {
        var data = Data();
        // A process whose directory it is, as a postmaster's.
        using var process = System.Diagnostics.Process.Start(new System.Diagnostics.ProcessStartInfo("sleep", ["60"]) { WorkingDirectory = data })!;
        try
        {
            File.WriteAllText(data + "/postmaster.pid", $"{process.Id}\n{data}\n");
            Delete(data).ShouldBe((DataDirectoryClient.Runs, $"PostgreSQL (process {process.Id}) runs"));
            File.Exists(data + "/PG_VERSION").ShouldBeTrue();
        }
        finally
        {
            process.Kill();
            process.WaitForExit();
        }

        // The file of a server that is gone keeps nothing.
        Delete(data).ShouldBe((0, ""));
    }

    [Fact]
    public void A_plan_says_what_is_lost_and_what_speaks_against_it()
    {
        var cluster = Sample.Cluster();
        var data = DataDirectoryState.Read("pg1", "/data/pg", "runs\tpatroni.service\nbytes\t91054080\nwritten\t1795532539.5\nsystem\t72\ncount\t4\ntimeline\t2\nlocation\t0/5000028\nrecovery\t0/0\ndatabase\t7680000 app\ndatabase\t1000 postgres\n");
        data.Newest.ShouldBe((2, 0x5000028));
        ResetPlan Plan(params DataDirectoryState[] states) => new()
        {
            Nodes = new ClusterPlan { Cluster = cluster, Nodes = [], Failures = new Dictionary<string, Exception>() }, Keys = [new("/service/demo/leader", [], 1, true)], Data = states, KeepData = false,
        };
        var words = Plan(data).Describe();
        words.ShouldContain("demo: delete its 1 keys in the DCS (/service/demo/)");
        words.ShouldContain("pg1: DELETE everything in /data/pg: 86.8 MiB, last written ");
        words.ShouldContain("app 7.3 MiB, postgres 1 KiB");
        (Plan(data) with { KeepData = true }).Describe().ShouldEndWith("no data directory is touched");
        string Refusal(ResetPlan plan, bool force) => Should.Throw<PgHaException>(() => ResetCluster.Check(plan, force)).ErrorId;
        Refusal(Plan(data), false).ShouldBe("MembersRun");
        ResetCluster.Check(Plan(data), force: true);
        Refusal(Plan(data with { Refusal = "it is a link" }), true).ShouldBe("DataDirectoryUnsafe");
        var silent = Plan(data with { Runs = [] });
        Refusal(silent with { Nodes = silent.Nodes with { Failures = new Dictionary<string, Exception> { ["pg2"] = new TimeoutException("x") } } }, false).ShouldBe("NodesUnreachable");
        ResetCluster.Check(silent, force: false);
    }

    [Fact]
    public void Only_the_clusters_own_keys_are_deleted_in_each_kind_of_DCS()
    {
        using var etcd = new HttpStub(r => r.Path.EndsWith("status", StringComparison.Ordinal) ? (200, """{"version":"3.5"}""") : (200, """{"header":{},"deleted":"7"}"""));
        Run(DcsClient.DeleteScope(Wanted.Of(Sample.WithEtcd(new() { Hosts = [$"127.0.0.1:{etcd.Port}"] })))).ShouldBe((0, ""));
        string B64(string text) => Convert.ToBase64String(Encoding.UTF8.GetBytes(text));
        (etcd.Requests[^1].Path, etcd.Requests[^1].Body).ShouldBe(("/v3/kv/deleterange", $$"""{"key":"{{B64("/service/demo/")}}","range_end":"{{B64("/service/demo0")}}"}"""));
        using var v2 = new HttpStub(_ => (200, """{"action":"delete","node":{"key":"/service/demo","dir":true}}"""));
        Run(DcsClient.DeleteScope(Wanted.Of(Sample.WithEtcd(new() { Hosts = [$"127.0.0.1:{v2.Port}"], Protocol = EtcdProtocol.V2 })))).ShouldBe((0, ""));
        (v2.Requests.ShouldHaveSingleItem().Method, v2.Requests[0].Path).ShouldBe(("DELETE", "/v2/keys/service/demo?recursive=true"));
        using var consul = new HttpStub(_ => (200, "true"));
        Run(DcsClient.DeleteScope(Wanted.Of(Sample.Cluster() with { Consul = new() { Port = consul.Port } }))).ShouldBe((0, ""));
        (consul.Requests.ShouldHaveSingleItem().Method, consul.Requests[0].Path).ShouldBe(("DELETE", "/v1/kv/service/demo/?recurse"));
        DcsClient.DeleteScope(Wanted.Of(Sample.WithEtcd(new()))).Text.ShouldContain("del --prefix '/service/demo/'");
        PatroniClient.Scope(Sample.Cluster()).ShouldBe("/service/demo/");
    }

    [Theory]
    [InlineData("plain")]
    [InlineData("it's \"a\" \\ : $x é")]
    public void A_secret_is_found_in_every_form_that_it_is_written_in(string secret)
    {
        var redactor = new Redactor(SecretForms.Of([secret]));
        foreach (var form in (string[])[
            secret, global::System.Text.Json.JsonSerializer.Serialize(secret), $"'{secret.Replace("'", "''", StringComparison.Ordinal)}'", ShellQuote.Quote(secret),
            "\"" + secret.Replace("\\", "\\\\", StringComparison.Ordinal).Replace("\"", "\\\"", StringComparison.Ordinal) + "\"", Uri.EscapeDataString(secret),
            Convert.ToBase64String(Encoding.UTF8.GetBytes(secret)), "*:*:*:*:" + secret.Replace("\\", "\\\\", StringComparison.Ordinal).Replace(":", "\\:", StringComparison.Ordinal)])
        {
            redactor.Redact($"x {form} y").ShouldContain("********", customMessage: form);
            redactor.Redact($"x {form} y").ShouldNotContain(secret);
        }

        // A file that is damaged gives up what stands in quotes in it.
        SecretForms.In("""{"superuser": "abc", "rest": "def" """).ShouldContain("abc");
    }
}

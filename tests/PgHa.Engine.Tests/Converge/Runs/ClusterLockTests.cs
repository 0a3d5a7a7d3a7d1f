using System.Globalization;
using PgHa.Converge;
using PgHa.Converge.Runs;
using PgHa.Definition;
using PgHa.Engine.Tests.Components;
using PgHa.Errors;
using PgHa.Operations;
using PgHa.Remote;

namespace PgHa.Engine.Tests.Converge.Runs;

/// <summary>The lock on several servers: all of it or nothing, and never by waiting for the dead.</summary>
public sealed class ClusterLockTests : INodeConnector, IDisposable
{
    private static readonly RunOwner Far = new("eve", "far", 7) { Machine = "another machine" };

    private readonly Dictionary<string, FakeServer> _servers = Wanted.Cluster.Nodes.ToDictionary(n => n.Name, _ => new FakeServer());

    public void Dispose()
    {
        foreach (var server in _servers.Values) server.Dispose();
    }

    public Task<INodeSession> ConnectAsync(ClusterDefinition cluster, NodeDefinition node, CancellationToken cancellationToken) =>
        Task.FromResult<INodeSession>(new Session(node.Name, _servers[node.Name]));

    private Task<ClusterLock> Take(bool breakIt = false) => ClusterLock.TakeAsync(this, Wanted.Cluster, Wanted.Cluster.Nodes, breakIt);

    private void Hold(string node, RunOwner owner, string id = "20200102T030405Z-aaaaaa") => _servers[node].Execute(LockScript.Take(new(id, owner), "")).Succeeded.ShouldBeTrue();

    private string? HolderOf(string node) =>
        File.Exists(_servers[node]["run/lock"]) ? File.ReadAllText(_servers[node]["run/lock"]).Split('\t')[0] : null;

    private void Age(string node, int seconds)
    {
        var parts = File.ReadAllText(_servers[node]["run/lock"]).Split('\t', 3);
        File.WriteAllText(_servers[node]["run/lock"], string.Create(CultureInfo.InvariantCulture, $"{parts[0]}\t{long.Parse(parts[1], CultureInfo.InvariantCulture) - seconds}\t{parts[2]}"));
    }

    [Fact]
    public async Task It_is_taken_on_every_server_and_given_back_on_every_server()
    {
        await using (var held = await Take())
        {
            foreach (var node in _servers.Keys) HolderOf(node).ShouldBe(held.Stamp.Id);
        }

        foreach (var node in _servers.Keys) HolderOf(node).ShouldBeNull();
    }

    [Fact]
    public async Task Another_live_process_of_this_machine_is_named_at_once_and_nothing_stays_held()
    {
        Hold("pg2", RunOwner.Current);
        var error = await Should.ThrowAsync<PgHaException>(() => Take());
        error.ErrorId.ShouldBe("LockHeld");
        error.Message.ShouldContain($"{RunOwner.Current}, since 2020-01-02 03:04:05 UTC");
        (HolderOf("pg1"), HolderOf("pg3")).ShouldBe((null, null));
    }

    [Fact]
    public async Task A_process_of_this_machine_that_is_gone_is_passed_over_at_once()
    {
        Hold("pg2", RunOwner.Current with { Started = 1 });
        await using var held = await Take();
        HolderOf("pg2").ShouldBe(held.Stamp.Id);
    }

    [Fact]
    public async Task One_on_another_machine_is_waited_for_until_its_lock_is_void()
    {
        Hold("pg3", Far);
        Age("pg3", 43);
        await using var held = await Take();
        HolderOf("pg3").ShouldBe(held.Stamp.Id);
    }

    [Fact]
    public async Task One_on_another_machine_that_renews_its_lock_is_named()
    {
        Hold("pg3", Far);
        Age("pg3", 20);
        var taking = Take();
        await Task.Delay(500, TestContext.Current.CancellationToken);
        _servers["pg3"].Execute(LockScript.Renew("20200102T030405Z-aaaaaa"));
        (await Should.ThrowAsync<PgHaException>(() => taking)).Message.ShouldContain("eve@far (process 7)");
    }

    [Fact]
    public async Task It_can_be_broken_on_purpose_and_what_was_begun_without_it_does_not_begin()
    {
        Hold("pg1", Far);
        await using var held = await Take(breakIt: true);
        HolderOf("pg1").ShouldBe(held.Stamp.Id);
        // The other one comes too late with its run.
        _servers["pg1"].Execute(_servers["pg1"].Start(_servers["pg1"].Plan("a"))).ExitCode.ShouldBe(DetachedRun.LockLost);
    }

    [Fact]
    public async Task A_server_that_another_run_has_changed_since_it_was_read_is_refused()
    {
        Ran("pg1", "20260909T080706Z-bbbbbb");
        await using var held = await Take();
        var plan = _servers["pg1"].Plan("a");
        var error = Should.Throw<PgHaException>(() => held.RefuseChanged(plan));
        (error.ErrorId, error.Target).ShouldBe(("NodeChanged", "pg1"));
        error.Message.ShouldContain("20260909T080706Z-bbbbbb");
        held.RefuseChanged(plan with { Facts = plan.Facts with { LastRun = "20260909T080706Z-bbbbbb" } });
    }

    [Fact]
    public async Task An_uninstallation_does_nothing_while_another_has_the_lock_or_after_another_run()
    {
        var plan = _servers["pg1"].Plan("there");
        File.WriteAllText(_servers["pg1"]["there"], "data");
        plan = plan with { Changes = [.. plan.Changes.Select(c => c with { Action = ChangeAction.Remove })] };
        var removal = new UninstallPlan
        {
            Cluster = Wanted.Cluster, Nodes = [plan], Failures = new Dictionary<string, Exception>(), Refusals = [], Removal = new(Packages: false, Data: false, EtcdData: false),
            Seen = new(Wanted.Cluster, []), Reached = Wanted.Cluster.Nodes, Staying = [],
        };
        Hold("pg2", RunOwner.Current);
        (await Should.ThrowAsync<PgHaException>(() => new UninstallNodes(this).RunAsync(removal, force: true))).ErrorId.ShouldBe("LockHeld");

        // Broken, it is this one's; but somebody was there in between.
        Ran("pg1", "20260909T080706Z-bbbbbb");
        (await Should.ThrowAsync<PgHaException>(() => new UninstallNodes(this).RunAsync(removal, force: true, breakLock: true))).ErrorId.ShouldBe("NodeChanged");
        File.ReadAllText(_servers["pg1"]["there"]).ShouldBe("data");
        foreach (var node in _servers.Keys) HolderOf(node).ShouldBeNull();
    }

    private void Ran(string node, string run)
    {
        Directory.CreateDirectory(_servers[node]["state"]);
        File.WriteAllText(_servers[node].State("journal"), $$"""{"at":"2026-09-09T08:07:06Z","run":"{{run}}","event":"end","outcome":"done","exitCode":0}""" + "\n");
    }

    private sealed class Session(string name, FakeServer server) : INodeSession
    {
        public string Name => name;

        public SshEndpoint Endpoint { get; } = new("nowhere", 22, "nobody");

        public bool IsConnected => true;

        public DateTimeOffset Since => DateTimeOffset.Now;

        public Task<CommandResult> RunAsync(RemoteScript script, CancellationToken cancellationToken = default) => Task.Run(() => server.Execute(script), CancellationToken.None);

        public ValueTask DisposeAsync() => default;
    }
}

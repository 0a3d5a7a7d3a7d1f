using PgHa.Engine.Tests.Components;
using PgHa.Health;

namespace PgHa.Engine.Tests.Health;

public class MemberRecordTests
{
    private static List<MemberRecord> Of(ClusterObservation seen) => [.. MemberRecord.Of(seen)];

    [Fact]
    public void All_well()
    {
        var members = Of(Observations.All());
        members.Select(m => (m.Node, m.Address, m.Role, m.State, m.Timeline, m.LagBytes, m.HoldsVirtualIP, m.PendingRestart, m.PostgresVersion, m.PatroniVersion, m.Problem)).ShouldBe([
            ("pg1", "10.77.1.11", "Leader", "running", 3, null, true, false, "15.18", "4.0.0", ""),
            ("pg2", "10.77.1.12", "Replica", "streaming", 3, 0, false, false, "15.18", "4.0.0", ""),
            ("pg3", "10.77.1.13", "Replica", "streaming", 3, 0, false, false, "15.18", "4.0.0", ""),
        ]);
    }

    [Fact]
    public void A_replica_that_is_gone_is_known_by_what_the_others_say_of_it()
    {
        var gone = Of(Observations.With(2, n => n.Unreachable()))[1];
        (gone.Role, gone.State, gone.Timeline, gone.LagBytes, gone.HoldsVirtualIP, gone.Problem).ShouldBe(("Unknown", "unreachable", 3, 0, null, "no route to host"));
    }

    [Fact]
    public void A_node_whose_Patroni_is_silent_is_no_leader_though_the_DCS_still_lists_it()
    {
        var silent = Of(Observations.With(1, n => n.NoPatroni()))[0];
        (silent.Role, silent.State, silent.HoldsVirtualIP, silent.Problem).ShouldBe(("Unknown", "no answer", true, "Patroni does not answer"));
        Of(Observations.With(1, n => n.NoPatroni()))[1].State.ShouldBe("running");
    }

    [Theory]
    [InlineData("primary", "Leader")]
    [InlineData("master", "Leader")]
    [InlineData("standby_leader", "StandbyLeader")]
    [InlineData("replica", "Replica")]
    [InlineData("uninitialized", "Replica")]
    public void Roles_have_the_words_of_every_version(string role, string shown) =>
        Of(Observations.With(1, n => n.Patroni(p => p with { Role = role })))[0].Role.ShouldBe(shown);

    [Theory]
    [InlineData("sync_standby")]
    [InlineData("quorum_standby")]
    public void A_synchronous_standby_is_told_by_the_DCS(string role) =>
        Of(Observations.All(n => n.Patroni(p => p with { Members = [p.Members[0], p.Members[1] with { Role = role }] })))
            .Select(m => m.Role).ShouldBe(["Leader", "SyncStandby", "Replica"]);

    [Fact]
    public void Lag_is_measured_between_the_two_and_else_taken_from_the_DCS()
    {
        Of(Observations.With(2, n => n.Patroni(p => p with { Position = p.Position - 4096 })))[1].LagBytes.ShouldBe(4096);
        Of(Observations.With(2, n => n.Patroni(p => p with { Position = p.Position + 4096 })))[1].LagBytes.ShouldBe(0);
        Of(Observations.All(n => n.Patroni(p => p with { Position = n.Node == "pg2" ? null : p.Position, Members = [p.Members[0], p.Members[1] with { LagBytes = 77 }] })))[1].LagBytes.ShouldBe(77);
        Of(Observations.All(n => n.Patroni(p => p with { Position = null, Members = [] })))[1].LagBytes.ShouldBeNull();
    }

    [Theory]
    [InlineData(150018, "15.18")]
    [InlineData(90624, "9.6.24")]
    [InlineData(180000, "18.0")]
    [InlineData(0, "")]
    public void PostgreSQLs_number_is_read(int number, string version) =>
        Of(Observations.With(1, n => n.Patroni(p => p with { ServerVersion = number })))[0].PostgresVersion.ShouldBe(version);

    [Fact]
    public void With_two_leaders_nobody_is_said_to_stream() =>
        Of(Observations.With(2, n => n.Patroni(p => p with { Role = "primary" }))).Select(m => (m.Role, m.State))
            .ShouldBe([("Leader", "running"), ("Leader", "running"), ("Replica", "running")]);
}

using PgHa.Converge;

namespace PgHa.Engine.Tests.Converge;

public class UnitStatesTests
{
    // systemctl show -p Id,LoadState,UnitFileState,ActiveState,SubState,NRestarts, systemd 252.
    internal const string Captured = """
        NRestarts=3
        Id=etcd.service
        LoadState=loaded
        ActiveState=active
        SubState=running
        UnitFileState=enabled

        NRestarts=12
        Id=patroni.service
        LoadState=loaded
        ActiveState=activating
        SubState=auto-restart
        UnitFileState=disabled

        NRestarts=0
        Id=postgresql.service
        LoadState=masked
        ActiveState=inactive
        SubState=dead
        UnitFileState=masked

        Id=no-such.service
        LoadState=not-found
        ActiveState=inactive
        SubState=dead
        UnitFileState=

        """;

    [Fact]
    public void Systemds_answer_is_read()
    {
        var units = UnitStates.Parse(Captured);
        units.Keys.ShouldBe(["etcd.service", "patroni.service", "postgresql.service", "no-such.service"]);
        units["etcd.service"].ShouldBe(new UnitFact("loaded", "enabled", "active", "running", 3));
        units["etcd.service"].IsActive.ShouldBeTrue();
        units["etcd.service"].IsEnabled.ShouldBeTrue();
        units["patroni.service"].ShouldBe(new UnitFact("loaded", "disabled", "activating", "auto-restart", 12));
        units["patroni.service"].IsEnabled.ShouldBeFalse();
        units["postgresql.service"].IsMasked.ShouldBeTrue();
        units["postgresql.service"].IsActive.ShouldBeFalse();
        units["no-such.service"].ShouldBe(UnitFact.Missing);
    }

    [Theory]
    [InlineData("")]
    [InlineData("\n\n\n")]
    [InlineData("Failed to connect to bus")]
    public void No_answer_is_no_unit(string text) => UnitStates.Parse(text).ShouldBeEmpty();
}

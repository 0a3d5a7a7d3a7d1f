namespace PgHa.Lab.Tests.Apply;

/// <summary>Whatever happens to the controller and the network, a plain second run ends as an undisturbed one does.</summary>
[Collection(nameof(BareServers))]
public sealed class KilledAnywhereTests(BareServers servers)
{
    [Fact]
    public void After_a_kill_a_cut_or_an_interruption_a_second_run_ends_in_the_same_state_as_an_undisturbed_one()
    {
        _ = servers.Lab;
        servers.Trials.Count.ShouldBeGreaterThanOrEqualTo(BareServers.Full ? 53 : 5);
        servers.Failures.ShouldBeEmpty(string.Join('\n', servers.Trials));
    }

    [Fact]
    public void What_went_on_without_its_controller_is_told_by_the_next_one()
    {
        _ = servers.Lab;
        // Killed while it waited for apt's lock: the server was at it when the second run came, and was waited for.
        servers.Trials.Where(t => t.StartsWith("killed while apt", StringComparison.Ordinal)).ShouldAllBe(t => t.Contains("NoChanges 0 0 Done") && t.Contains("named the holder"));
        servers.Trials.Where(t => t.StartsWith("Ctrl+C", StringComparison.Ordinal)).ShouldAllBe(t => t.Contains("first died"));
    }
}

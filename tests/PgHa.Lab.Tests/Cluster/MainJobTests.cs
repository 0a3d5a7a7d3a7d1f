namespace PgHa.Lab.Tests.Cluster;

/// <summary>Three bare servers to a running cluster, and what must not happen on the way.</summary>
[Collection(nameof(RunningCluster))]
public sealed class MainJobTests(RunningCluster cluster)
{
    private Lab Lab => cluster.Lab;

    [Fact]
    public void WhatIf_shows_every_change_with_its_diff_and_touches_nothing()
    {
        _ = Lab;
        var shown = cluster.WhatIf.Output + cluster.WhatIf.Error;
        cluster.WhatIf.ExitCode.ShouldBe(0, cluster.WhatIf.ToString());
        shown.ShouldContain("install package patroni");
        shown.ShouldContain("+++ /etc/keepalived/keepalived.conf");
        shown.ShouldContain($"data_dir: {InstalledCluster.DataDirectory}");
        cluster.AfterWhatIf.ShouldBe("");
    }

    [Fact]
    public void An_installation_makes_all_changes_on_every_node()
    {
        _ = Lab;
        cluster.FirstInstall.ExitCode.ShouldBe(0, cluster.FirstInstall.ToString());
        foreach (var node in Lab.Nodes) cluster.FirstInstall.Output.ShouldMatch($@"{node}\s+changed\s+\d+");
    }

    [Fact]
    public void A_first_start_refuses_data_directories_with_data_and_deletes_nothing()
    {
        _ = Lab;
        cluster.StartOnData.ExitCode.ShouldBe(0, "an error of one cluster does not end a script");
        cluster.StartOnData.Output.ShouldBe("");
        Flat(cluster.StartOnData.Error).ShouldContain($"pg3:{InstalledCluster.DataDirectory}");
        cluster.AfterStartOnData.ShouldBe("precious");
    }

    [Fact]
    public void A_start_that_fails_shows_the_journal_of_the_node_that_is_to_blame()
    {
        _ = Lab;
        cluster.StartOnTakenPort.Output.ShouldBe("");
        var error = Flat(cluster.StartOnTakenPort.Error);
        error.ShouldContain("pg2: port.free: 2379 (etcd's clients) is taken by python3 (pid");
        error.ShouldContain("pg2: etcd is not healthy");
        error.ShouldContain("address already in use");
    }

    [Fact]
    public void The_pipeline_ends_in_a_cluster_whose_every_check_passes()
    {
        _ = Lab;
        cluster.Pipeline.ExitCode.ShouldBe(0, cluster.Pipeline.ToString());
        cluster.Pipeline.Output.ShouldContain("vip.holder", customMessage: cluster.Pipeline.ToString());
        cluster.Pipeline.Output.ShouldContain("patroni.streaming");
        cluster.Pipeline.Output.ShouldNotMatch(@"(?m)^(Fail|Unknown|Warning) ", cluster.Pipeline.Output);
    }

    [Fact]
    public async Task A_cluster_that_runs_fulfils_what_an_installation_asks_for()
    {
        await cluster.Mend();
        var lines = await Runner.Lines($"Test-PgHaPrerequisite '{cluster.Definition}' | ForEach-Object {{ \"$($_.Outcome) $($_.Id) $($_.Target): $($_.Reason)\" }}");
        lines.Length.ShouldBeGreaterThan(60);
        lines.Where(l => !l.StartsWith("Pass ", StringComparison.Ordinal)).ShouldBeEmpty();
    }

    [Fact]
    public async Task The_servers_have_what_the_definition_says()
    {
        await cluster.Mend();
        var leader = (await cluster.Members()).Single(m => m.Value.Role == "Leader").Key;
        (await Sql(leader, "show max_connections")).ShouldBe("123");
        (await Sql(leader, "show work_mem")).ShouldBe("5MB");
        (await Sql(leader, "show data_directory")).ShouldBe(InstalledCluster.DataDirectory);
        (await Sql(leader, "show data_checksums")).ShouldBe("on");
        (await Sql(leader, "select count(*) from pg_stat_replication where state = 'streaming'")).ShouldBe("2");
        foreach (var node in Lab.Nodes)
        {
            (await Lab.Admin(node, "sudo grep STATE /etc/default/etcd")).ShouldBe("ETCD_INITIAL_CLUSTER_STATE=\"existing\"");
            (await Lab.Admin(node, "systemctl is-enabled etcd keepalived patroni; systemctl is-enabled postgresql || true")).Split('\n')
                .ShouldBe(["enabled", "enabled", "enabled", "masked"]);
            (await Lab.Admin(node, "ls /etc/postgresql/15/main 2>/dev/null | wc -l; ls -A /usr/sbin/policy-rc.d* 2>/dev/null | wc -l")).Split('\n').ShouldBe(["0", "0"]);
        }
    }

    [Fact]
    public async Task Patroni_itself_finds_its_configuration_sound()
    {
        await cluster.Mend();
        foreach (var node in Lab.Nodes)
        {
            // Its own check also asks whether the ports are free: of a running member they are not. And version 3 calls bootstrap.pg_hba
            // missing, which its documentation calls optional, and which postgresql.pg_hba overrides: there is to be one owner.
            var said = await Lab.Ssh(node, "admin", "sudo -u postgres patroni --validate-config /etc/patroni/postgres.yml");
            (said.Output + said.Error).Split('\n', StringSplitOptions.RemoveEmptyEntries)
                .Where(l => !l.Contains("Port ", StringComparison.Ordinal) && !l.Contains("is already in use", StringComparison.Ordinal)
                    && !l.StartsWith("bootstrap.pg_hba", StringComparison.Ordinal)).ShouldBeEmpty();
        }
    }

    [Fact]
    public async Task A_second_installation_changes_nothing_and_says_so()
    {
        await cluster.Mend();
        var lines = await Runner.Lines($$"""
            "plan $(@(Get-PgHaPlan '{{cluster.Definition}}').Count)"
            Install-PgHaNode '{{cluster.Definition}}' | ForEach-Object { "$($_.Node) $($_.Outcome)" }
            """);
        lines.ShouldBe(["plan 0", "pg1 NoChanges", "pg2 NoChanges", "pg3 NoChanges"]);
    }

    [Fact]
    public async Task A_file_that_somebody_changed_is_planned_with_a_diff_and_put_right_without_a_restart()
    {
        await cluster.Mend();
        await Lab.Admin("pg2", "sudo sed -i 's/priority 99/priority 77/' /etc/keepalived/keepalived.conf");
        var before = await Lab.Admin("pg2", "systemctl show -p MainPID --value keepalived");
        var lines = await Runner.Lines($$"""
            Get-PgHaPlan '{{cluster.Definition}}' | ForEach-Object { "$($_.Node) $($_.Action) $($_.Resource) $($_.Disruption)"; $_.Diff }
            Install-PgHaNode '{{cluster.Definition}}' -Node pg2 | ForEach-Object { "$($_.Node) $($_.Outcome)" }
            """);
        lines[0].ShouldBe("pg2 Update file /etc/keepalived/keepalived.conf Reload");
        lines.ShouldContain("-    priority 77");
        lines.ShouldContain("+    priority 99");
        lines[^1].ShouldBe("pg2 Changed");
        (await Lab.Admin("pg2", "sudo grep -c 'priority 99' /etc/keepalived/keepalived.conf")).ShouldBe("1");
        (await Lab.Admin("pg2", "systemctl show -p MainPID --value keepalived")).ShouldBe(before);
    }

    [Fact]
    public async Task No_secret_was_in_an_argument_a_journal_a_world_readable_file_or_the_output()
    {
        await cluster.Mend();
        var secrets = await InstalledCluster.Secrets(Lab, "pg1");
        secrets.Length.ShouldBe(5);
        foreach (var said in (CommandResult[])[cluster.WhatIf, cluster.FirstInstall, cluster.StartOnData, cluster.StartOnTakenPort, cluster.Pipeline])
            foreach (var secret in secrets) (said.Output + said.Error).ShouldNotContain(secret);
        foreach (var node in Lab.Nodes)
        {
            cluster.Arguments[node].ShouldContain("apt-get", customMessage: "the watcher saw nothing");
            foreach (var secret in secrets) cluster.Arguments[node].ShouldNotContain(secret);
            // A test of the support bundle puts one there on purpose ("from nowhere"), to see it taken out.
            (await Lab.Admin(node, Find("journalctl --no-pager -o short-precise -q | grep -vF nowhere | grep -F -f \"$f\" | cut -c1-150 || true"))).ShouldBe("");
            (await Lab.Admin(node, Find("find /etc /var /run /tmp /home /root /data /usr/local -xdev -type f -perm -o=r -size -20M -exec grep -lF -f \"$f\" {} + | wc -l"))).ShouldBe("0");
            (await Lab.Admin(node, "sudo stat -c '%a %U:%G' /etc/pgha/secrets.json /etc/patroni/postgres.yml /etc/keepalived/keepalived.conf")).Split('\n')
                .ShouldBe(["600 root:root", "600 postgres:postgres", "600 root:root"]);
        }
    }

    // The patterns come from the node's own file: sudo puts its arguments into the journal.
    private static string Find(string search) =>
        "sudo sh -c 'umask 077; f=$(mktemp); sed -n \"s/.*: *\\\"\\(.*\\)\\\".*/\\1/p\" /etc/pgha/secrets.json >\"$f\"; [ $(wc -l <\"$f\") = 5 ] || echo patterns; "
        + search + "; rm -f \"$f\"'";

    private Task<string> Sql(string node, string query) => Lab.Admin(node, $"cd /; sudo -u postgres psql -X -A -t -c \"{query}\"");

    // Error messages are wrapped to the width of a terminal.
    private static string Flat(string text) => System.Text.RegularExpressions.Regex.Replace(text, @"\s*\n\s*\|?\s*", " ");
}

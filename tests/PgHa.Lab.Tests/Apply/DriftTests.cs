using PgHa.Lab.Tests.Cluster;

namespace PgHa.Lab.Tests.Apply;

/// <summary>Whatever somebody changes by hand is found, named and mended, and nothing else is touched.</summary>
[Collection(nameof(BareServers))]
public sealed class DriftTests(BareServers servers)
{
    private const string Node = BareServers.Calm;

    private Lab Lab => servers.Lab;

    [Fact]
    public async Task Every_file_that_is_edited_and_every_mode_that_is_changed_is_found_named_and_mended()
    {
        var before = await ServerState.Read(Lab, Node);
        var files = (await Root("grep -o '\"resource\":\"file [^\"]*\"' /var/lib/pgha/journal | sort -u")).Split('\n').Select(l => l.Split('"')[3]["file ".Length..]).ToList();
        files.Count.ShouldBeGreaterThanOrEqualTo(6);

        // Half of them are edited and the others' modes changed; then the other way round.
        foreach (var odd in (int[])[0, 1])
        {
            // The secrets can be got from this server alone: an edit of theirs is another matter, and refused.
            var edited = files.Where((f, i) => i % 2 == odd && !f.EndsWith("secrets.json", StringComparison.Ordinal)).ToList();
            var opened = files.Except(edited).ToList();
            await Root($"for f in {string.Join(' ', edited)}; do echo '# drift' >>$f; done; chmod 640 {string.Join(' ', opened)}");
            var inodes = await Root($"stat -c '%n %i' {string.Join(' ', opened)}");

            var plan = await Runner.Lines($$"""Get-PgHaPlan '{{servers.Definition(Node)}}' | ForEach-Object { "$($_.Resource)|$($_.Reason)" }""");
            // A unit's file that is edited is also one that systemd has to read.
            plan.Where(l => l.StartsWith("file ", StringComparison.Ordinal)).Order(StringComparer.Ordinal).ShouldBe(
                edited.Select(f => $"file {f}|differs").Concat(opened.Select(f => $"file {f}|mode is 0640, not {(IsSecret(f) ? "0600" : "0644")}")).Order(StringComparer.Ordinal));
            plan.Where(l => !l.StartsWith("file ", StringComparison.Ordinal)).ShouldAllBe(l => l.EndsWith("|systemd has not read its changed files", StringComparison.Ordinal));

            (await Controller.Install(servers.Definition(Node))).ShouldBe($"{Node} Changed {plan.Length} 0 none");
            (await ServerState.Read(Lab, Node)).ShouldBe(before);
            // What only had another mode was not written again.
            (await Root($"stat -c '%n %i' {string.Join(' ', opened)}")).ShouldBe(inodes);
        }
    }

    [Fact]
    public async Task Units_that_are_enabled_or_unmasked_are_found_and_mended()
    {
        var before = await ServerState.Read(Lab, Node);
        await Root("systemctl enable -q etcd; systemctl unmask -q postgresql");
        (await Runner.Lines($$"""Get-PgHaPlan '{{servers.Definition(Node)}}' | ForEach-Object { "$($_.Action) $($_.Resource)" }""")).Order().ShouldBe(
            ["Disable unit etcd.service", "Mask unit postgresql.service"]);
        (await Controller.Install(servers.Definition(Node))).ShouldBe($"{Node} Changed 2 0 none");
        (await ServerState.Read(Lab, Node)).ShouldBe(before);
    }

    [Fact]
    public async Task Another_version_than_the_definition_says_is_named()
    {
        var file = servers.Definition(Node) + ".version.yml";
        await File.WriteAllTextAsync(file, BareServers.Yaml(Lab, Node) + "\npatroni:\n  version: '3.3'\n");
        using var controller = new Controller(file);
        await controller.End();
        controller.Lines("ERROR").ShouldHaveSingleItem().ShouldStartWith($"VersionDiffers|{Node}|");
        controller.Lines("RESULT").ShouldBeEmpty();
    }

    [Fact]
    public async Task The_journal_tells_who_did_what()
    {
        var lines = await Runner.Lines($$"""
            $j = @(Get-PgHaNodeJournal '{{servers.Definition("pg5")}}' -Last 10000)
            "$($j[-1].Event) $($j[-1].By) $($j[-1].Changes)"
            @($j | Where-Object { $_.Event -eq 'Change' -and $_.Resource -eq 'file /etc/patroni/postgres.yml' } | ForEach-Object { "$($_.Hash.Length) $($_.IsMasked)" })[-1]
            @(Get-PgHaNodeJournal '{{servers.Definition("pg5")}}' -Last 2).Count
            """);
        lines.ShouldBe([$"Begin {Environment.UserName}@{Environment.MachineName} 23", "64 True", "2"]);
        var secrets = await InstalledCluster.Secrets(Lab, "pg5");
        var journal = await Lab.Admin("pg5", "sudo cat /var/lib/pgha/journal");
        foreach (var secret in secrets) journal.ShouldNotContain(secret);
        (await Lab.Admin("pg5", "sudo stat -c %a /var/lib/pgha/journal")).ShouldBe("600");
    }

    // The last one by name: a cluster that runs is another matter for those above.
    [Fact]
    public async Task What_was_installed_after_a_kill_starts_and_what_is_stopped_or_disabled_then_is_mended_by_a_start()
    {
        var definition = servers.Definition("pg2");
        (await Runner.Lines($$"""Start-PgHaCluster '{{definition}}' | ForEach-Object { "$($_.Leader) $($_.FirstBootstrap)" }""")).ShouldBe(["pg2 True"]);
        (await Lab.Admin("pg2", "ETCDCTL_API=3 etcdctl member list | wc -l")).ShouldBe("1");
        (await Lab.Admin("pg2", "ETCDCTL_API=3 etcdctl get --print-value-only /service/solo-pg2/initialize; cd /; sudo -u postgres psql -X -A -t -c 'select system_identifier from pg_control_system()'"))
            .Split('\n').Distinct().Count().ShouldBe(1);

        await Lab.Admin("pg2", "sudo systemctl disable -q etcd patroni; sudo systemctl stop patroni");
        (await Runner.Lines($$"""Get-PgHaPlan '{{definition}}' | ForEach-Object { "$($_.Action) $($_.Resource)" }""")).Order().ShouldBe(["Enable unit etcd.service", "Enable unit patroni.service"]);
        (await Runner.Lines($$"""Start-PgHaCluster '{{definition}}' | Test-PgHaCluster | Where-Object Outcome -ne Pass | ForEach-Object { "$($_.Id) $($_.Reason)" }""")).ShouldBe(["patroni.failover there is no other member"]);
        (await Lab.Admin("pg2", "systemctl is-enabled etcd patroni; systemctl is-active etcd patroni")).Split('\n').ShouldBe(["enabled", "enabled", "active", "active"]);

        // A unit's file that systemd has not read again counts as a difference although its content is right.
        await Lab.Admin("pg2", "sudo touch -d '+1 min' /etc/systemd/system/patroni.service");
        (await Runner.Lines($$"""Get-PgHaPlan '{{definition}}' | ForEach-Object { "$($_.Action) $($_.Resource)" }""")).ShouldBe(["Reload unit patroni.service"]);
        (await Controller.Install(definition)).ShouldBe("pg2 Changed 1 0 none");
    }

    private static bool IsSecret(string path) => path is "/etc/pgha/secrets.json" or "/etc/patroni/postgres.yml";

    private Task<string> Root(string command) => Lab.Admin(Node, $"sudo sh -c '{command.Replace("'", "'\\''", StringComparison.Ordinal)}'");
}

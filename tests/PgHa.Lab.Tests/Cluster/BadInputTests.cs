namespace PgHa.Lab.Tests.Cluster;

/// <summary>What a user gets wrong about reaching the servers is named, and nothing is touched.</summary>
[Collection(nameof(RunningCluster))]
public sealed class BadInputTests(RunningCluster cluster) : IDisposable
{
    private readonly string folder = Directory.CreateTempSubdirectory("pgha-bad-").FullName;

    private Lab Lab => cluster.Lab;

    public void Dispose() => Directory.Delete(folder, recursive: true);

    [Fact]
    public async Task An_unreachable_node_is_named_with_what_was_tried_and_the_others_are_read()
    {
        var nowhere = cluster.VirtualIP[..^3] + "99";
        var address = $"address: {Lab.AddressOf("pg2")}";
        var errors = await Errors(cluster.Yaml(Lab).Replace(address, $"{address}\n    ssh:\n      host: {nowhere}", StringComparison.Ordinal));
        errors.ShouldHaveSingleItem();
        errors[0].ShouldStartWith("ConnectFailed|pg2|");
        errors[0].ShouldContain($"{nowhere}");
        errors[0].ShouldContain("22");
    }

    [Fact]
    public async Task A_wrong_key_is_named_with_the_user_and_the_key_that_was_tried()
    {
        var key = Path.Combine(folder, "other");
        (await Lab.Execute("ssh-keygen", ["-q", "-t", "ed25519", "-N", "", "-f", key], TimeSpan.FromSeconds(20))).ExitCode.ShouldBe(0);
        var errors = await Errors(cluster.Yaml(Lab).Replace(Lab.KeyPath, key, StringComparison.Ordinal));
        errors.Length.ShouldBe(3);
        errors.ShouldAllBe(e => e.StartsWith("AuthenticationFailed|pg") && e.Contains("admin") && e.Contains(key));
    }

    [Fact]
    public async Task A_wrong_user_is_named()
    {
        var errors = await Errors(cluster.Yaml(Lab).Replace("user: admin", "user: nobody-here", StringComparison.Ordinal));
        errors.ShouldAllBe(e => e.StartsWith("AuthenticationFailed|pg") && e.Contains("nobody-here"));
    }

    [Fact]
    public async Task A_user_without_sudo_is_told_so()
    {
        var errors = await Errors(cluster.Yaml(Lab).Replace("user: admin", "user: nosudo", StringComparison.Ordinal));
        errors.ShouldAllBe(e => e.StartsWith("SudoRefused|pg") && e.Contains("nosudo"));
    }

    [Fact]
    public async Task A_wrong_sudo_password_is_told_from_a_right_one()
    {
        var yaml = cluster.Yaml(Lab).Replace("user: admin", "user: sudopw", StringComparison.Ordinal);
        var file = await Save(yaml);
        var lines = await Runner.Lines($$"""
            function Secure([string] $text) { $s = [securestring]::new(); foreach ($c in $text.ToCharArray()) { $s.AppendChar($c) }; $s }
            Connect-PgHaNode '{{file}}' -Node pg1 -SudoPassword (Secure 'not-it') -ErrorVariable e -ErrorAction SilentlyContinue
            foreach ($x in $e) { "$($x.FullyQualifiedErrorId.Split(',')[0])|$($x.TargetObject)" }
            Disconnect-PgHaNode
            Connect-PgHaNode '{{file}}' -SudoPassword (Secure 'lab-sudo-pw') | ForEach-Object { "$($_.Node) $($_.IsConnected)" }
            "plan $(@(Get-PgHaPlan '{{file}}').Count)"
            @(Get-PgHaSession).Count
            Disconnect-PgHaNode
            @(Get-PgHaSession).Count
            """);
        lines[0].ShouldBe("SudoPasswordWrong|pg1");
        lines[1..4].Order().ShouldBe(["pg1 True", "pg2 True", "pg3 True"]);
        lines[4..].ShouldBe(["plan 0", "3", "0"]);
    }

    [Fact]
    public async Task An_unknown_host_key_is_refused_until_it_is_trusted_on_purpose()
    {
        var known = Path.Combine(folder, "known_hosts");
        var yaml = cluster.Yaml(Lab).Replace(Lab.KnownHostsPath, known, StringComparison.Ordinal);
        var errors = await Errors(yaml);
        errors.ShouldAllBe(e => e.StartsWith("HostKeyUnknown|pg") && e.Contains("SHA256:"));
        File.Exists(known).ShouldBeFalse();

        var file = await Save(yaml);
        var lines = await Runner.Lines($"""
            Get-PgHaHostKey '{file}' | Add-PgHaHostKey -Hashed -Confirm:$false
            "plan $(@(Get-PgHaPlan '{file}').Count)"
            """);
        lines.ShouldBe(["plan 0"]);
        (await File.ReadAllTextAsync(known)).ShouldNotContain(Lab.AddressOf("pg1"));
    }

    [Fact]
    public async Task A_changed_host_key_is_refused_with_the_line_that_has_the_old_one()
    {
        // pg1's keys are those of pg2 now, as far as the file knows.
        var lines = (await File.ReadAllLinesAsync(Lab.KnownHostsPath)).Where(l => l.StartsWith(Lab.AddressOf("pg2") + " ", StringComparison.Ordinal));
        var known = Path.Combine(folder, "known_hosts");
        await File.WriteAllLinesAsync(known, lines.SelectMany(l => Lab.Nodes.Select(n => l.Replace(Lab.AddressOf("pg2"), Lab.AddressOf(n), StringComparison.Ordinal))));
        var errors = await Errors(cluster.Yaml(Lab).Replace(Lab.KnownHostsPath, known, StringComparison.Ordinal));
        errors.Length.ShouldBe(2);
        errors.ShouldAllBe(e => (e.StartsWith("HostKeyChanged|pg1|") || e.StartsWith("HostKeyChanged|pg3|")) && e.Contains(known));
    }

    [Fact]
    public async Task A_command_runs_on_many_nodes_and_each_answers_for_itself()
    {
        var lines = await Runner.Lines($$"""
            Invoke-PgHaCommand '{{cluster.Definition}}' -Command 'printf out; printf err >&2; [ "$(hostname)" = pg2 ] && exit 7; [ "$(hostname)" = pg3 ] && kill -9 $$; true' |
              ForEach-Object { "$($_.Node)|$($_.ExitCode)|$($_.Signal)|$($_.Output)|$($_.Error)" }
            Invoke-PgHaCommand '{{cluster.Definition}}' -Node pg1 -Sudo -Command 'id -un' | ForEach-Object { $_.Output.Trim() }
            """);
        lines[..3].Order().ShouldBe(["pg1|0||out|err", "pg2|7||out|err", "pg3||KILL|out|err"]);
        lines[3].ShouldBe("root");
    }

    private async Task<string> Save(string yaml)
    {
        var file = Path.Combine(folder, $"{Guid.NewGuid():N}.yml");
        await File.WriteAllTextAsync(file, yaml);
        return file;
    }

    private async Task<string[]> Errors(string yaml, string cmdlet = "Install-PgHaNode")
    {
        var file = await Save(yaml);
        return await Runner.Lines($$"""
            {{cmdlet}} '{{file}}' -ErrorVariable e -ErrorAction SilentlyContinue | ForEach-Object { if ("$($_.Outcome)" -ne 'NoChanges') { "unexpected: $_" } }
            foreach ($x in $e) { "$($x.FullyQualifiedErrorId.Split(',')[0])|$($x.TargetObject)|$($x.Exception.Message -replace '\s+', ' ')" }
            """);
    }
}

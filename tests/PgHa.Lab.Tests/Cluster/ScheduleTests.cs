using System.Reflection;
using System.Text.Json;

namespace PgHa.Lab.Tests.Cluster;

/// <summary>
/// The health task by a real systemd: a server is the controller, with an account, a key and a line for sudo as the page of Register-PgHaHealthTask
/// says, and with the runner on it.
/// </summary>
[Collection(nameof(RunningCluster))]
public sealed class ScheduleTests(RunningCluster cluster)
{
    private const string Controller = "pg3";

    private static readonly string Program = typeof(Runner).Assembly.GetCustomAttributes<AssemblyMetadataAttribute>().Single(a => a.Key == "Runner").Value!;

    private Lab Lab => cluster.Lab;

    [Fact]
    public async Task A_timer_runs_the_checks_as_an_account_without_rights_and_tells_what_changes_once()
    {
        await cluster.Mend();
        await RunnerOnController();
        await AccountAndKey();
        try
        {
            (await Lab.Admin(Controller, "sudo pgha-runner -Command \"Register-PgHaHealthTask lab /srv/watch/cluster.yml -Program /usr/local/bin/pgha-runner -Check 'node.*','vip.*' -Interval 00:00:10 -MetricPath /srv/watch/metrics/pgha.prom | ForEach-Object FullName\""))
                .Split('\n').ShouldBe(["/etc/systemd/system/pgha-health-lab.service", "/etc/systemd/system/pgha-health-lab.timer"]);
            await Says("PGHA OK - ");
            await Lab.Admin("pg2", "sudo systemctl stop keepalived");
            await Says("PGHA CRITICAL - .*node.unit pg2");
            await Says("PGHA CRITICAL - .*node.unit pg2", times: 2);
            await Lab.Admin("pg2", "sudo systemctl start keepalived");
            await Says("PgHa main pg2 node.unit: Fail -> Pass");

            var journal = (await Lab.Admin(Controller, "sudo journalctl -q -o cat -u pgha-health-lab")).Split('\n');
            journal.Count(l => l.Contains("pg2 node.unit: Pass -> Fail", StringComparison.Ordinal)).ShouldBe(1, string.Join('\n', journal));
            // Findings are no failure of the service, and the account that it runs as is no root.
            (await Lab.Admin(Controller, "systemctl show -P Result pgha-health-lab.service; systemctl show -P User pgha-health-lab.service; sudo stat -c '%U %a' /var/lib/pgha-health-lab /srv/watch/metrics/pgha.prom"))
                .Split('\n').ShouldBe(["success", "pgha", "pgha 750", "pgha 644"]);
            var lines = (await Lab.Admin(Controller, "sudo cat /var/lib/pgha-health-lab/results.jsonl")).Split('\n');
            lines.Select(l => JsonDocument.Parse(l).RootElement).Count(l => l.GetProperty("kind").GetString() == "check" && l.GetProperty("outcome").GetString() == "Fail").ShouldBeGreaterThan(0);
            (await Lab.Admin(Controller, "grep -c '^pgha_' /srv/watch/metrics/pgha.prom")).ShouldNotBe("0");
        }
        finally
        {
            await Lab.Admin("pg2", "sudo systemctl start keepalived");
            await Lab.Admin(Controller, "sudo pgha-runner -Command 'Unregister-PgHaHealthTask lab -Confirm:$false'");
        }

        (await Lab.Ssh(Controller, "admin", "systemctl cat pgha-health-lab.timer")).ExitCode.ShouldNotBe(0);
        foreach (var node in Lab.Nodes) await Lab.Admin(node, "sudo userdel -rf pgha-watch 2>/dev/null; sudo rm -f /etc/sudoers.d/pgha-watch");
        await Lab.Admin(Controller, "sudo userdel -rf pgha 2>/dev/null; sudo rm -rf /opt/dotnet /opt/runner /usr/local/bin/pgha-runner /srv/watch /var/lib/pgha-health-lab");
        await cluster.Mend();
    }

    private async Task RunnerOnController()
    {
        var runtime = Path.GetDirectoryName(typeof(object).Assembly.Location)!;
        var dotnet = Path.GetFullPath(Path.Combine(runtime, "../../.."));
        var version = Path.GetFileName(runtime);
        var copied = await Lab.Execute("bash",
            ["-c", $$"""
                set -o pipefail
                ssh() { command ssh -F none -o IdentitiesOnly=yes -o BatchMode=yes -o UserKnownHostsFile={{Lab.KnownHostsPath}} -i {{Lab.KeyPath}} admin@{{Lab.AddressOf(Controller)}} "$@"; }
                tar -C {{dotnet}} -c dotnet host shared/Microsoft.NETCore.App/{{version}} | ssh 'sudo mkdir -p /opt/dotnet && sudo tar -x -C /opt/dotnet --no-same-owner' &&
                tar -C {{Path.GetDirectoryName(Program)}} -c . | ssh 'sudo mkdir -p /opt/runner && sudo tar -x -C /opt/runner --no-same-owner'
                """], TimeSpan.FromMinutes(2));
        copied.ExitCode.ShouldBe(0, copied.ToString());
        await Lab.Admin(Controller, $$"""
            printf '#!/bin/sh\nDOTNET_SYSTEM_GLOBALIZATION_INVARIANT=1 exec /opt/dotnet/dotnet /opt/runner/{{Path.GetFileName(Program)}} "$@"\n' | sudo tee /usr/local/bin/pgha-runner >/dev/null
            sudo chmod 755 /usr/local/bin/pgha-runner
            sudo chmod -R go+rX /opt/dotnet /opt/runner
            """);
    }

    private async Task AccountAndKey()
    {
        await Lab.Admin(Controller, "sudo useradd --system --create-home pgha && sudo -u pgha ssh-keygen -q -t ed25519 -N '' -f /home/pgha/.ssh/id_ed25519 && sudo install -d -o pgha -m 755 /srv/watch /srv/watch/metrics");
        var key = await Lab.Admin(Controller, "sudo cat /home/pgha/.ssh/id_ed25519.pub");
        foreach (var node in Lab.Nodes)
        {
            await Lab.Admin(node, $"""
                sudo useradd --system --create-home --shell /bin/sh pgha-watch
                echo 'pgha-watch ALL=(root) NOPASSWD: /usr/bin/timeout' | sudo tee /etc/sudoers.d/pgha-watch >/dev/null
                sudo install -d -o pgha-watch -m 700 /home/pgha-watch/.ssh
                echo 'restrict,from="{Lab.AddressOf(Controller)}" {key}' | sudo install -o pgha-watch -m 600 /dev/stdin /home/pgha-watch/.ssh/authorized_keys
                """);
        }

        var definition = cluster.Yaml(Lab).Replace("user: admin", "user: pgha-watch", StringComparison.Ordinal)
            .Replace(Lab.KeyPath, "/home/pgha/.ssh/id_ed25519", StringComparison.Ordinal).Replace(Lab.KnownHostsPath, "/srv/watch/known_hosts", StringComparison.Ordinal);
        var hosts = string.Join('\n', (await File.ReadAllLinesAsync(Lab.KnownHostsPath)).Where(l => !l.Contains('\'', StringComparison.Ordinal)));
        await Lab.Admin(Controller, $"printf '%s\\n' '{hosts}' | sudo tee /srv/watch/known_hosts >/dev/null; printf '%s\\n' '{definition}' | sudo tee /srv/watch/cluster.yml >/dev/null");
    }

    private Task<string> Says(string pattern, int times = 1) =>
        Lab.Admin(Controller, $"for i in $(seq 120); do [ $(sudo journalctl -q -o cat -u pgha-health-lab | grep -c '{pattern}') -ge {times} ] && exit 0; sleep 0.5; done; sudo journalctl -q -u pgha-health-lab | tail -20 >&2; exit 1");
}

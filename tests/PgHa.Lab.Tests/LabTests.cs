namespace PgHa.Lab.Tests;

public sealed class TwoNodes() : LabFixture("labtest", 2);

/// <summary>The lab keeps what it promises. The tests share a lab of two nodes and leave it as they found it: on and connected.</summary>
public sealed class LabTests(TwoNodes fixture) : IClassFixture<TwoNodes>
{
    private Lab Lab => fixture.Lab;

    [Fact]
    public async Task A_node_is_a_Debian_12_server_with_systemd_that_has_finished_booting()
    {
        (await Lab.Admin("pg1", "systemctl is-system-running --wait")).ShouldBe("running");
        (await Lab.Admin("pg1", "ps -p 1 -o comm=; hostname; . /etc/os-release; echo $VERSION_CODENAME")).ShouldBe("systemd\npg1\nbookworm");
    }

    [Fact]
    public async Task The_four_accounts_have_exactly_the_rights_that_SSH_tests_need()
    {
        (await Lab.Admin("pg1", "sudo -n id -un")).ShouldBe("root");

        (await Lab.Ssh("pg1", "nosudo", "sudo -n true")).ExitCode.ShouldBe(1);

        (await Lab.Ssh("pg1", "sudopw", "sudo -n true")).ExitCode.ShouldBe(1);
        (await Lab.Ssh("pg1", "sudopw", "echo lab-sudo-pw | sudo -S -p '' id -un")).Output.Trim().ShouldBe("root");

        (await Lab.Ssh("pg1", "pw", "sudo -n id -un")).Output.Trim().ShouldBe("root");
        (await Lab.Admin("pg1", "sudo sshd -T -C user=pw | grep ^passwordauth; sudo sshd -T -C user=admin | grep ^passwordauth"))
            .ShouldBe("passwordauthentication yes\npasswordauthentication no");
    }

    [Fact]
    public async Task A_second_key_opens_the_same_account()
    {
        string[] arguments = ["-F", "none", "-i", Lab.SecondKeyPath, "-o", "IdentitiesOnly=yes", "-o", "BatchMode=yes",
            "-o", $"UserKnownHostsFile={Lab.KnownHostsPath}", $"admin@{Lab.AddressOf("pg2")}", "hostname"];

        var result = await Lab.Execute("ssh", arguments, TimeSpan.FromSeconds(20));

        result.Output.Trim().ShouldBe("pg2", result.ToString());
    }

    [Fact]
    public async Task A_package_is_installed_from_the_local_repository_without_a_network()
    {
        await Lab.Admin("pg1", "sudo apt-get update -qq && sudo DEBIAN_FRONTEND=noninteractive apt-get install -yqq jq");

        (await Lab.Admin("pg1", "jq --version; sudo apt-cache policy patroni etcd-server postgresql-15-repmgr | grep -c 'Candidate: [0-9]'"))
            .ShouldEndWith("\n3");
    }

    [Fact]
    public async Task Up_of_a_lab_that_is_up_starts_only_what_is_off()
    {
        var boot = await Lab.Admin("pg1", "cat /proc/sys/kernel/random/boot_id; systemctl show -P ActiveEnterTimestampMonotonic ssh");
        await Lab.Kill("pg2");

        await Lab.Up(2);

        (await Lab.Status()).Values.ShouldAllBe(s => s.Power == "on" && s.Network == "connected");
        (await Lab.Admin("pg1", "cat /proc/sys/kernel/random/boot_id; systemctl show -P ActiveEnterTimestampMonotonic ssh")).ShouldBe(boot);
    }

    [Fact]
    public async Task A_hard_power_off_silences_the_node_and_keeps_its_disk()
    {
        await Lab.Admin("pg2", "echo before | sudo tee /etc/kept");

        await Lab.Kill("pg2");

        (await Lab.Status())["pg2"].Power.ShouldBe("off");
        (await Reaches("pg1", "pg2")).ShouldBeFalse();
        await Lab.Start("pg2");
        (await Lab.Admin("pg2", "cat /etc/kept")).ShouldBe("before");
    }

    [Fact]
    public async Task An_orderly_stop_lets_the_services_of_the_node_end()
    {
        await Lab.Admin("pg2", "sudo systemd-run --quiet --unit=last-will -p ExecStop='/bin/touch /etc/last-will' sleep infinity");

        await Lab.Stop("pg2");

        (await Lab.Status())["pg2"].Power.ShouldBe("off");
        await Lab.Start("pg2");
        await Lab.Admin("pg2", "sudo rm /etc/last-will");
    }

    [Fact]
    public async Task A_partition_cuts_a_node_off_until_it_is_healed_even_through_a_power_off()
    {
        await Lab.Partition("pg2");

        (await Reaches("pg1", "pg2")).ShouldBeFalse();
        (await Lab.Ssh("pg2", "admin", "cat /sys/class/net/eth0/carrier", console: true)).Output.Trim().ShouldBe("1");
        await Lab.Kill("pg2");
        await Lab.Start("pg2");
        (await Lab.Status())["pg2"].Network.ShouldBe("cut");
        (await Reaches("pg1", "pg2")).ShouldBeFalse();

        await Lab.Heal("pg2");
        await Eventually(() => Reaches("pg1", "pg2"));
    }

    [Fact]
    public async Task A_partition_between_two_nodes_leaves_the_way_to_the_tests_machine_open()
    {
        await Lab.Partition("pg1", "pg2");

        (await Reaches("pg1", "pg2")).ShouldBeFalse();
        (await Reaches("pg2", "pg1")).ShouldBeFalse();

        await Lab.Heal();
        await Eventually(() => Reaches("pg1", "pg2"));
    }

    [Fact]
    public async Task A_frozen_node_stands_still_and_goes_on_when_thawed()
    {
        await Lab.Admin("pg2", "sudo systemd-run --quiet --unit=ticks sh -c 'while :; do echo t >>/run/ticks; sleep 0.1; done'");
        await Lab.Freeze("pg2");
        (await Lab.Status())["pg2"].Power.ShouldBe("frozen");
        (await Lab.Run("stop", "pg2")).ExitCode.ShouldBe(9);

        // Its kernel still answers, its processes do not: a login gets no answer.
        (await Reaches("pg1", "pg2")).ShouldBeTrue();
        (await Lab.Execute("timeout", ["2", "bash", Lab.Script, "--name", Lab.Name, "ssh", "pg2", "true"], TimeSpan.FromSeconds(20)))
            .ExitCode.ShouldBe(124);

        await Lab.Thaw("pg2");
        await Lab.Admin("pg2", "sudo systemctl is-active ticks && sudo systemctl stop ticks");
    }

    [Fact]
    public async Task A_reboot_from_inside_brings_the_node_back_with_a_new_network_card()
    {
        await Lab.Admin("pg2", "sudo ip addr add 192.0.2.77/32 dev eth0; sudo touch /run/volatile /etc/lasting");
        await Lab.Ssh("pg2", "admin", "sudo reboot");

        await Eventually(async () => (await Lab.Ssh("pg2", "admin", "test ! -e /run/volatile")).ExitCode == 0);

        (await Lab.Admin("pg2", "ls /etc/lasting; ip -br addr show eth0")).ShouldStartWith("/etc/lasting");
        (await Lab.Admin("pg2", "ip -br addr show eth0")).ShouldNotContain("192.0.2.77");
    }

    [Fact]
    public async Task Restore_brings_back_the_disks_of_its_snapshot_and_nothing_of_a_later_one()
    {
        await Lab.Admin("pg1", "sudo mkdir -p /srv/data/deep; echo one | sudo tee /srv/data/deep/file; sudo truncate -s 1G /srv/sparse");
        await Lab.Snapshot("first", powerOff: true);
        // What overlayfs finds hard: a renamed directory, a removed one of the image, one that is made again.
        await Lab.Admin("pg1", "sudo mv /srv/data /srv/moved; sudo rm -r /usr/share/doc/bash /srv/sparse; sudo mkdir /srv/data; sudo touch /srv/data/two");
        await Lab.Snapshot("second", powerOff: true);
        (await Lab.Admin("pg1", "cat /srv/moved/deep/file; ls /srv/data")).ShouldBe("one\ntwo");

        await Lab.Restore("first");
        (await Lab.Admin("pg1", "cat /srv/data/deep/file; ls /srv; stat -c %s:%b /srv/sparse; ls -d /usr/share/doc/bash"))
            .ShouldBe("one\ndata\nlab-repo\nsparse\n1073741824:0\n/usr/share/doc/bash");

        await Lab.Forget("first");
        await Lab.Restore("second");
        (await Lab.Admin("pg1", "cat /srv/moved/deep/file; ls /srv/data; ls /srv; ls -d /usr/share/doc/bash || true"))
            .ShouldBe("one\ntwo\ndata\nlab-repo\nmoved");
        await Lab.Forget("second");
    }

    [Fact]
    public async Task Unknown_nodes_snapshots_and_verbs_are_refused_with_codes_of_their_own()
    {
        (await Lab.Run("kill", "pg9")).ExitCode.ShouldBe(4);
        (await Lab.Run("kill", "web1")).ExitCode.ShouldBe(2);
        (await Lab.Run("restore", "nothing")).ExitCode.ShouldBe(4);
        (await Lab.Run("explode")).ExitCode.ShouldBe(2);
        (await Lab.Run("leftovers")).ExitCode.ShouldBe(8);
        (await Lab.Run("--subnet", "10.99.1", "up")).ExitCode.ShouldBe(9);
    }

    private async Task<bool> Reaches(string from, string to) =>
        (await Lab.Ssh(from, "admin", $"ping -c 1 -W 1 -q {Lab.AddressOf(to)}")).ExitCode == 0;

    private static async Task Eventually(Func<Task<bool>> condition)
    {
        var end = DateTime.UtcNow.AddSeconds(60);
        while (!await condition())
        {
            DateTime.UtcNow.ShouldBeLessThan(end, "the condition did not come true within 60 s");
            await Task.Delay(100);
        }
    }
}

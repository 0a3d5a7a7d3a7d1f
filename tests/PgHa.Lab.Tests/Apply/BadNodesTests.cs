using System.Diagnostics;

namespace PgHa.Lab.Tests.Apply;

/// <summary>Servers on which something is wrong: the error names it, nothing is half written, and after the repair a plain run succeeds.</summary>
[Collection(nameof(BareServers))]
public sealed class BadNodesTests(BareServers servers)
{
    private Lab Lab => servers.Lab;

    [Fact]
    public async Task A_disk_that_is_full_at_a_file_leaves_no_half_of_it()
    {
        await Root("pg2", "mv /etc/patroni /etc/patroni.real; mkdir /etc/patroni; mount -t tmpfs -o size=16k,mode=755 tmpfs /etc/patroni; head -c 16k /dev/zero >/etc/patroni/fill");
        var (result, error) = await Fails("pg2");
        error.ShouldStartWith("ApplyFailed|pg2|");
        error.ShouldContain("create file /etc/patroni/postgres.yml failed");
        error.ShouldContain("No space left on device");
        result.ShouldBe("pg2 Failed 0 1 none");
        (await Root("pg2", "ls -A /etc/patroni")).ShouldBe("fill");

        await Root("pg2", "rm /etc/patroni/fill; mount -o remount,size=1m /etc/patroni");
        (await Controller.Install(servers.Definition("pg2"))).ShouldBe("pg2 Changed 1 0 none");
        await Root("pg2", "umount /etc/patroni; rmdir /etc/patroni; mv /etc/patroni.real /etc/patroni");
    }

    [Fact]
    public async Task A_read_only_etc_is_said_so()
    {
        await Root("pg3", "echo '# drift' >>/etc/default/etcd; mount --bind /etc /etc; mount -o remount,ro,bind /etc");
        var (result, error) = await Fails("pg3");
        error.ShouldContain("update file /etc/default/etcd failed");
        error.ShouldContain("Read-only file system");
        result.ShouldBe("pg3 Failed 0 1 none");

        await Root("pg3", "umount -l /etc");
        (await Controller.Install(servers.Definition("pg3"))).ShouldBe("pg3 Changed 1 0 none");
        (await Root("pg3", "grep -c drift /etc/default/etcd; find /etc -name '.pgha.*'")).ShouldBe("0");
        // The version that was replaced is kept, in root's own directory.
        (await Root("pg3", "grep -l drift /var/lib/pgha/previous/*/etc/default/etcd | wc -l; stat -c %a /var/lib/pgha")).Split('\n').ShouldBe(["1", "700"]);
    }

    [Fact]
    public async Task A_configuration_that_Patroni_refuses_does_not_take_the_place_of_the_one_that_is_there()
    {
        var before = await Root("pg3", "sha256sum /etc/patroni/postgres.yml; ls -A /etc/patroni");
        var file = servers.Definition("pg3") + ".refused.yml";
        await File.WriteAllTextAsync(file, BareServers.Yaml(Lab, "pg3") + "\npatroni:\n  settings:\n    postgresql:\n      pg_ctl_timeout: soon\n");
        using (var controller = new Controller(file))
        {
            await controller.End();
            var error = controller.Lines("ERROR").ShouldHaveSingleItem(controller.Output);
            error.ShouldStartWith("ApplyFailed|pg3|");
            error.ShouldContain("postgresql.pg_ctl_timeout soon");
            error.ShouldContain("patroni refuses the new /etc/patroni/postgres.yml");
            // That no etcd answers yet is not the file's fault, and not told.
            error.ShouldNotContain("not reachable");
            controller.Lines("RESULT").ShouldBe(["pg3 Failed 0 1 none"]);
        }

        (await Root("pg3", "sha256sum /etc/patroni/postgres.yml; ls -A /etc/patroni")).ShouldBe(before);
        (await Controller.Install(servers.Definition("pg3"))).ShouldBe("pg3 NoChanges 0 0 none");
    }

    [Fact]
    public async Task A_disk_that_is_full_at_a_package_is_repaired_by_the_next_run()
    {
        await Root("pg4", "dpkg --purge --force-depends python3-etcd; mkdir -p /usr/lib/python3/dist-packages/etcd; mount -t tmpfs -o size=8k tmpfs /usr/lib/python3/dist-packages/etcd");
        var (result, error) = await Fails("pg4");
        error.ShouldContain("install package python3-etcd failed");
        error.ShouldContain("No space left on device");
        result.ShouldBe("pg4 Failed 0 1 none");

        await Root("pg4", "umount /usr/lib/python3/dist-packages/etcd");
        (await Controller.Install(servers.Definition("pg4"))).ShouldBe("pg4 Changed 1 0 none");
        (await Root("pg4", "dpkg --audit; python3 -c 'import etcd'; ls /usr/sbin/policy-rc.d 2>/dev/null || echo none")).ShouldBe("none");
    }

    [Fact]
    public async Task Packages_that_cannot_be_had_are_named_with_the_reason()
    {
        await Root("pg5", "apt-get -q -y purge curl; cp /etc/apt/sources.list /root/; : >/etc/apt/sources.list");
        (await Fails("pg5")).Error.ShouldContain("Unable to locate package curl");

        // Nobody has this address.
        var nowhere = Lab.AddressOf("pg1")[..(Lab.AddressOf("pg1").LastIndexOf('.') + 1)] + "99";
        await Root("pg5", $"echo 'deb http://{nowhere}/debian bookworm main' >/etc/apt/sources.list");
        var (result, error) = await Fails("pg5");
        error.ShouldContain(nowhere);
        result.ShouldBe("pg5 Failed 0 1 none");

        await Root("pg5", "cp /root/sources.list /etc/apt/sources.list; apt-get -q update; apt-mark hold curl");
        (await Fails("pg5")).Error.ShouldContain("On hold (apt-mark showhold), and so not installed: curl.");

        await Root("pg5", "apt-mark unhold curl");
        (await Controller.Install(servers.Definition("pg5"))).ShouldBe("pg5 Changed 1 0 none");
    }

    [Fact]
    public async Task A_lock_of_another_package_manager_is_waited_for_and_a_right_that_is_taken_away_meanwhile_is_told()
    {
        await Root("pg6", "apt-get -q -y purge curl; systemd-run -q --unit=locker python3 -c \"import fcntl,time; f=open('/var/lib/apt/lists/lock','w'); fcntl.lockf(f, fcntl.LOCK_EX); time.sleep(600)\"");
        string error;
        using (var controller = new Controller(servers.Definition("pg6")))
        {
            await controller.Says("the package manager is locked: /var/lib/apt/lists/lock by process");
            controller.Output.ShouldContain("python3 -c import fcntl");
            // While it waits, root is taken away from the login.
            await Root("pg6", "mv /etc/sudoers.d/90-lab /root/; echo 'pw ALL=(ALL:ALL) NOPASSWD:ALL' >/etc/sudoers.d/pw; systemctl stop locker");
            await controller.End();
            error = controller.Lines("ERROR").ShouldHaveSingleItem();
            controller.Lines("RESULT").ShouldBe(["pg6 Failed 1 0 none"]);
        }

        error.ShouldStartWith("SudoRefused|pg6|");
        error.ShouldContain("All changes were made");
        await Lab.Ssh("pg6", "pw", "sudo mv /root/90-lab /etc/sudoers.d/; sudo rm /etc/sudoers.d/pw");
        (await Controller.Install(servers.Definition("pg6"))).ShouldBe("pg6 NoChanges 0 0 Done");
    }

    [Fact]
    public async Task Ctrl_C_gives_the_prompt_back_within_two_seconds_and_says_where_the_server_is()
    {
        await Root("pg4", "apt-get -q -y purge curl; rm /etc/patroni/postgres.yml; systemd-run -q --unit=locker python3 -c \"import fcntl,time; f=open('/var/lib/dpkg/lock','w'); fcntl.lockf(f, fcntl.LOCK_EX); time.sleep(600)\"");
        using (var controller = new Controller(servers.Definition("pg4")))
        {
            await controller.Says("the package manager is locked: /var/lib/dpkg/lock by process");
            var clock = Stopwatch.StartNew();
            await controller.Interrupt();
            await controller.End();
            // What the process itself takes to end is in it.
            clock.Elapsed.ShouldBeLessThan(TimeSpan.FromSeconds(3));
            controller.Output.ShouldContain("WARNING: pg4: install package curl goes on to its end, nothing is begun after it.");
        }

        await Root("pg4", "systemctl stop locker");
        (await Controller.Install(servers.Definition("pg4"))).ShouldBe("pg4 Changed 1 0 Stopped");
    }

    // What is told before anything is begun has its own tests: here the node is to fail on the way.
    private async Task<(string Result, string Error)> Fails(string node)
    {
        using var controller = new Controller(servers.Definition(node), "-SkipPrerequisite disk.*, packages.*");
        await controller.End();
        return (controller.Lines("RESULT").ShouldHaveSingleItem(controller.Output), controller.Lines("ERROR").ShouldHaveSingleItem(controller.Output));
    }

    private Task<string> Root(string node, string command) => Lab.Admin(node, $"sudo sh -c '{command.Replace("'", "'\\''", StringComparison.Ordinal)}'");
}

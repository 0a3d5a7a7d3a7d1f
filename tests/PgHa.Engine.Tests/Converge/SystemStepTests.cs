using System.IO.Compression;
using System.Text;
using PgHa.Converge;
using PgHa.Engine.Tests.Components;
using PgHa.Engine.Tests.Remote;
using PgHa.Remote;
using PgHa.Resources;

namespace PgHa.Engine.Tests.Converge;

/// <summary>
/// What is done with dnf's modules, SELinux and firewalld, by stand-ins that keep what they are told: each step is run twice, and what the
/// node says of itself afterwards is what the planner takes for done. pip's environments are real.
/// </summary>
public sealed class SystemStepTests : IDisposable
{
    private readonly TemporaryDirectory _directory = new();

    public SystemStepTests()
    {
        Directory.CreateDirectory(_directory["bin"]);
        Program("systemctl", "case $* in 'is-active -q firewalld') exit 0 ;; esac");
        Program("ip", "echo '2: eth0    inet 10.77.1.11/24 brd 10.77.1.255 scope global eth0'");
    }

    public static TheoryData<string> Shells => ["/bin/sh", "/bin/bash"];

    public void Dispose() => _directory.Dispose();

    private void Program(string name, string text) => _directory.Program($"bin/{name}", $"echo \"{name} $*\" >>{_directory["log"]}\n{text}\n");

    private string[] Log => File.Exists(_directory["log"]) ? File.ReadAllLines(_directory["log"]) : [];

    // The places that only root of another system has.
    private string Local(string script) => script
        .Replace("/sys/fs/selinux/enforce", _directory["enforce"], StringComparison.Ordinal)
        .Replace("/etc/selinux/", _directory["selinux/"], StringComparison.Ordinal)
        .Replace("/etc/dnf/", _directory["dnf/"], StringComparison.Ordinal);

    private Tool.Result Run(string shell, string script) => Tool.Run(shell, Encoding.UTF8.GetBytes($"PATH={_directory["bin"]}:$PATH\n{{ :\n{Local(script)}\n}}\n"), ["-s"]);

    private NodeFacts Read(string shell, Resource wanted)
    {
        var query = new FactQuery(wanted is ModuleResource m ? [m.StateFile] : [], [], [], [])
        {
            Environments = wanted is PythonEnvironmentResource p ? [p.Path] : [],
            Labels = wanted is SELinuxLabelResource l ? [l.Path] : [],
            FirewallAddress = wanted is FirewallResource ? "10.77.1.11" : null,
        };
        var script = new FactScript(query);
        var result = Run(shell, script.Build().Text);
        var facts = script.Parse("pg1", new CommandResult { ExitCode = result.ExitCode, Output = result.Output, Error = Encoding.UTF8.GetBytes(result.Error) });
        return facts with { Files = facts.Files.ToDictionary(f => f.Key.Replace(_directory["dnf/"], "/etc/dnf/", StringComparison.Ordinal), f => f.Value) };
    }

    private static Change? Plan(Resource wanted, NodeFacts facts)
    {
        var node = Wanted.Of(Wanted.Cluster);
        return Planner.Compare(node, wanted, facts, new Redactor([]));
    }

    private Tool.Result Apply(string shell, Resource wanted)
    {
        var node = Wanted.Of(Wanted.Cluster);
        var change = new Change { Cluster = node.Cluster, Node = "pg1", Wanted = wanted, Action = ChangeAction.Create, Reason = "" };
        return Run(shell, ApplyScript.Build(new NodePlan { Cluster = node.Cluster, Node = node.Node, Facts = Facts.Empty, Context = node, Changes = [change] }).Text);
    }

    private void Settles(string shell, Resource wanted, string reason)
    {
        Plan(wanted, Read(shell, wanted)).ShouldNotBeNull().Reason.ShouldBe(reason);
        for (var time = 0; time < 2; time++)
        {
            var result = Apply(shell, wanted);
            (result.ExitCode, result.Text).ShouldBe((0, "@step 0\n"), result.Error);
            Plan(wanted, Read(shell, wanted)).ShouldBeNull();
        }
    }

    [Theory]
    [MemberData(nameof(Shells))]
    public void A_module_is_switched_off_and_dnfs_own_file_tells(string shell)
    {
        Directory.CreateDirectory(_directory["dnf/modules.d"]);
        // As libdnf writes it.
        Program("dnf", $"printf '[postgresql]\\nname=postgresql\\nprofiles=\\nstate=disabled\\nstream=\\n\\n' >{_directory["dnf/modules.d/postgresql.module"]}");
        Settles(shell, new ModuleResource("postgresql", null) { Component = "packages" }, "would hide other repositories' packages");
        Log.Where(l => l.StartsWith("dnf", StringComparison.Ordinal)).Distinct().ShouldBe(["dnf -q -y module disable postgresql"]);
    }

    [Theory]
    [MemberData(nameof(Shells))]
    public void A_module_that_no_repository_has_is_switched_off_all_the_same(string shell)
    {
        Program("dnf", "echo 'Error: Problems in request: missing groups or modules: postgresql' >&2; exit 1");
        Settles(shell, new ModuleResource("postgresql", null) { Component = "packages" }, "would hide other repositories' packages");
        _directory.Entries.Where(e => e.StartsWith("dnf/modules.d/", StringComparison.Ordinal)).ShouldBe(["dnf/modules.d/postgresql.module"]);
    }

    [Fact]
    public void A_stream_is_chosen_after_the_one_before_it_was_left()
    {
        Directory.CreateDirectory(_directory["dnf/modules.d"]);
        File.WriteAllText(_directory["dnf/modules.d/postgresql.module"], "[postgresql]\nname=postgresql\nstream=13\nprofiles=\nstate=enabled\n");
        Program("dnf", $"case $* in *enable*) printf '[postgresql]\\nname = postgresql\\nstream = 15\\nstate = enabled\\n' >{_directory["dnf/modules.d/postgresql.module"]} ;; esac");
        Settles("/bin/sh", new ModuleResource("postgresql", "15") { Component = "packages" }, "its stream is not 15");
        Log.Where(l => l.StartsWith("dnf", StringComparison.Ordinal)).Take(2).ShouldBe(["dnf -q -y module reset postgresql", "dnf -q -y module enable postgresql:15"]);
    }

    /// <summary>SELinux as far as a directory's label goes: rules in the administrators' file, a label that restorecon makes of them.</summary>
    private SELinuxLabelResource SELinux()
    {
        File.WriteAllText(_directory["enforce"], "1");
        Directory.CreateDirectory(_directory["selinux/targeted/contexts/files"]);
        File.WriteAllText(_directory["selinux/config"], "# comment\nSELINUX=enforcing\nSELINUXTYPE=targeted\n");
        var (rules, label, data) = (_directory["selinux/targeted/contexts/files/file_contexts.local"], _directory["label"], _directory["data/9.6"]);
        File.WriteAllText(rules, "# This file is auto-generated by libsemanage\n/srv/www(/.*)?    system_u:object_r:httpd_sys_content_t:s0\n/var/one\t--\tsystem_u:object_r:bin_t:s0\n");
        File.WriteAllText(label, "unconfined_u:object_r:default_t:s0\n");
        Directory.CreateDirectory(data);
        Program("stat", $"[ \"$1\" = -c ] || exec /usr/bin/stat \"$@\"\nprintf 'label\\t%s\\t%s\\n' '{data}' \"$(cat {label})\"");
        // semanage fcontext -a -t TYPE FILES: refuses a rule that is there.
        Program("semanage", $"""
            if [ "$2" = -a ]; then
              if grep -qF "$5 " {rules}; then echo "ValueError: File context for $5 already defined" >&2; exit 1; fi
              printf '%s    system_u:object_r:%s:s0\n' "$5" "$4" >>{rules}
            else
              grep -vF "$5 " {rules} >{rules}.new; printf '%s    system_u:object_r:%s:s0\n' "$5" "$4" >>{rules}.new; mv {rules}.new {rules}
            fi
            """);
        Program("restorecon", $"echo \"system_u:object_r:$(sed -n 's/.*:\\([a-z_]*\\):s0$/\\1/p' {rules} | tail -n1):s0\" >{label}");
        return new(data, "postgresql_db_t") { Component = "postgres" };
    }

    [Theory]
    [MemberData(nameof(Shells))]
    public void A_directory_outside_its_usual_place_gets_a_rule_and_its_label(string shell)
    {
        var wanted = SELinux();
        Settles(shell, wanted, "SELinux has no rule that its type is postgresql_db_t");
        var facts = Read(shell, wanted).SELinux.ShouldNotBeNull();
        facts.Enforcing.ShouldBeTrue();
        facts.Rules.ShouldBe(new Dictionary<string, string> { ["/srv/www(/.*)?"] = "httpd_sys_content_t", ["/var/one"] = "bin_t", [wanted.Files] = "postgresql_db_t" });
        wanted.Files.ShouldEndWith(@"/data/9\.6(/.*)?");
    }

    [Fact]
    public void A_label_that_somebody_changed_and_a_rule_of_another_type_are_put_right()
    {
        var wanted = SELinux();
        Apply("/bin/sh", wanted).ExitCode.ShouldBe(0);
        File.WriteAllText(_directory["label"], "unconfined_u:object_r:default_t:s0\n");
        Settles("/bin/sh", wanted, "its type is default_t, not postgresql_db_t");
        Settles("/bin/sh", wanted with { Type = "etcd_db_t" }, "SELinux has no rule that its type is etcd_db_t");
    }

    [Fact]
    public void Where_SELinux_is_off_nothing_is_asked_of_it()
    {
        var facts = Read("/bin/sh", new SELinuxLabelResource("/data", "postgresql_db_t") { Component = "postgres" });
        facts.SELinux.ShouldBeNull();
        Plan(new SELinuxLabelResource("/data", "postgresql_db_t") { Component = "postgres" }, facts).ShouldBeNull();
    }

    [Fact]
    public void Where_SELinux_is_each_file_gets_its_label()
    {
        SELinux();
        var group = Tool.Must("id", "-gn").Trim();
        Apply("/bin/sh", new FileResource(_directory["etc/x.sh"], Environment.UserName, group, Modes.Program, "x") { Component = "test" }).ExitCode.ShouldBe(0);
        Log.ShouldContain($"restorecon {_directory["etc/x.sh"]}");
    }

    /// <summary>firewalld with a zone for the node's interface, and one file each for what is open now and later.</summary>
    private void Firewalld(bool zoned = true)
    {
        foreach (var file in (string[])["now.ports", "now.protocols", "later.ports", "later.protocols"]) File.WriteAllText(_directory[file], "");
        Program("firewall-cmd", $"""
            when=now
            for word; do case $word in --permanent) when=later ;; esac; done
            for word; do
              case $word in
                --get-zone-of-interface=eth0) {(zoned ? "echo internal; exit" : "echo 'no zone' >&2; exit 2")} ;;
                --get-default-zone) echo public; exit ;;
                --zone=*) zone=$word ;;
                --add-port=*) kind=ports value=$(expr "$word" : '--add-port=\(.*\)') ;;
                --add-protocol=*) kind=protocols value=$(expr "$word" : '--add-protocol=\(.*\)') ;;
                --list-all)
                  printf 'internal (active)\n  target: default\n  interfaces: eth0\n  services: ssh\n  ports: %s\n  protocols: %s\n  forward-ports: \n  source-ports: 1/tcp\n' \
                    "$(cat {_directory.Path}/$when.ports)" "$(cat {_directory.Path}/$when.protocols)"; exit ;;
              esac
            done
            [ "$zone" = --zone={(zoned ? "internal" : "public")} ] || exit 9
            if grep -qF " $value" {_directory.Path}/$when.$kind; then echo "Warning: ALREADY_ENABLED: $value" >&2; else printf ' %s' "$value" >>{_directory.Path}/$when.$kind; fi
            """);
    }

    [Theory]
    [InlineData("/bin/sh", "5432/tcp", true)]
    [InlineData("/bin/bash", "5432/tcp", false)]
    [InlineData("/bin/sh", "vrrp", true)]
    public void The_firewall_is_opened_in_the_zone_of_the_nodes_interface_for_now_and_for_later(string shell, string opening, bool zoned)
    {
        Firewalld(zoned);
        Settles(shell, new FirewallResource(opening) { Component = "test" }, $"firewalld's zone {(zoned ? "internal" : "public")} does not let it in");
        foreach (var when in (string[])["now", "later"]) File.ReadAllText(_directory[$"{when}.{(opening == "vrrp" ? "protocols" : "ports")}"]).ShouldBe($" {opening}");
    }

    [Fact]
    public void What_is_open_now_alone_is_not_enough_and_a_range_is()
    {
        Firewalld();
        File.WriteAllText(_directory["now.ports"], " 5432/tcp 8000-8010/tcp");
        File.WriteAllText(_directory["later.ports"], " 8000-8010/tcp 5432/udp");
        var facts = Read("/bin/sh", new FirewallResource("5432/tcp") { Component = "test" });
        Plan(new FirewallResource("5432/tcp") { Component = "test" }, facts)!.Reason.ShouldBe("firewalld's zone internal does not let it in after a restart");
        Plan(new FirewallResource("8008/tcp") { Component = "test" }, facts).ShouldBeNull();
        Plan(new FirewallResource("8011/tcp") { Component = "test" }, facts).ShouldNotBeNull();
        Plan(new FirewallResource("8008/udp") { Component = "test" }, facts).ShouldNotBeNull();
    }

    [Fact]
    public void Where_firewalld_does_not_run_it_is_not_asked()
    {
        Firewalld();
        Program("systemctl", "case $* in 'is-active -q firewalld') exit 3 ;; esac");
        Read("/bin/sh", new FirewallResource("5432/tcp") { Component = "test" }).Firewall.ShouldBeNull();
        Log.ShouldNotContain(l => l.StartsWith("firewall-cmd", StringComparison.Ordinal));
    }

    /// <summary>A wheel as pip takes it (PEP 427), with nothing in it but its metadata and a program.</summary>
    private void Wheel(string name, string version, string extra = "")
    {
        Directory.CreateDirectory(_directory["wheels"]);
        using var archive = ZipFile.Open(_directory[$"wheels/{name}-{version}-py3-none-any.whl"], ZipArchiveMode.Create);
        void Add(string path, string text)
        {
            using var writer = new StreamWriter(archive.CreateEntry(path).Open());
            writer.Write(text);
        }

        var info = $"{name}-{version}.dist-info";
        Add($"{name}_code.py", $"def main(): print('{name} {version}')\n");
        Add($"{info}/METADATA", $"Metadata-Version: 2.1\nName: {name.Replace('_', '-')}\nVersion: {version}\n{extra}");
        Add($"{info}/WHEEL", "Wheel-Version: 1.0\nGenerator: test\nRoot-Is-Purelib: true\nTag: py3-none-any\n");
        Add($"{info}/entry_points.txt", $"[console_scripts]\n{name}={name}_code:main\n");
        Add($"{info}/RECORD", $"{name}_code.py,,\n{info}/METADATA,,\n{info}/WHEEL,,\n{info}/entry_points.txt,,\n{info}/RECORD,,\n");
    }

    private PythonEnvironmentResource VirtualEnvironment(params PythonPackage[] packages) =>
        new(_directory["opt/patroni"], "python3", "venv", packages) { Component = "patroni", Wheels = _directory["wheels"] };

    [Fact]
    public void Pip_makes_an_environment_from_a_directory_of_wheels_and_keeps_it_as_it_is_asked_for()
    {
        Wheel("patroni", "4.0.6");
        Wheel("patroni", "4.0.7", "Provides-Extra: etcd3\nRequires-Dist: some-client; extra == 'etcd3'\n");
        Wheel("patroni", "4.1.4");
        Wheel("some_client", "1.0");
        var wanted = VirtualEnvironment(new("some-client", "", null), new("patroni", "etcd3", "4.0"));
        Settles("/bin/sh", wanted, "does not exist");
        Tool.Must(_directory["opt/patroni/bin/patroni"]).ShouldBe("patroni 4.0.7\n");
        Read("/bin/sh", wanted).Environments[wanted.Path].ShouldSatisfyAllConditions(e => e["patroni"].ShouldBe("4.0.7"), e => e["some-client"].ShouldBe("1.0"));
        // Another version asked for replaces the one that is there, an older one too.
        Settles("/bin/sh", VirtualEnvironment(new PythonPackage("patroni", "", "4.0.6")), "patroni is 4.0.7, not 4.0.6");
        // Which is of the line that was asked for before.
        Plan(wanted, Read("/bin/sh", wanted)).ShouldBeNull();
    }

    [Fact]
    public void An_environment_that_was_left_half_made_is_made_anew()
    {
        Wheel("patroni", "4.0.7");
        Directory.CreateDirectory(_directory["opt/patroni/bin"]);
        _directory.Program("opt/patroni/bin/python", "exit 1");
        var wanted = VirtualEnvironment(new PythonPackage("patroni", "", "4.0.7"));
        Apply("/bin/sh", wanted).ExitCode.ShouldBe(0);
        Plan(wanted, Read("/bin/sh", wanted)).ShouldBeNull();
    }

    [Fact]
    public void A_package_that_cannot_be_had_fails_the_step_and_nothing_else_is_asked()
    {
        Directory.CreateDirectory(_directory["wheels"]);
        var result = Apply("/bin/sh", VirtualEnvironment(new PythonPackage("patroni", "", "4.0.7")));
        (result.ExitCode, result.Text).ShouldBe((1, "@step 0\n@failed 0\n"));
        result.Error.ShouldContain("No matching distribution found for patroni==4.0.7");
    }

    [Fact]
    public void An_old_pip_is_replaced_before_it_is_asked_for_anything_else_and_SELinux_sees_programs()
    {
        SELinux();
        Directory.CreateDirectory(_directory["opt/patroni/bin"]);
        _directory.Program("opt/patroni/bin/python", $"echo \"$*\" >>{_directory["pip"]}\n");
        var wanted = VirtualEnvironment(new("pip", "", "20.3.4"), new("patroni", "etcd,etcd3", "3.0.1")) with { Wheels = null, Index = "https://index.example/simple" };
        Apply("/bin/sh", wanted).ExitCode.ShouldBe(0);
        File.ReadAllLines(_directory["pip"]).ShouldBe(
        [
            "-m pip --version",
            "-m pip install --timeout 30 --retries 3 --index-url https://index.example/simple pip==20.3.4",
            "-m pip install --timeout 30 --retries 3 --index-url https://index.example/simple patroni[etcd,etcd3]==3.0.1",
        ]);
        Log.ShouldContain($"restorecon -R {wanted.Path}");
    }

    [Theory]
    [InlineData("patroni-4.0.7.dist-info", "patroni", "4.0.7")]
    [InlineData("psycopg2_binary-2.9.9.dist-info", "psycopg2-binary", "2.9.9")]
    [InlineData("patroni-3.0.1-py2.7.egg-info", "patroni", "3.0.1")]
    [InlineData("Some.Thing-1.0.dist-info", "some-thing", "1.0")]
    [InlineData("broken-info", null, null)]
    public void What_is_installed_is_told_by_names_alone(string directory, string? name, string? version)
    {
        var packages = PythonPackages.Read([directory]);
        packages.ShouldBe(name is null ? [] : new Dictionary<string, string> { [name] = version! });
    }
}

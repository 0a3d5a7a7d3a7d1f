using PgHa.Definition;
using PgHa.Definition.Rules;
using PgHa.Definition.Settings;

namespace PgHa.Engine.Tests.Definition;

public class SettingRuleTests
{
    private const string Sound = "name: demo\nnodes: [{name: a, address: 10.77.1.11}, {name: b, address: 10.77.1.12}, {name: c, address: 10.77.1.13}]\n";

    [Theory]
    [InlineData("scope: x", "scope", "use name")]
    [InlineData("restapi: {listen: x}", "restapi.listen", "use patroni.restPort")]
    [InlineData("bootstrap: {dcs: {ttl: 5}}", "bootstrap.dcs.ttl", "use patroni.ttl")]
    [InlineData("bootstrap: {dcs: {postgresql: {parameters: {fsync: off}}}}", "bootstrap.dcs.postgresql.parameters", "use postgres.parameters")]
    [InlineData("postgresql: {parameters: {}}", "postgresql.parameters", "use postgres.parameters")]
    [InlineData("postgresql: {pg_hba: [host all all all trust]}", "postgresql.pg_hba", "postgres.hbaLines")]
    [InlineData("postgresql: {remove_data_directory_on_rewind_failure: true}", "postgresql.remove_data_directory_on_rewind_failure", "evidence")]
    [InlineData("etcd: {hosts: x}", "etcd", "section of its own")]
    [InlineData("postgresql: {authentication: {superuser: {password: x}}}", "postgresql.authentication", "parameters of the cmdlets")]
    [InlineData("postgresql: none", "postgresql", "give a group")]
    [InlineData("bootstrap: [a]", "bootstrap", "give a group")]
    public void A_setting_of_Patronis_that_PgHa_writes_is_refused_with_what_to_use(string yaml, string name, string says)
    {
        var problem = ClusterYaml.Parse(Sound + $"patroni:\n  settings:\n    {yaml}\n").Problems.Single();
        (problem.Id, problem.Path, problem.Line).ShouldBe(("SettingOwned", $"patroni.settings.{name}", 5));
        problem.Message.ShouldContain(says);
    }

    [Theory]
    [InlineData("name", "use nodes[].name")]
    [InlineData("initial-cluster-state", "use nodes")]
    [InlineData("force-new-cluster", "a cluster of one member")]
    [InlineData("config-file", "nothing of what PgHa writes")]
    public void A_flag_of_etcd_that_PgHa_writes_is_refused(string flag, string says) =>
        Sample.WithEtcd(new() { Settings = new Dictionary<string, string> { [flag] = "x" } }).ShouldHaveOne("SettingOwned", $"etcd.settings.{flag}").Message.ShouldContain(says);

    [Theory]
    [InlineData("--name")]
    [InlineData("ETCD_NAME")]
    [InlineData("Name")]
    [InlineData("snapshot_count")]
    [InlineData("a b")]
    [InlineData("a\nETCD_NAME=x")]
    [InlineData("")]
    public void What_is_no_flag_of_etcd_is_refused(string flag) =>
        Sample.WithEtcd(new() { Settings = new Dictionary<string, string> { [flag] = "x" } }).ShouldHaveOne("SettingNameInvalid", $"etcd.settings.{flag.Replace('\n', '?')}");

    [Fact]
    public void A_setting_without_a_name_is_refused() =>
        Sample.WithPatroni(new() { Settings = Map("", SettingValue.Of("x")) }).ShouldHaveOne("SettingNameInvalid", "patroni.settings.");

    [Theory]
    [InlineData("a\nb", "ControlCharacter")]
    [InlineData("a\0b", "ControlCharacter")]
    [InlineData("\u0085", "ControlCharacter")]
    [InlineData("lеvel", "LookAlikeLetter")]
    public void What_no_line_of_a_file_can_hold_is_refused(string text, string id) => IsRefused(text, id);

    // Not as a theory: an attribute cannot hold them.
    [Fact]
    public void Half_a_character_is_refused()
    {
        foreach (var text in (string[])["a\uD800", "\uDC00\uD800", "\uDC00", "\uD83D\uD83D\uDE00"]) IsRefused(text, "TextNotUnicode");
    }

    private static void IsRefused(string text, string id)
    {
        Sample.WithEtcd(new() { Settings = new Dictionary<string, string> { ["log-level"] = text } }).ShouldHaveOne(id, "etcd.settings.log-level");
        Sample.WithPatroni(new() { Settings = Map("log", new SettingMap([new("level", SettingValue.Of(text))])) }).ShouldHaveOne(id, "patroni.settings.log.level");
        Sample.WithPatroni(new() { Settings = Map("log", new SettingList([SettingValue.Of("x"), SettingValue.Of(text)])) }).ShouldHaveOne(id, "patroni.settings.log[1]");
        DefinitionValidator.Validate(Sample.WithPatroni(new() { Settings = Map(text, SettingValue.Of(1)) })).Single().Id.ShouldBe(id);
    }

    [Theory]
    [InlineData("ctl: {keyfile_password: x}", "ctl.keyfile_password")]
    [InlineData("bootstrap: {users: {app: {password: x}}}", "bootstrap.users.app.password")]
    [InlineData("postgresql: {basebackup: [{password: x}]}", "postgresql.basebackup[0].password")]
    public void A_secret_is_refused_without_being_shown(string yaml, string name)
    {
        var problem = ClusterYaml.Parse(Sound + $"patroni: {{settings: {{{yaml.Replace("x}", "hunter2}")}}}}}\n").Problems.Single();
        (problem.Id, problem.Path).ShouldBe(("SecretInFile", $"patroni.settings.{name}"));
        problem.ToString().ShouldNotContain("hunter2");
    }

    [Theory]
    [InlineData("priority 200", "SettingOwned")]
    [InlineData("virtual_ipaddress {", "SettingOwned", "10.0.0.1/24", "}")]
    [InlineData("nopreempt", "SettingOwned")]
    [InlineData("authentication {", "SettingOwned", "auth_pass x", "}")]
    [InlineData("}", "SettingLineInvalid")]
    [InlineData("} vrrp_instance X {", "SettingLineInvalid", "}")]
    [InlineData("track_interface { eth1 }", "SettingLineInvalid")]
    [InlineData("track_interface{", "SettingLineInvalid")]
    [InlineData("include /etc/x", "SettingLineInvalid")]
    [InlineData("includem /etc/x", "SettingLineInvalid")]
    [InlineData("debug 1 # x", "SettingLineInvalid")]
    [InlineData("! debug", "SettingLineInvalid")]
    [InlineData("debug $X", "SettingLineInvalid")]
    [InlineData("@pg1 debug 1", "SettingLineInvalid")]
    [InlineData("debug ~SEQ(1)", "SettingLineInvalid")]
    [InlineData("notify \"/bin/true", "SettingLineInvalid")]
    [InlineData("notify '/bin/true'", "SettingLineInvalid")]
    [InlineData("notify a\\", "SettingLineInvalid")]
    [InlineData("Debug 1", "SettingLineInvalid")]
    [InlineData("", "EmptyValue")]
    [InlineData("debug\n1", "ControlCharacter")]
    [InlineData("debug\0", "ControlCharacter")]
    [InlineData("debug ё", "NonAsciiCharacter")]
    [InlineData("debug о", "LookAlikeLetter")]
    public void A_line_of_keepaliveds_that_could_break_out_or_replace_is_refused(string line, string id, params string[] further) =>
        Sample.WithVirtualIP(new() { Address = "10.77.1.100/24", Settings = new() { VrrpInstance = ["debug 1", line, .. further] } })
            .ShouldHaveOne(id, "virtualIP.settings.vrrpInstance[1]");

    [Fact]
    public void A_block_that_is_not_closed_or_too_deep_is_refused()
    {
        Sample.WithVirtualIP(new() { Address = "10.77.1.100/24", Settings = new() { GlobalDefs = ["a {", "b {", "}"] } }).ShouldHaveOne("SettingLineInvalid", "virtualIP.settings.globalDefs");
        Sample.WithVirtualIP(new() { Address = "10.77.1.100/24", Settings = new() { VrrpScript = ["a {", "b {", "c {", "d {", "}", "}", "}", "}"] } })
            .ShouldHaveOne("SettingLineInvalid", "virtualIP.settings.vrrpScript[3]");
    }

    [Theory]
    [InlineData("globalDefs", "router_id")]
    [InlineData("globalDefs", "script_user root")]
    [InlineData("vrrpScript", "user root")]
    [InlineData("vrrpScript", "weight 5")]
    public void Each_block_of_keepaliveds_has_keywords_of_its_own(string block, string line)
    {
        var settings = block == "globalDefs" ? new KeepalivedSettings { GlobalDefs = [line] } : new KeepalivedSettings { VrrpScript = [line] };
        Sample.WithVirtualIP(new() { Address = "10.77.1.100/24", Settings = settings }).ShouldHaveOne("SettingOwned", $"virtualIP.settings.{block}[0]");
    }

    [Fact]
    public void Numbers_flags_and_texts_are_what_they_look_like_and_come_back()
    {
        var cluster = ClusterYaml.Read(Sound + "patroni: {settings: {a: 1, b: -1.50, c: true, d: on, e: '1', f: 'true', g: 0600, h: [1, x, []], i: {}, j: 1e3, k: ''}}\n");
        cluster.Patroni.Settings.ShouldBe(new SettingMap(
        [
            new("a", SettingValue.Of(1)), new("b", SettingValue.Of(-1.50m)), new("c", SettingValue.Of(true)), new("d", SettingValue.Of("on")), new("e", SettingValue.Of("1")),
            new("f", SettingValue.Of("true")), new("g", SettingValue.Of("0600")), new("h", new SettingList([SettingValue.Of(1), SettingValue.Of("x"), new SettingList([])])),
            new("i", SettingMap.Empty), new("j", SettingValue.Of("1e3")), new("k", SettingValue.Of("")),
        ]));
        ClusterYaml.Read(ClusterYaml.Write(cluster)).ShouldBe(cluster);
        ClusterYaml.Read(ClusterYaml.Write(cluster)).GetHashCode().ShouldBe(cluster.GetHashCode());
    }

    [Theory]
    [InlineData("a:")]
    [InlineData("a: ~")]
    [InlineData("a: [null]")]
    [InlineData("a: 12345678901234567890123456789012345")]
    public void A_setting_without_a_value_or_with_a_number_too_long_is_refused(string yaml) =>
        ClusterYaml.Parse(Sound + $"patroni:\n  settings:\n    {yaml}\n").Problems.Single().Id.ShouldBe("WrongType");

    [Fact]
    public void The_rest_is_validated_as_before() =>
        ClusterYaml.Parse(Sound + "patroni: {ttl: 1, settings: {ttl: 5, log: {level: X}}}\netcd: {settings: {a: b}, token: 'a b'}\n").Problems.Select(problem => problem.Id)
            .ShouldBe(["TtlOutOfRange", "TokenInvalid"], ignoreOrder: true);

    private static SettingMap Map(string name, SettingValue value) => new([new(name, value)]);
}

using PgHa.Definition;
using PgHa.Errors;

namespace PgHa.Engine.Tests.Definition;

public class SshRuleTests
{
    [Theory]
    [InlineData("", "EmptyValue")]
    [InlineData("-oProxyCommand", "HostInvalid")]
    [InlineData("a b", "HostInvalid")]
    [InlineData("[fd00::1]", "HostInvalid")]
    [InlineData("hоst", "LookAlikeLetter")]
    public void A_host_that_is_none_is_refused(string host, string id) =>
        Sample.WithNode(node => node with { Ssh = new() { Host = host } }).ShouldHaveOne(id, "nodes[0].ssh.host");

    [Theory]
    [InlineData("", "EmptyValue")]
    [InlineData("-l", "UserInvalid")]
    [InlineData("a b", "UserInvalid")]
    [InlineData("a:b", "UserInvalid")]
    [InlineData("a;b", "UserInvalid")]
    [InlineData("аdmin", "LookAlikeLetter")]
    public void A_user_that_is_none_is_refused(string user, string id) => Sample.WithSsh(new() { User = user }).ShouldHaveOne(id, "ssh.user");

    [Theory]
    [InlineData("admin")]
    [InlineData("CORP\\admin")]
    [InlineData("admin@corp.example.org")]
    [InlineData("1234")]
    public void Users_of_directories_are_allowed(string user) => Sample.WithSsh(new() { User = user }).ShouldBeSound();

    [Theory]
    [InlineData(0)]
    [InlineData(3601)]
    public void A_connect_timeout_out_of_range_is_refused(int seconds) =>
        Sample.WithSsh(new() { ConnectTimeout = seconds }).ShouldHaveOne("ConnectTimeoutOutOfRange", "ssh.connectTimeout");

    [Fact]
    public void A_key_file_is_refused_for_a_look_alike_among_Latin_letters_only()
    {
        Sample.WithSsh(new() { KeyFiles = ["~/.ssh/id_еd25519"] }).ShouldHaveOne("LookAlikeLetter", "ssh.keyFiles[0]");
        Sample.WithSsh(new() { KeyFiles = ["C:\\Users\\Вера\\.ssh\\id_ed25519"] }).ShouldBeSound();
        Sample.WithSsh(new() { KnownHostsFiles = ["a\0"] }).ShouldHaveOne("ControlCharacter", "ssh.knownHostsFiles[0]");
        Sample.WithSsh(new() { KeyFiles = [""] }).ShouldHaveOne("EmptyValue", "ssh.keyFiles[0]");
    }

    [Fact]
    public void One_host_for_several_nodes_is_refused()
    {
        DefinitionValidator.Validate(Sample.WithSsh(new() { Host = "gate" })).ShouldAllBe(problem => problem.Id == "DuplicateSshTarget" && problem.Path == "ssh.host");
        Sample.Cluster().ShouldBeSound();
    }

    [Fact]
    public void One_host_with_a_port_for_each_node_is_allowed() =>
        (Sample.Cluster() with
        {
            Ssh = new() { Host = "gate" },
            Nodes = [.. Sample.Nodes(3).Select((node, i) => node with { Ssh = new() { Port = 2201 + i } })],
        }).ShouldBeSound();

    [Theory]
    [InlineData("gate", "gate", null, null)]
    [InlineData("gate:2222", "gate", 2222, null)]
    [InlineData("me@gate", "gate", null, "me")]
    [InlineData("me@corp.example@10.0.0.1:22", "10.0.0.1", 22, "me@corp.example")]
    [InlineData("me@[fd00::1]:22", "fd00::1", 22, "me")]
    [InlineData("[fd00::1]", "fd00::1", null, null)]
    public void A_jump_host_is_read_in_its_form_and_written_so_again(string text, string host, int? port, string? user)
    {
        JumpHost.Parse(text).ShouldBe(new(host, port, user));
        JumpHost.Parse(text).ToString().ShouldBe(text);
        Sample.WithSsh(new() { JumpHosts = [text] }).ShouldBeSound();
    }

    [Theory]
    [InlineData("@gate")]
    [InlineData("me@")]
    [InlineData("gate:")]
    [InlineData("gate:0")]
    [InlineData("gate:x")]
    [InlineData("fd00::1")]
    [InlineData("[fd00::1")]
    [InlineData("[gate]")]
    [InlineData("[fd00::1]22")]
    [InlineData("-gate")]
    [InlineData("ssh://gate")]
    [InlineData("a,b")]
    public void A_jump_host_of_another_form_is_refused(string text)
    {
        Should.Throw<PgHaException>(() => JumpHost.Parse(text)).ErrorId.ShouldBe("JumpHostInvalid");
        Sample.WithSsh(new() { JumpHosts = ["first", text] }).ShouldHaveOne("JumpHostInvalid", "ssh.jumpHosts[1]");
    }

    [Theory]
    [InlineData("", "AuthPassEmpty")]
    [InlineData("123456789", "AuthPassTooLong")]
    [InlineData("a b", "AuthPassInvalid")]
    [InlineData("a#b", "AuthPassInvalid")]
    [InlineData("a\"b", "AuthPassInvalid")]
    [InlineData("$(X)", "AuthPassInvalid")]
    [InlineData("пароль", "AuthPassInvalid")]
    [InlineData("a\n", "AuthPassInvalid")]
    public void A_VRRP_password_that_keepalived_would_change_is_refused_and_not_shown(string password, string id)
    {
        var error = Should.Throw<PgHaException>(() => SecretRules.CheckVrrpPassword(password));
        error.ErrorId.ShouldBe(id);
        if (password.Length > 0) $"{error.Message} ".ShouldNotContain(password);
    }

    [Fact]
    public void A_VRRP_password_of_eight_characters_is_allowed() => SecretRules.CheckVrrpPassword("aB3-_.%*");

    [Theory]
    [InlineData("", "PasswordEmpty")]
    [InlineData("s3cret\n", "PasswordInvalid")]
    [InlineData("s3\0cret", "PasswordInvalid")]
    public void A_password_with_a_line_break_is_refused_and_not_shown(string password, string id)
    {
        var error = Should.Throw<PgHaException>(() => SecretRules.CheckPassword(password, "the superuser's password"));
        error.ErrorId.ShouldBe(id);
        error.Message.ShouldContain("the superuser's password");
        error.Message.ShouldNotContain("cret");
    }

    [Fact]
    public void A_password_may_have_any_other_character() => SecretRules.CheckPassword("пароль 'x' \"y\" \\ #");
}

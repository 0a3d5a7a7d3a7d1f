using PgHa.Remote;

namespace PgHa.Engine.Tests.Remote;

public sealed class KnownHostsTests : IDisposable
{
    private const string A = "AAAAC3NzaC1lZDI1NTE5AAAAIPUqtKGTcDTQ2qf6cgSi0RL5UnqjpTQAkE7W4CkFmGNF";
    private const string B = "AAAAC3NzaC1lZDI1NTE5AAAAIJL+VuHWNJWJo9K0pFvhtVJQJLJxQkGzWnZhcy8Rw2Oy";
    private readonly string _folder = Directory.CreateTempSubdirectory("pgha-known-hosts-").FullName;

    private static HostKey KeyA => HostKey.Parse(A);

    private static HostKey KeyB => HostKey.Parse(B);

    private string FileName => Path.Combine(_folder, "sub", "known_hosts");

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    private KnownHosts Holding(params string[] lines)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(FileName)!);
        File.WriteAllLines(FileName, lines);
        return KnownHosts.Load([FileName]);
    }

    [Theory]
    [InlineData("db1 ssh-ed25519", "db1", 22, true)]
    [InlineData("db1 ssh-ed25519", "DB1", 22, true)]
    [InlineData("DB1 ssh-ed25519", "db1", 22, true)]
    [InlineData("db1 ssh-ed25519", "db10", 22, false)]
    [InlineData("db0,db1,10.0.0.1\tssh-ed25519", "10.0.0.1", 22, true)]
    [InlineData("[db1]:2222 ssh-ed25519", "db1", 2222, true)]
    [InlineData("[db1]:2222 ssh-ed25519", "db1", 2223, false)]
    [InlineData("[db1]:2222 ssh-ed25519", "db1", 22, false)]
    [InlineData("db1 ssh-ed25519", "db1", 2222, true)] // as OpenSSH: the same key under the bare name
    [InlineData("[::1]:2222 ssh-ed25519", "::1", 2222, true)]
    [InlineData("*.example.com ssh-ed25519", "db1.example.com", 22, true)]
    [InlineData("*.example.com ssh-ed25519", "example.com", 22, false)]
    [InlineData("db? ssh-ed25519", "db1", 22, true)]
    [InlineData("db? ssh-ed25519", "db", 22, false)]
    [InlineData("*,!db1 ssh-ed25519", "db1", 22, false)]
    [InlineData("!db1,* ssh-ed25519", "db1", 22, false)]
    [InlineData("!db1,* ssh-ed25519", "db2", 22, true)]
    [InlineData("!db1 ssh-ed25519", "db2", 22, false)]
    [InlineData("*a*b*c ssh-ed25519", "xaxbxbc", 22, true)]
    [InlineData("*a*b*c ssh-ed25519", "xaxcxb", 22, false)]
    [InlineData("@cert-authority db1 ssh-ed25519", "db1", 22, false)]
    [InlineData("@revoked db1 ssh-ed25519", "db1", 22, false)]
    [InlineData("@unheard-of db1 ssh-ed25519", "db1", 22, false)]
    [InlineData("#db1 ssh-ed25519", "db1", 22, false)]
    [InlineData("db1 ssh-rsa", "db1", 22, false)] // says another type than the key itself
    public void A_line_speaks_for_the_hosts_it_names(string line, string host, int port, bool trusted) =>
        (Holding($"{line} {A} a comment").Judge(host, port, KeyA).Status == HostKeyStatus.Recorded).ShouldBe(trusted);

    [Fact]
    public void Broken_lines_are_passed_over() =>
        Holding("", "   ", "db1", "db1 ssh-ed25519", "db1 ssh-ed25519 !!!", "db1 ssh-ed25519 AAAA", "|1|x|y ssh-ed25519 " + A, "db1 ssh-ed25519 " + A)
            .Judge("db1", 22, KeyA).ShouldSatisfyAllConditions(
                verdict => verdict.Status.ShouldBe(HostKeyStatus.Recorded),
                verdict => verdict.Entry!.Line.ShouldBe(8));

    [Fact]
    public void One_of_several_keys_of_a_type_is_enough() =>
        Holding($"db1 ssh-ed25519 {B}", $"db1 ssh-ed25519 {A}").Judge("db1", 22, KeyA).Entry!.Line.ShouldBe(2);

    [Fact]
    public void Another_key_of_the_type_means_changed()
    {
        HostKeyVerdict verdict = Holding("# top", $"db1 ssh-ed25519 {B}").Judge("db1", 22, KeyA);

        verdict.Status.ShouldBe(HostKeyStatus.Changed);
        verdict.Entry!.ToString().ShouldBe($"{FileName}:2");
        verdict.Entry.Key.ShouldBe(KeyB);
    }

    [Fact]
    public void Another_key_under_the_bare_name_does_not_speak_for_another_port() =>
        Holding($"db1 ssh-ed25519 {B}").Judge("db1", 2222, KeyA).Status.ShouldBe(HostKeyStatus.Unknown);

    [Fact]
    public void Revoked_wins_wherever_it_stands() =>
        Holding($"db1 ssh-ed25519 {A}", $"@revoked * ssh-ed25519 {A}").Judge("db1", 22, KeyA).Status.ShouldBe(HostKeyStatus.Revoked);

    [Fact]
    public void A_revoked_key_says_nothing_about_other_keys() =>
        Holding($"@revoked db1 ssh-ed25519 {B}").Judge("db1", 22, KeyA).Status.ShouldBe(HostKeyStatus.Unknown);

    [Fact]
    public void A_hashed_name_as_OpenSSH_wrote_it_matches()
    {
        Directory.CreateDirectory(Path.GetDirectoryName(FileName)!);
        File.WriteAllText(FileName, $"[db1.example.com]:2222 ssh-ed25519 {A}\ndb1.example.com ssh-ed25519 {B}\n");
        Tool.Must("ssh-keygen", "-q", "-H", "-f", FileName);
        KnownHosts hosts = KnownHosts.Load([FileName]);

        hosts.Judge("DB1.example.com", 2222, KeyA).Status.ShouldBe(HostKeyStatus.Recorded);
        hosts.Judge("db1.example.com", 22, KeyB).Status.ShouldBe(HostKeyStatus.Recorded);
        hosts.Judge("db2.example.com", 22, KeyB).Status.ShouldBe(HostKeyStatus.Unknown);
    }

    [Fact]
    public void A_missing_file_holds_nothing() => KnownHosts.Load([FileName]).Find("db1", 22).ShouldBeEmpty();

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Adding_makes_the_file_for_its_owner_only_and_never_repeats_a_line(bool hashed)
    {
        KnownHosts.Add(FileName, "DB1", 2222, KeyA, hashed).ShouldBeTrue();
        KnownHosts.Add(FileName, "db1", 2222, KeyA, hashed).ShouldBeFalse();
        KnownHosts.Add(FileName, "db1", 2222, KeyB, hashed).ShouldBeTrue();

        File.ReadAllLines(FileName).Length.ShouldBe(2);
        Tool.Must("stat", "-c", "%a", FileName, Path.GetDirectoryName(FileName)!).ShouldBe("600\n700\n");
        Tool.Must("ssh-keygen", "-F", "[db1]:2222", "-f", FileName).ShouldContain(A);
    }

    [Fact]
    public void Adding_ends_a_last_line_that_has_no_end()
    {
        Holding();
        File.WriteAllText(FileName, $"db1 ssh-ed25519 {A}");

        KnownHosts.Add(FileName, "db2", 22, KeyB, hashed: false);

        File.ReadAllText(FileName).ShouldBe($"db1 ssh-ed25519 {A}\ndb2 ssh-ed25519 {B}\n");
    }

    [Fact]
    public async Task Adding_from_many_sides_at_once_loses_nothing()
    {
        await Task.WhenAll(Enumerable.Range(0, 40).Select(i => Task.Run(() => KnownHosts.Add(FileName, $"db{i % 20}", 22, KeyA, hashed: i % 3 == 0))));

        File.ReadAllLines(FileName).Length.ShouldBe(20);
    }

    [Fact]
    public void Adding_a_revoked_key_is_refused()
    {
        Holding($"@revoked * ssh-ed25519 {A}");

        Should.Throw<InvalidOperationException>(() => KnownHosts.Add(FileName, "db1", 22, KeyA, hashed: false)).Message.ShouldContain($"{FileName}:1");
    }

    [Theory]
    [InlineData("db1,db2")]
    [InlineData("*")]
    [InlineData("!db1")]
    [InlineData("|1|a|b")]
    [InlineData("@revoked")]
    [InlineData("a b")]
    public void Adding_takes_names_not_patterns(string host) =>
        Should.Throw<ArgumentException>(() => KnownHosts.Add(FileName, host, 22, KeyA, hashed: false));
}

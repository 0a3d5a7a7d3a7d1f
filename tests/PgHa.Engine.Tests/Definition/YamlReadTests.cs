using PgHa.Definition;
using PgHa.Errors;

namespace PgHa.Engine.Tests.Definition;

public class YamlReadTests
{
    private const string Nodes = """
        nodes:
          - {name: pg1, address: 10.77.1.11}
          - {name: pg2, address: 10.77.1.12}
          - {name: pg3, address: 10.77.1.13}

        """;

    private const string Sound = "name: demo\n" + Nodes;

    /// <summary>The least there can be, and every field there is.</summary>
    internal static IReadOnlyList<string> Definitions => [Sound, string.Join("\n", AllFields)];

    private static readonly string[] AllFields =
    [
        "schema: 1", "name: demo", "forTest: true", "nodes:",
        "  - name: pg1", "    address: 10.77.1.11", "    priority: 120", "    interface: ens192", "    ssh:", "      host: pg1.lan", "      port: 2222",
        "ssh:", "  user: admin", "  keyFiles: [~/.ssh/id_ed25519]", "  knownHostsFiles:", "    - /etc/ssh/known_hosts", "  useAgent: false",
        "  jumpHosts: ['me@gate:22']", "  sudo: false", "  connectTimeout: 5",
        "postgres:", "  version: 9.6", "  port: 5433", "  dataDirectory: /data/pg", "  parameters:", "    fsync: on", "    log_file_mode: 0600",
        "    a.b: yes", "    search_path: ''", "  clientNetworks: [10.0.0.0/8]", "  hbaLines: [local all all peer]",
        "patroni: {restPort: 8009, namespace: /db/, ttl: 40, loopWait: 5, retryTimeout: 6, maximumLagOnFailover: 9999999999, synchronousMode: true}",
        "etcd: {clientPort: 12379, peerPort: 12380, dataDirectory: /data/etcd, token: tok, heartbeatInterval: 50, electionTimeout: 500}",
        "virtualIP: {address: 10.77.1.100/24, routerId: 7, weight: 30, checkInterval: 2, fall: 3, rise: 4, advertInterval: 5, unicast: true}",
    ];

    [Fact]
    public void Every_field_is_read()
    {
        var cluster = ClusterYaml.Read(string.Join('\n', AllFields));
        cluster.ShouldBe(new()
        {
            Name = "demo",
            ForTest = true,
            Nodes = [new() { Name = "pg1", Address = "10.77.1.11", Priority = 120, Interface = "ens192", Ssh = new() { Host = "pg1.lan", Port = 2222 } }],
            Ssh = new()
            {
                User = "admin", KeyFiles = ["~/.ssh/id_ed25519"], KnownHostsFiles = ["/etc/ssh/known_hosts"], UseAgent = false,
                JumpHosts = ["me@gate:22"], Sudo = false, ConnectTimeout = 5,
            },
            Postgres = new()
            {
                Version = "9.6", Port = 5433, DataDirectory = "/data/pg", ClientNetworks = ["10.0.0.0/8"], HbaLines = ["local all all peer"],
                Parameters = new Dictionary<string, string> { ["fsync"] = "on", ["log_file_mode"] = "0600", ["a.b"] = "yes", ["search_path"] = "" },
            },
            Patroni = new()
            {
                RestPort = 8009, Namespace = "/db/", Ttl = 40, LoopWait = 5, RetryTimeout = 6, MaximumLagOnFailover = 9999999999, SynchronousMode = true,
            },
            Etcd = new() { ClientPort = 12379, PeerPort = 12380, DataDirectory = "/data/etcd", Token = "tok", HeartbeatInterval = 50, ElectionTimeout = 500 },
            VirtualIP = new()
            {
                Address = "10.77.1.100/24", RouterId = 7, Weight = 30, CheckInterval = 2, Fall = 3, Rise = 4, AdvertInterval = 5, Unicast = true,
            },
        });
    }

    [Fact]
    public void What_is_left_out_has_its_default()
    {
        var cluster = ClusterYaml.Read(Sound);
        cluster.ShouldBe(Sample.Cluster() with { VirtualIP = null });
        cluster.Postgres.Version.ShouldBe("15");
    }

    [Theory]
    [InlineData("nmae: x\n", "UnknownField", 6, 1, "Did you mean 'name'?")]
    [InlineData("postgres: {dataDir: /data}\n", "UnknownField", 6, 12, "The fields are version")]
    [InlineData("postgres: {data_directory: /data}\n", "UnknownField", 6, 12, "Did you mean 'dataDirectory'?")]
    [InlineData("postgres:\n  port: many\n", "WrongType", 7, 9, "a whole number")]
    [InlineData("postgres:\n  port: '5432'\n", "WrongType", 7, 9, "without quotes")]
    [InlineData("postgres: {port: 0x10}\n", "WrongType", 6, 18, "a whole number")]
    [InlineData("postgres: {port: 05432}\n", "WrongType", 6, 18, "leading zeros")]
    [InlineData("postgres: {port: 99999999999}\n", "WrongType", 6, 18, "a whole number")]
    [InlineData("forTest: yes\n", "WrongType", 6, 10, "true or false")]
    [InlineData("ssh: []\n", "WrongType", 6, 6, "a group of fields")]
    [InlineData("ssh:\n", "WrongType", 6, 5, "found nothing")]
    [InlineData("ssh: {keyFiles: a}\n", "WrongType", 6, 17, "a list of texts")]
    [InlineData("ssh: {keyFiles: [[a]]}\n", "WrongType", 6, 18, "a text")]
    [InlineData("ssh: {user: }\n", "WrongType", 6, 13, "a text")]
    [InlineData("ssh: {user: {a: b}}\n", "WrongType", 6, 13, "a text")]
    [InlineData("postgres: {parameters: [a]}\n", "WrongType", 6, 24, "a group of names")]
    [InlineData("postgres: {parameters: {work_mem: }}\n", "WrongType", 6, 35, "a single value")]
    [InlineData("name: other\n", "DuplicateField", 6, 1, "line 1")]
    [InlineData("ssh: &here {user: a}\n", "YamlFeatureRefused", 6, 6, "&here")]
    [InlineData("ssh: {user: *there}\n", "YamlFeatureRefused", 6, 13, "*there")]
    [InlineData("ssh: {<<: {user: a}}\n", "YamlFeatureRefused", 6, 7, "merges")]
    [InlineData("ssh: {user: !!str a}\n", "YamlFeatureRefused", 6, 13, "tag")]
    [InlineData("ssh: {? [a] : b}\n", "FieldNameInvalid", 6, 9, "a list")]
    [InlineData("schema: 2\n", "SchemaUnknown", 6, 9, "update PgHa")]
    [InlineData("schema: 0\n", "SchemaUnknown", 6, 9, "schema: 1")]
    [InlineData("virtualIP: {weight: 1}\n", "MissingField", 6, 12, "'address'")]
    [InlineData("---\nname: other\n", "SeveralDocuments", 6, 1, "second document")]
    [InlineData("ssh: [1, 2\nforTest: true\n", "YamlSyntax", 6, 8, "not YAML")]
    [InlineData("ssh: {user: \"a\n", "YamlSyntax", 6, 13, "not YAML")]
    [InlineData("\tssh: 1\n", "YamlSyntax", 6, 1, "not YAML")]
    [InlineData("password: hunter2\n", "SecretInFile", 6, 1, "parameter of the cmdlet")]
    [InlineData("ssh: {sudoPassword: hunter2}\n", "SecretInFile", 6, 7, "parameter of the cmdlet")]
    [InlineData("virtualIP: {address: 10.77.1.100/24, auth_pass: hunter2}\n", "SecretInFile", 6, 38, "parameter of the cmdlet")]
    public void A_text_of_the_wrong_form_is_refused_with_line_and_column(string text, string id, int line, int column, string says)
    {
        var reading = ClusterYaml.Parse(Sound + text);
        var problem = reading.Problems.First(other => other.Id == id);
        reading.Definition.ShouldBeNull();
        problem.Message.ShouldContain(says);
        (problem.Line, problem.Column).ShouldBe((line, column));
        reading.Problems.ShouldAllBe(other => !other.ToString().Contains("hunter2"));
    }

    [Theory]
    [InlineData("", "EmptyDocument")]
    [InlineData("# nothing\n", "EmptyDocument")]
    [InlineData("just words", "WrongType")]
    [InlineData("- a\n- b\n", "WrongType")]
    [InlineData("name: demo\n", "MissingField")]
    [InlineData("nodes: []\n", "MissingField")]
    [InlineData("name: demo\nnodes: 3\n", "WrongType")]
    [InlineData("name: demo\nnodes: [pg1]\n", "WrongType")]
    [InlineData("name: demo\nnodes: [{name: pg1}]\n", "MissingField")]
    [InlineData("{", "YamlSyntax")]
    [InlineData("]", "YamlSyntax")]
    [InlineData("a: b: c", "YamlSyntax")]
    [InlineData("'", "YamlSyntax")]
    [InlineData("%YAML 3.0\n---\na: b\n", "YamlSyntax")]
    [InlineData("a: \"\\q\"", "YamlSyntax")]
    [InlineData("a: \"\\ud800\"", "YamlSyntax")]
    [InlineData("@", "YamlSyntax")]
    public void A_text_that_is_no_definition_is_refused(string text, string id) =>
        ClusterYaml.Parse(text).Problems.Select(problem => problem.Id).ShouldContain(id);

    [Fact]
    public void All_faults_of_form_are_told_at_once_in_the_order_of_the_text() =>
        ClusterYaml.Parse("nam: demo\npostgres: {port: x, verson: 15}\nnodes: [{address: 1, adress: 2}]\n").Problems.Select(problem => problem.Path)
            .ShouldBe(["name", "nam", "postgres.port", "postgres.verson", "nodes[0].name", "nodes[0].adress"]);

    [Fact]
    public void A_broken_rule_carries_the_place_of_its_field()
    {
        var problems = ClusterYaml.Parse(Sound + "postgres:\n  parameters:\n    max_connection: 300\npatroni:\n  loopWait: 20\n").Problems;
        problems.Select(problem => (problem.Id, problem.Line, problem.Column))
            .ShouldBe([("ParameterUnknown", 8, 5), ("PatroniTimingInvalid", 10, 3)], customMessage: string.Join('\n', problems));
    }

    [Fact]
    public void The_exception_names_the_source_and_lists_every_problem()
    {
        var error = Should.Throw<DefinitionException>(() => ClusterYaml.Read(Sound + "x: 1\ny: 2\n", "my.yml"));
        error.ErrorId.ShouldBe("DefinitionInvalid");
        error.Target.ShouldBe("my.yml");
        error.Message.ShouldContain("my.yml");
        error.Message.ShouldContain("line 6, column 1");
        error.Message.ShouldContain("line 7, column 1");
        Should.Throw<DefinitionException>(() => ClusterYaml.Read(Sound + "x: 1\n")).ErrorId.ShouldBe("UnknownField");
    }

    [Fact]
    public void Warnings_come_with_the_definition()
    {
        var reading = ClusterYaml.Parse(Sound + "  - {name: pg4, address: 10.77.1.14}\n");
        reading.IsValid.ShouldBeTrue();
        reading.Problems.Single().Id.ShouldBe("EvenNodes");
        reading.Problems.Single().Line.ShouldBe(3);
    }

    [Fact]
    public void A_text_that_is_nested_too_deep_is_refused_without_reading_it_whole()
    {
        ClusterYaml.Parse("name: " + new string('[', 100_000)).Problems.Single().Id.ShouldBe("TooDeep");
        ClusterYaml.Parse("name: " + string.Concat(Enumerable.Repeat("{a: ", 100_000))).Problems.Single().Id.ShouldBe("TooDeep");
    }

    [Fact]
    public void A_text_over_one_mebibyte_is_refused_before_it_is_parsed() =>
        ClusterYaml.Parse("# " + new string('x', 1024 * 1024)).Problems.Single().Id.ShouldBe("TextTooLarge");

    [Fact]
    public void A_file_is_read_as_UTF8_with_or_without_a_mark()
    {
        using var file = new ScratchFile("\uFEFF" + Sound);
        ClusterYaml.ReadFile(file.Path).Name.ShouldBe("demo");
        File.WriteAllBytes(file.Path, [0x6E, 0xFF, 0xFE]);
        Should.Throw<PgHaException>(() => ClusterYaml.ReadFile(file.Path)).ErrorId.ShouldBe("DefinitionFileUnreadable");
        File.WriteAllText(file.Path, "# " + new string('x', 1024 * 1024));
        Should.Throw<DefinitionException>(() => ClusterYaml.ReadFile(file.Path)).ErrorId.ShouldBe("TextTooLarge");
    }

    [Fact]
    public void A_file_that_is_not_there_is_named()
    {
        var error = Should.Throw<PgHaException>(() => ClusterYaml.ReadFile("/nowhere/cluster.yml"));
        error.ErrorId.ShouldBe("DefinitionFileNotFound");
        error.Message.ShouldContain("/nowhere/cluster.yml");
        Should.Throw<PgHaException>(() => ClusterYaml.ReadFile(Path.GetTempPath())).ErrorId.ShouldBe("DefinitionFileUnreadable");
    }

    [Fact]
    public void Key_files_that_begin_with_a_dot_are_meant_from_the_files_directory()
    {
        using var file = new ScratchFile(Sound + "ssh: {keyFiles: [./key, ../key, ~/key, /key, key], knownHostsFiles: [./hosts]}\n");
        var here = Path.GetDirectoryName(file.Path)!;
        var ssh = ClusterYaml.ReadFile(file.Path).Ssh;
        ssh.KeyFiles.ShouldBe([Path.Combine(here, "key"), Path.Combine(Path.GetDirectoryName(here)!, "key"), "~/key", "/key", "key"]);
        ssh.KnownHostsFiles.ShouldBe([Path.Combine(here, "hosts")]);
        ClusterYaml.Read(Sound + "ssh: {keyFiles: [./key]}\n").Ssh.KeyFiles.ShouldBe(["./key"]);
    }

    private sealed class ScratchFile : IDisposable
    {
        private readonly DirectoryInfo directory = Directory.CreateTempSubdirectory("pgha-");

        public ScratchFile(string text)
        {
            Path = System.IO.Path.Combine(directory.FullName, "cluster.yml");
            File.WriteAllText(Path, text);
        }

        public string Path { get; }

        public void Dispose() => directory.Delete(recursive: true);
    }
}

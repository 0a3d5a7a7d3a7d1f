using System.Text.RegularExpressions;
using PgHa.Definition;
using PgHa.Definition.Settings;

namespace PgHa.Engine.Tests.Definition;

/// <summary>The problems' ids: each stands in docs/definition.md and in a test, and all problems of a definition are told at once.</summary>
public sealed partial class ProblemTests
{
    // Words in the sources that look like an id.
    private static readonly string[] NoIds = ["PostgreSQL"];

    [Fact]
    public void Every_id_of_the_sources_stands_in_the_pages_table_once_and_the_table_has_no_other()
    {
        var page = Repository.Read("docs", "definition.md");
        var rows = Row().Matches(page[page.IndexOf("\n## Problems\n", StringComparison.Ordinal)..]).Select(match => match.Groups[1].Value).ToList();
        rows.ShouldBeUnique();
        rows.ShouldBe(rows.Order(StringComparer.Ordinal));
        rows.ShouldBe(Ids(), ignoreOrder: true);
    }

    [Fact]
    public void Every_id_stands_in_a_test()
    {
        var tests = string.Concat(Directory.EnumerateFiles(Repository.PathOf("tests"), "*.cs", SearchOption.AllDirectories).Select(File.ReadAllText));
        Ids().Where(id => !tests.Contains($"\"{id}\"", StringComparison.Ordinal)).ShouldBeEmpty();
    }

    [Fact]
    public void All_problems_are_told_at_once_each_with_its_field()
    {
        var problems = ClusterYaml.Parse(
            """
            name: -demo
            nodes:
              - {name: a_b, address: 10.0.0.1, priority: 300}
              - {name: b, address: 10.0.0, interface: "e th"}
            ssh: {port: 0, user: "a b"}
            platform: debian-1
            packages: {mirror: ftp://x}
            postgres: {version: 15, port: 8008, dataDirectory: /etc, parameters: {max_connection: 1, fsync: maybe, work_mem: 1kB, port: 1}, clientNetworks: [10.0.0.1/8], hbaLines: [x]}
            patroni: {ttl: 1, namespace: x, settings: {scope: x}}
            etcd: {token: "a b", heartbeatInterval: 1, settings: {Name: x}}
            virtualIP: {address: 10.0.0.0/24, routerId: 0, settings: {globalDefs: ["}"]}}
            """).Problems;
        problems.Select(problem => problem.Id).ToHashSet().ShouldBe(
            [
                "ClusterNameInvalid", "TooFewNodes", "NodeNameInvalid", "PriorityOutOfRange", "AddressInvalid", "InterfaceInvalid", "PortOutOfRange", "UserInvalid", "PlatformUnknown", "UrlInvalid",
                "PortCollision", "DirectoryIsSystem", "ParameterUnknown", "ParameterValueInvalid", "ParameterOutOfRange", "ParameterControlled", "NetworkHasHostBits", "HbaLineInvalid", "TtlOutOfRange",
                "NamespaceInvalid", "SettingOwned", "TokenInvalid", "HeartbeatOutOfRange", "SettingNameInvalid", "VirtualIPIsNetworkAddress", "RouterIdOutOfRange", "SettingLineInvalid",
                "WeightTooSmall", "VirtualIPIsNodeAddress",
            ],
            ignoreOrder: true);
        problems.ShouldAllBe(problem => problem.Line > 0 && problem.Column > 0 && problem.Path.Length > 0 && problem.Message.Length > 20);
    }

    [Fact]
    public void No_message_carries_what_could_disturb_a_terminal()
    {
        foreach (var bad in (string[])["\u001b[31m", "\u0007", "\u202e", "\u0085", "\r"])
        {
            var cluster = Sample.Cluster() with
            {
                Postgres = new() { Parameters = new Dictionary<string, string> { [$"x{bad}"] = "1" } }, Patroni = new() { Settings = new([new($"x{bad}", SettingValue.Of("\0"))]) },
            };
            DefinitionValidator.Validate(cluster).ShouldNotBeEmpty();
            foreach (var problem in DefinitionValidator.Validate(cluster)) (problem.Path + problem.Message + problem).ShouldNotContain(bad);
            ClusterYaml.Parse($"name: demo\n\"x{bad.Replace("\u001b", "\\e").Replace("\r", "\\r")}\": 1\n").Problems.ShouldAllBe(problem => !problem.ToString().Contains(bad));
        }
    }

    [Fact]
    public void A_choice_that_is_none_is_refused_with_the_words_that_there_are()
    {
        var problem = ClusterYaml.Parse("name: demo\nnodes: []\npackages: {postgres: pgdb}\n").Problems.Single();
        (problem.Id, problem.Path).ShouldBe(("UnknownWord", "packages.postgres"));
        problem.Message.ShouldContain("Did you mean 'pgdg'?");
    }

    private static List<string> Ids() =>
    [
        .. Directory.EnumerateFiles(Repository.PathOf("src", "PgHa.Engine", "Definition"), "*.cs", SearchOption.AllDirectories)
            .SelectMany(File.ReadLines).Where(line => !line.TrimStart().StartsWith("//", StringComparison.Ordinal))
            .SelectMany(line => Id().Matches(line)).Select(match => match.Groups[1].Value).Except(NoIds).Distinct().Order(StringComparer.Ordinal),
    ];

    [GeneratedRegex("\"([A-Z][a-z]+(?:[A-Z][A-Za-z]*)+)\"")]
    private static partial Regex Id();

    [GeneratedRegex(@"^\| `([A-Za-z]+)` \|", RegexOptions.Multiline)]
    private static partial Regex Row();
}

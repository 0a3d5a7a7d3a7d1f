using PgHa.Definition;

namespace PgHa.Engine.Tests.Definition;

public class ClusterRuleTests
{
    [Fact]
    public void A_sound_definition_has_no_problem() => Sample.Cluster().ShouldBeSound();

    [Theory]
    [InlineData("", "EmptyValue")]
    [InlineData("   ", "EmptyValue")]
    [InlineData("-demo", "ClusterNameInvalid")]
    [InlineData(".demo", "ClusterNameInvalid")]
    [InlineData("de mo", "ClusterNameInvalid")]
    [InlineData("de/mo", "ClusterNameInvalid")]
    [InlineData("demo\n", "ControlCharacter")]
    [InlineData("dèmo", "NonAsciiCharacter")]
    [InlineData("d😀mo", "NonAsciiCharacter")]
    public void A_cluster_name_that_is_no_scope_is_refused(string name, string id) =>
        (Sample.Cluster() with { Name = name }).ShouldHaveOne(id, "name");

    [Fact]
    public void A_cluster_name_that_PostgreSQL_would_cut_is_refused()
    {
        (Sample.Cluster() with { Name = new('a', 63) }).ShouldBeSound();
        (Sample.Cluster() with { Name = new('a', 64) }).ShouldHaveOne("ClusterNameInvalid", "name");
    }

    [Theory]
    [InlineData("A")]
    [InlineData("9.pg_main-1")]
    public void A_cluster_name_may_have_digits_dots_and_dashes(string name) => (Sample.Cluster() with { Name = name }).ShouldBeSound();

    [Fact]
    public void A_look_alike_letter_is_named_with_its_position_and_its_Latin_twin()
    {
        var problem = (Sample.Cluster() with { Name = "postgreс" }).ShouldHaveOne("LookAlikeLetter", "name");
        problem.Message.ShouldContain("'с' (U+0441 CYRILLIC SMALL LETTER ES) at position 8");
        problem.Message.ShouldContain("looks like the Latin 'c' (U+0063 LATIN SMALL LETTER C)");
    }

    [Theory]
    [InlineData("dеmo", "CYRILLIC SMALL LETTER IE")]
    [InlineData("dοmo", "GREEK SMALL LETTER OMICRON")]
    [InlineData("ＡB", "FULLWIDTH LATIN CAPITAL LETTER A")]
    [InlineData("dıb", "LATIN SMALL LETTER DOTLESS I")]
    public void Look_alikes_of_several_scripts_are_known(string name, string letter) =>
        (Sample.Cluster() with { Name = name }).ShouldHaveOne("LookAlikeLetter", "name").Message.ShouldContain(letter);

    [Fact]
    public void No_node_at_all_is_refused_even_for_a_test() =>
        (Sample.Cluster() with { Nodes = [], ForTest = true, VirtualIP = null }).ShouldHaveOne("TooFewNodes", "nodes");

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    public void Fewer_than_three_nodes_are_refused(int count) =>
        DefinitionValidator.Validate(Sample.Cluster() with { Nodes = Sample.Nodes(count) }).Select(problem => problem.Id).ShouldContain("TooFewNodes");

    [Fact]
    public void Fewer_than_three_nodes_are_allowed_for_a_test() =>
        (Sample.Cluster() with { Nodes = Sample.Nodes(1), ForTest = true }).ShouldBeSound();

    [Fact]
    public void An_even_number_of_nodes_gets_a_warning_that_says_why() =>
        (Sample.Cluster() with { Nodes = Sample.Nodes(4) }).ShouldHaveOne("EvenNodes", "nodes", ProblemSeverity.Warning)
            .Message.ShouldContain("3 of 4 votes");

    [Fact]
    public void More_than_seven_nodes_are_refused()
    {
        (Sample.Cluster() with { Nodes = Sample.Nodes(7) }).ShouldBeSound();
        (Sample.Cluster() with { Nodes = Sample.Nodes(8) }).ShouldHaveOne("TooManyNodes", "nodes");
    }

    [Fact]
    public void All_problems_are_told_at_once()
    {
        var cluster = Sample.Cluster() with { Name = "", Postgres = new() { Version = "8" }, Etcd = new() { HeartbeatInterval = 1 } };
        var problems = DefinitionValidator.Validate(cluster);
        problems.Select(problem => problem.Id).ShouldBe(["EmptyValue", "PostgresVersionUnknown", "HeartbeatOutOfRange"]);
        var error = Should.Throw<DefinitionException>(() => DefinitionValidator.ThrowIfInvalid(cluster));
        error.ErrorId.ShouldBe("DefinitionInvalid");
        foreach (var problem in problems) error.Message.ShouldContain(problem.Message);
    }

    [Fact]
    public void One_error_gives_the_exception_its_id_whatever_warnings_there_are()
    {
        var cluster = Sample.Cluster() with { Name = "-", Nodes = Sample.Nodes(4) };
        var error = Should.Throw<DefinitionException>(() => DefinitionValidator.ThrowIfInvalid(cluster));
        error.ErrorId.ShouldBe("ClusterNameInvalid");
        error.Problems.Count.ShouldBe(2);
    }

    [Fact]
    public void Warnings_alone_are_returned_and_not_thrown() =>
        DefinitionValidator.ThrowIfInvalid(Sample.Cluster() with { Nodes = Sample.Nodes(4) }).Single().Id.ShouldBe("EvenNodes");

    [Fact]
    public void Definitions_that_say_the_same_are_equal()
    {
        var one = Sample.WithParameter("work_mem", "4MB");
        var two = Sample.WithParameter("work_mem", "4MB");
        one.ShouldBe(two);
        one.GetHashCode().ShouldBe(two.GetHashCode());
        (two with { Nodes = Sample.Nodes(5) }).ShouldNotBe(one);
    }

    [Fact]
    public void A_definition_keeps_its_own_copy_of_the_lists_it_was_given()
    {
        var nodes = Sample.Nodes(3).ToList();
        var cluster = Sample.Cluster() with { Nodes = nodes };
        nodes.Clear();
        cluster.Nodes.Count.ShouldBe(3);
    }
}

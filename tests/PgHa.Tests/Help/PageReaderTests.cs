using PgHa.Help;

namespace PgHa.Tests.Help;

public sealed class PageReaderTests
{
    [Fact]
    public void Reads_a_whole_page()
    {
        var page = PageReader.Read(HelpPages.Thing);
        page.Name.ShouldBe("Get-TestThing");
        page.Verb.ShouldBe("Get");
        page.Noun.ShouldBe("TestThing");
        page.Synopsis.ShouldBe("Gets things, as said.");
        page.Syntaxes.Select(syntax => syntax.Text).ShouldBe(
        [
            "Get-TestThing [-Name] <String[]> [-Force] [-Count <Int32>] [<CommonParameters>]",
            "Get-TestThing -Path <String> [[-Second] <String>]",
        ]);
        page.Description.ShouldBe(["The first line and the second.", "- a point", "- another"]);
        page.Examples.Select(example => example.Title).ShouldBe(["One thing", "All things"]);
        page.Examples[0].Code.ShouldBe("# not a heading\nGet-TestThing one");
        page.Examples[0].Remarks.ShouldBe(["Before.", "After."]);
        page.Parameters.Select(parameter => parameter.Name).ShouldBe(["Name", "Force", "Count", "Path", "Second"]);
        page.Parameters[0].Facts["Type"].ShouldBe("String[]");
        page.Outputs.ShouldHaveSingleItem().Type.ShouldBe("PgHa.Thing");
        page.Notes.ShouldBe(["None, or nearly so."]);
        page.Links.ShouldBe([new Link("Set-TestThing", "Set-TestThing.md")]);
    }

    [Theory]
    [InlineData("text", "exactly one heading")]
    [InlineData("# A-B\n## SYNOPSIS\nx\n# C-D", "exactly one heading")]
    [InlineData("# A-B\n## DESCRIPTION\nx", "no synopsis")]
    [InlineData("# A-B\n## SYNOPSIS\nx\n## EXAMPELS", "no section 'EXAMPELS'")]
    [InlineData("# A-B\n## SYNOPSIS\nx\n## NOTES\n## NOTES", "comes twice")]
    [InlineData("# A-B\n## SYNOPSIS\nx\n## EXAMPLES\n### one\nno code", "has no code")]
    public void Says_what_is_wrong_with_a_page(string text, string expected) =>
        Should.Throw<FormatException>(() => PageReader.Read(text)).Message.ShouldContain(expected);
}

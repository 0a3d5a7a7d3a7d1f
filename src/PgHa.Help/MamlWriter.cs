using System.Xml.Linq;

namespace PgHa.Help;

/// <summary>Writes pages as MAML, the format that Get-Help reads beside a binary module.</summary>
public static class MamlWriter
{
    private static readonly XNamespace Root = "http://msh";
    private static readonly XNamespace Maml = "http://schemas.microsoft.com/maml/2004/10";
    private static readonly XNamespace Command = "http://schemas.microsoft.com/maml/dev/command/2004/10";
    private static readonly XNamespace Dev = "http://schemas.microsoft.com/maml/dev/2004/10";

    /// <summary>One document for all cmdlets of the module.</summary>
    public static XDocument Write(IEnumerable<Page> pages) => new(
        new XDeclaration("1.0", "utf-8", null),
        new XElement(Root + "helpItems", new XAttribute("schema", "maml"), pages.Select(Page)));

    private static XElement Page(Page page) => new(
        Command + "command",
        new XAttribute(XNamespace.Xmlns + "maml", Maml),
        new XAttribute(XNamespace.Xmlns + "command", Command),
        new XAttribute(XNamespace.Xmlns + "dev", Dev),
        new XElement(
            Command + "details",
            new XElement(Command + "name", page.Name),
            new XElement(Command + "verb", page.Verb),
            new XElement(Command + "noun", page.Noun),
            new XElement(Maml + "description", Paragraph(page.Synopsis))),
        new XElement(Maml + "description", page.Description.Select(Paragraph)),
        new XElement(Command + "syntax", page.Syntaxes.Select(syntax => SyntaxItem(page, syntax))),
        new XElement(Command + "parameters", page.Parameters.Select(parameter => Parameter(parameter, null))),
        new XElement(Command + "inputTypes", page.Inputs.Select(type => TypeNote(Command + "inputType", type))),
        new XElement(Command + "returnValues", page.Outputs.Select(type => TypeNote(Command + "returnValue", type))),
        new XElement(Maml + "alertSet", new XElement(Maml + "alert", page.Notes.Select(Paragraph))),
        new XElement(Command + "examples", page.Examples.Select(Example)),
        new XElement(Command + "relatedLinks", page.Links.Select(Link)));

    // The text of a syntax names its parameters in their order; what they are, the parameters' own sections say.
    private static XElement SyntaxItem(Page page, Syntax syntax)
    {
        var parts = SyntaxText.Parameters(syntax.Text).ToList();
        return new XElement(
            Command + "syntaxItem",
            new XElement(Maml + "name", page.Name),
            parts.Select(part => (part, parameter: page.Parameters.FirstOrDefault(item => item.Name == part.Name)))
                .Where(item => item.parameter is not null)
                .Select(item => Parameter(item.parameter!, item.part)));
    }

    private static XElement Parameter(Parameter parameter, SyntaxText.Part? part)
    {
        var required = part?.Required ?? IsTrue(parameter.Fact("Required", "False"));
        var type = parameter.Fact("Type", "Object");
        return new XElement(
            Command + "parameter",
            new XAttribute("required", required ? "true" : "false"),
            new XAttribute("variableLength", type.EndsWith("[]", StringComparison.Ordinal) ? "true" : "false"),
            new XAttribute("globbing", IsTrue(parameter.Fact("Accept wildcard characters", "False")) ? "true" : "false"),
            new XAttribute("pipelineInput", parameter.Fact("Accept pipeline input", "False")),
            new XAttribute("position", parameter.Fact("Position", "named").ToLowerInvariant()),
            new XAttribute("aliases", parameter.Fact("Aliases", "none")),
            new XElement(Maml + "name", parameter.Name),
            new XElement(Maml + "description", parameter.Description.Select(Paragraph)),
            IsSwitch(type) ? null : new XElement(Command + "parameterValue", new XAttribute("required", "true"), new XAttribute("variableLength", "false"), type),
            new XElement(Dev + "type", new XElement(Maml + "name", type), new XElement(Maml + "uri")),
            new XElement(Dev + "defaultValue", parameter.Fact("Default value", IsSwitch(type) ? "False" : "None")));
    }

    private static XElement TypeNote(XName element, TypeNote note) => new(
        element,
        new XElement(Dev + "type", new XElement(Maml + "name", note.Type)),
        new XElement(Maml + "description", note.Description.Select(Paragraph)));

    private static XElement Example(Example example) => new(
        Command + "example",
        new XElement(Maml + "title", $"-------- {example.Title} --------"),
        new XElement(Dev + "code", example.Code),
        new XElement(Dev + "remarks", example.Remarks.Select(Paragraph)));

    private static XElement Link(Link link) => new(
        Maml + "navigationLink",
        new XElement(Maml + "linkText", link.Text),
        new XElement(Maml + "uri", link.Address.StartsWith("http", StringComparison.Ordinal) ? link.Address : ""));

    private static XElement Paragraph(string text) => new(Maml + "para", text);

    private static bool IsTrue(string value) => value.StartsWith("true", StringComparison.OrdinalIgnoreCase);

    private static bool IsSwitch(string type) => type is "SwitchParameter" or "switch";
}

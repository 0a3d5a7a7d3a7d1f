using PgHa.Definition.Rules;

namespace PgHa.Definition.Yaml;

/// <summary>What a reading gathers: problems, and where each field stands.</summary>
internal sealed class ReadContext(List<DefinitionProblem> problems)
{
    private readonly Dictionary<string, (int Line, int Column)> places = new(StringComparer.Ordinal) { [""] = (1, 1) };

    public void Place(string path, SyntaxNode node) => places[path] = (node.Line, node.Column);

    public void Tell(string id, string path, SyntaxNode at, string message) =>
        problems.Add(new(id, path, message, ProblemSeverity.Error, at.Line, at.Column));

    public void WrongType(SyntaxNode node, string path, string expected)
    {
        var found = node is ScalarNode { IsNull: false } scalar ? TextRules.Quote(scalar.Text) : node.Kind;
        Tell("WrongType", path, node, $"Expected {expected}, found {found}.");
    }

    /// <summary>A problem with the place of its field, or of the nearest one around it that is written.</summary>
    public DefinitionProblem Placed(DefinitionProblem problem)
    {
        var path = problem.Path;
        while (!places.ContainsKey(path)) path = path[..Math.Max(0, path.LastIndexOfAny(['.', '[']))];
        var (line, column) = places[path];
        return problem with { Line = line, Column = column };
    }
}

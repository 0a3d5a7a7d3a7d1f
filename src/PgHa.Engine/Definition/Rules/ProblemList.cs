namespace PgHa.Definition.Rules;

/// <summary>Where the rules put what they find.</summary>
internal sealed class ProblemList
{
    private readonly List<DefinitionProblem> problems = [];

    public void Error(string id, string path, string message) => problems.Add(new(id, path, message));

    public void Warning(string id, string path, string message) => problems.Add(new(id, path, message, ProblemSeverity.Warning));

    /// <summary>A number that must lie between two bounds, both included.</summary>
    /// <returns>Whether it does.</returns>
    public bool Range(string id, string path, long value, long lowest, long highest, string unit = "")
    {
        if (value >= lowest && value <= highest) return true;
        var bounds = highest is int.MaxValue or long.MaxValue ? $"at least {lowest}" : $"from {lowest} to {highest}";
        Error(id, path, $"{value} is out of range: give a whole number{(unit.Length == 0 ? "" : $" of {unit}")}, {bounds}.");
        return false;
    }

    public IReadOnlyList<DefinitionProblem> ToList() => ValueList<DefinitionProblem>.Of(problems);
}

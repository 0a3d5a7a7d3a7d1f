namespace PgHa.Definition;

/// <summary>What came of reading a text: the definition if it could be made, and every problem found on the way.</summary>
/// <param name="Definition">The definition, when the text has the right form; it may still break rules.</param>
/// <param name="Problems">
/// First of all those of form; only a text whose form is right is held against the rules, because a rule could not be judged
/// on fields that were not understood.
/// </param>
/// <param name="SourceName">The file that the text came from, when it did.</param>
public sealed record ClusterReading(ClusterDefinition? Definition, IReadOnlyList<DefinitionProblem> Problems, string? SourceName)
{
    /// <summary>Whether there is a definition without errors; warnings do not count.</summary>
    public bool IsValid => Definition is not null && Problems.All(problem => problem.Severity != ProblemSeverity.Error);

    /// <summary>The definition.</summary>
    /// <exception cref="DefinitionException">There are errors.</exception>
    public ClusterDefinition Definite() => IsValid ? Definition! : throw new DefinitionException(Problems, SourceName ?? Definition?.Name);
}

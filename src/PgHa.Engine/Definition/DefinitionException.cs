using PgHa.Errors;

namespace PgHa.Definition;

/// <summary>A definition was refused. The message lists every problem found.</summary>
public sealed class DefinitionException : PgHaException
{
    /// <summary>Creates the error.</summary>
    /// <param name="problems">The problems, at least one of them an error; warnings are kept but do not name the error.</param>
    /// <param name="target">The file or cluster that the error is about.</param>
    /// <param name="innerException">The cause, when the YAML could not be parsed.</param>
    public DefinitionException(IReadOnlyList<DefinitionProblem> problems, string? target = null, Exception? innerException = null)
        : base(IdOf(problems), MessageOf(problems, target), target ?? "definition", "Correct the definition; Get-Help about_PgHa_Definition describes every field.", innerException) =>
        Problems = ValueList<DefinitionProblem>.Of(problems);

    /// <summary>Everything that was found, in the order of the definition; warnings included.</summary>
    public IReadOnlyList<DefinitionProblem> Problems { get; }

    private static List<DefinitionProblem> ErrorsOf(IReadOnlyList<DefinitionProblem> problems)
    {
        ArgumentNullException.ThrowIfNull(problems);
        return [.. problems.Where(problem => problem.Severity == ProblemSeverity.Error)];
    }

    private static string IdOf(IReadOnlyList<DefinitionProblem> problems) =>
        ErrorsOf(problems) is [var only] ? only.Id : "DefinitionInvalid";

    private static string MessageOf(IReadOnlyList<DefinitionProblem> problems, string? target)
    {
        var errors = ErrorsOf(problems);
        var about = target is null ? "The definition" : $"The definition {target}";
        return errors.Count == 1
            ? $"{about} is refused: {errors[0]}"
            : $"{about} is refused for {errors.Count} problems:\n" + string.Join('\n', errors.Select(problem => "  - " + problem));
    }
}

namespace PgHa.Converge;

/// <summary>SELinux on a node that has it.</summary>
/// <param name="Enforcing">Whether it forbids, or only logs.</param>
/// <param name="Labels">The types of the paths that were asked for and exist.</param>
/// <param name="Rules">The types in the administrators' own rules, by their regular expression.</param>
public sealed record SELinuxFact(bool Enforcing, IReadOnlyDictionary<string, string> Labels, IReadOnlyDictionary<string, string> Rules)
{
    internal static SELinuxFact? Read(IReadOnlyList<string> lines)
    {
        if (lines.Count == 0) return null;
        var words = lines.Select(l => l.Split('\t')).ToList();
        Dictionary<string, string> Types(string kind) =>
            words.Where(w => w.Length == 3 && w[0] == kind).GroupBy(w => w[1]).ToDictionary(g => g.Key, g => TypeOf(g.Last()[2]));
        return new(words.Any(w => w is ["enforce", "1"]), Types("label"), Types("rule"));
    }

    // user:role:type:level
    private static string TypeOf(string context) => context.Split(':') is [_, _, var type, ..] ? type : "";
}

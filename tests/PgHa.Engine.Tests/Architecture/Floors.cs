using ArchUnitNET.Domain;

namespace PgHa.Engine.Tests.Architecture;

/// <summary>
/// The house of the engine, floor by floor. A folder may use what is below it; folders of one floor do not know each other.
/// </summary>
internal static class Floors
{
    private static readonly string[][] FromBelow =
    [
        ["Errors"],
        ["Definition", "Resources", "Checks", "Remote"],
        ["Platforms"],
        ["Components"],
        ["Converge"],
        ["Health", "Configuration"],
        ["Operations"],
        ["Compliance", "Metrics"],
        ["Reports", "Schedule"],
    ];

    /// <summary>What breaks the rules among the types of a namespace, one sentence each.</summary>
    /// <param name="architecture">The types and what they depend on.</param>
    /// <param name="root">The namespace that holds the folders.</param>
    public static IReadOnlyList<string> Violations(ArchUnitNET.Domain.Architecture architecture, string root) =>
    [
        .. architecture.Types
            .Where(type => Folder(type, root) is not null)
            .SelectMany(type => type.Dependencies.Select(dependency => dependency.Target).Select(target => Violation(type, target, root)))
            .Concat(architecture.Types.Select(type => Homeless(type, root)))
            .OfType<string>()
            .Distinct()
            .Order(StringComparer.Ordinal),
    ];

    private static string? Violation(IType from, IType to, string root)
    {
        var (own, other) = (Folder(from, root), Folder(to, root));
        if (own is null || other is null || own == other)
        {
            return null;
        }

        if (FloorOf(other) >= FloorOf(own))
        {
            return $"{own} must not know {other}: {Name(from)} uses {Name(to)}";
        }

        // What a component wants of a node is said without asking a node.
        return own == "Components" && other == "Remote" && !SpeaksToServers(from)
            ? $"In Components only *Client and *Probe may know Remote: {Name(from)} uses {Name(to)}"
            : null;
    }

    private static string? Homeless(IType type, string root) =>
        Folder(type, root) is { } folder && FloorOf(folder) < 0 ? $"{folder} has no floor in this house: {Name(type)}" : null;

    private static int FloorOf(string folder) => Array.FindIndex(FromBelow, floor => floor.Contains(folder));

    private static bool SpeaksToServers(IType type)
    {
        var name = Name(type);
        return name.EndsWith("Client", StringComparison.Ordinal) || name.EndsWith("Probe", StringComparison.Ordinal);
    }

    /// <summary>The outermost type's name: lambdas and state machines belong to the type that they were written in.</summary>
    private static string Name(IType type)
    {
        var name = type.FullName[(type.Namespace.FullName.Length + 1)..].Split('+', '/')[0];
        return name.Split('`')[0];
    }

    private static string? Folder(IType type, string root)
    {
        // A generic parameter has no namespace.
        var own = type.Namespace?.FullName ?? "";
        return own.StartsWith(root + ".", StringComparison.Ordinal) ? own[(root.Length + 1)..].Split('.')[0] : null;
    }
}

using PgHa.Components;
using PgHa.Converge;
using PgHa.Definition;

namespace PgHa.Configuration;

/// <summary>Holds two renderings against each other. Pure.</summary>
public static class ConfigurationComparer
{
    /// <summary>The files that differ: those that the definition has in its order, then those that only the reference has.</summary>
    /// <param name="cluster">The definition.</param>
    /// <param name="reference">The files before.</param>
    /// <param name="files">The definition's files.</param>
    /// <param name="secrets">Secrets that may stand in either; none is shown.</param>
    public static IEnumerable<ConfigurationDifference> Compare(
        ClusterDefinition cluster, IReadOnlyList<ConfigurationFile> reference, IReadOnlyList<ConfigurationFile> files, IEnumerable<string>? secrets = null)
    {
        ArgumentNullException.ThrowIfNull(reference);
        ArgumentNullException.ThrowIfNull(files);
        var redactor = secrets is null ? null : new Redactor(secrets);
        var before = reference.ToDictionary(Key);
        var after = files.Select(Key).ToHashSet();
        return files.Select(file => Compare(cluster, before.GetValueOrDefault(Key(file)), file, redactor))
            .Concat(reference.Where(file => !after.Contains(Key(file))).Select(file => Compare(cluster, file, null, redactor)))
            .OfType<ConfigurationDifference>();
    }

    private static (string Node, string Path) Key(ConfigurationFile file) => (file.Node, file.Path);

    private static ConfigurationDifference? Compare(ClusterDefinition cluster, ConfigurationFile? before, ConfigurationFile? after, Redactor? redactor)
    {
        var file = (after ?? before)!;
        var reason = Reason(before, after);
        return reason.Length == 0 ? null : new()
        {
            Cluster = cluster,
            Node = file.Node,
            Component = file.Component,
            Path = file.Path,
            Change = before is null ? DifferenceKind.Added : after is null ? DifferenceKind.Removed : DifferenceKind.Changed,
            Reason = reason,
            Diff = Diff(file, before?.Content ?? "", after?.Content ?? "", redactor),
        };
    }

    private static string Reason(ConfigurationFile? before, ConfigurationFile? after)
    {
        if (before is null) return "is new";
        if (after is null) return "is no longer wanted";
        List<string> reasons = [];
        if (before.Content != after.Content) reasons.Add("content");
        if ((before.Owner, before.Group) != (after.Owner, after.Group))
            reasons.Add($"owner {before.Owner}:{before.Group} becomes {after.Owner}:{after.Group}");
        if (before.Mode != after.Mode) reasons.Add($"mode {before.Mode} becomes {after.Mode}");
        return string.Join("; ", reasons);
    }

    private static string Diff(ConfigurationFile file, string before, string after, Redactor? redactor)
    {
        if (redactor is null) return UnifiedDiff.Make(file.Node + file.Path, before, after);
        // JSON may write a secret in other letters than the secret's own.
        return file.Path == ClusterSecrets.Path ? "" : UnifiedDiff.Make(file.Node + file.Path, redactor.Redact(before), redactor.Redact(after));
    }
}

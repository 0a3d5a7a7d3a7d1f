using System.Management.Automation;
using PgHa.Converge;
using PgHa.Errors;
using PgHa.Operations;

namespace PgHa.Commands;

/// <summary>Kept plans as cmdlets take them: a file that <c>Get-PgHaPlan -Path</c> wrote, its output, or that output out of a file of <c>Export-Clixml</c>.</summary>
internal static class KeptPlans
{
    /// <summary>The plan that is meant.</summary>
    /// <exception cref="PgHaException"><c>PlanInvalid</c>, <c>PlanFileUnreadable</c>, <c>NotAFile</c>.</exception>
    public static KeptPlan Read(PathIntrinsics paths, IReadOnlyList<object?> value)
    {
        var items = value.Where(v => v is not null).Select(PSObject.AsPSObject).ToList();
        if (items is [{ BaseObject: string path }]) return FromFile(FilePaths.Make(paths, path));
        if (items is [{ BaseObject: FileInfo file }]) return FromFile(file.FullName);
        if (items.Count == 0) throw Invalid("There is no change in it");
        if (items.TrueForAll(i => i.BaseObject is Change)) return Of([.. items.Select(i => (Change)i.BaseObject)]);
        return Deserialized(items);
    }

    /// <summary>Writes a plan beside its place and moves it there, so that a full disk leaves an old file whole.</summary>
    public static void Write(string file, KeptPlan plan)
    {
        var beside = $"{file}.{Guid.NewGuid():N}.tmp";
        try
        {
            File.WriteAllText(beside, plan.ToJson());
            File.Move(beside, file, overwrite: true);
        }
        finally
        {
            File.Delete(beside);
        }
    }

    private static KeptPlan FromFile(string file)
    {
        try
        {
            return KeptPlan.FromJson(File.ReadAllText(file), file);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new PgHaException("PlanFileUnreadable", $"{file} cannot be read: {exception.Message}", file, "Check the path.", exception);
        }
    }

    private static KeptPlan Of(List<Change> changes)
    {
        var cluster = changes[0].Cluster;
        return changes.TrueForAll(c => c.Cluster == cluster) ? KeptPlan.Of(cluster, changes) : throw Several();
    }

    // What Import-Clixml gives has the properties, and none of the types.
    private static KeptPlan Deserialized(List<PSObject> items)
    {
        var definition = Text(items[0], nameof(Change.Definition));
        if (definition.Length == 0) throw Invalid("What was given is no plan of Get-PgHaPlan");
        if (items.Exists(i => Text(i, nameof(Change.Definition)) != definition)) throw Several();
        return new KeptPlan
        {
            Cluster = KeptPlan.ReadDefinition(definition, "The plan"),
            Changes =
            [
                .. items.Select(i => new KeptChange
                {
                    Node = Text(i, nameof(Change.Node)),
                    Component = Text(i, nameof(Change.Component)),
                    Resource = Text(i, nameof(Change.Resource)),
                    Action = Word<ChangeAction>(i, nameof(Change.Action)),
                    Reason = Text(i, nameof(Change.Reason)),
                    Disruption = Word<Disruption>(i, nameof(Change.Disruption)),
                    Interrupts = Text(i, nameof(Change.Interrupts)),
                    Before = Text(i, nameof(Change.Before)),
                    After = Text(i, nameof(Change.After)),
                }),
            ],
        };
    }

    private static string Text(PSObject item, string property) => item.Properties[property]?.Value?.ToString() ?? "";

    private static T Word<T>(PSObject item, string property)
        where T : struct, Enum =>
        Enum.TryParse<T>(Text(item, property), out var word) && Enum.IsDefined(word) ? word : throw Invalid($"Its {property} '{Text(item, property)}' is none of a plan");

    private static PgHaException Several() => Invalid("It holds changes of several clusters, or of several definitions of one");

    private static PgHaException Invalid(string why) => new("PlanInvalid", $"The plan cannot be used: {why}.", "plan", "Make it anew with Get-PgHaPlan, and give the whole of it.");
}

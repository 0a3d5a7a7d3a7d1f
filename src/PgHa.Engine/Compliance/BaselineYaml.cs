using System.Globalization;
using PgHa.Definition;
using PgHa.Definition.Rules;
using PgHa.Definition.Yaml;
using PgHa.Definition.Yaml.Fields;
using PgHa.Errors;

namespace PgHa.Compliance;

/// <summary>Baselines as YAML, or as JSON, which is YAML too.</summary>
public static class BaselineYaml
{
    private static readonly FieldTable<BaselineExemption> Exception = new FieldTable<BaselineExemption>(new() { Rule = "", Reason = "", Expires = "" })
        .RequiredText("rule", e => e.Rule, (e, v) => e with { Rule = v }, "The rule's id.")
        .Texts("nodes", e => e.Nodes, (e, v) => e with { Nodes = v }, "The nodes it holds for. Default: all.")
        .RequiredText("reason", e => e.Reason, (e, v) => e with { Reason = v }, "Why.")
        .RequiredText("expires", e => e.Expires, (e, v) => e with { Expires = v }, "The last day on which it counts.");

    private static readonly FieldTable<ComplianceBaseline> Baseline = new FieldTable<ComplianceBaseline>(new())
        .Text("name", b => b.Name, (b, v) => b with { Name = v }, "The baseline's name.")
        .Texts("rules", b => b.Rules, (b, v) => b with { Rules = v }, "Rules that count. Default: all.")
        .Long("maximumDataLoss", b => b.MaximumDataLoss, (b, v) => b with { MaximumDataLoss = v }, "Bytes that a failover may lose.", 0)
        .Integer("maximumOutage", b => b.MaximumOutage, (b, v) => b with { MaximumOutage = v }, "Seconds that writes may be impossible.", 1)
        .Map("zones", b => b.Zones, (b, v) => b with { Zones = v }, "The failure zone of each server.")
        .Texts("listeners", b => b.Listeners, (b, v) => b with { Listeners = v }, "Further TCP ports.")
        .Groups("exceptions", b => b.Exceptions, (b, v) => b with { Exceptions = v }, Exception, "What is lived with.");

    /// <summary>The fields of a baseline and of an exception, for the page that describes them.</summary>
    internal static IReadOnlyList<string> FieldNames { get; } = ["schema", .. Baseline.Fields.Select(f => f.Name), .. Exception.Fields.Select(f => f.Name)];

    /// <summary>Reads a baseline from a file.</summary>
    /// <exception cref="PgHaException"><c>BaselineUnreadable</c>, <c>BaselineInvalid</c>: all problems are in the message.</exception>
    public static ComplianceBaseline ReadFile(string path)
    {
        try
        {
            if (new FileInfo(path) is { Exists: true, Length: > ClusterYaml.LargestText })
                throw new PgHaException("BaselineInvalid", $"{path} is larger than a baseline can be.", path, "Give the path of a baseline.");
            return Read(File.ReadAllText(path), path);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new PgHaException("BaselineUnreadable", $"The baseline {path} cannot be read: {e.Message}", path, "Check the path.", e);
        }
    }

    /// <summary>Reads a baseline.</summary>
    /// <exception cref="PgHaException"><c>BaselineInvalid</c>: all problems are in the message.</exception>
    public static ComplianceBaseline Read(string text, string source)
    {
        List<DefinitionProblem> problems = [];
        ComplianceBaseline? baseline = null;
        if (SyntaxReader.Read(text, problems) is { } root)
        {
            var context = new ReadContext(problems);
            var fields = new FieldReader(root, "", context);
            if (fields.Integer("schema") is { } schema && schema != 1)
                problems.Add(new("SchemaUnknown", "schema", $"There is no schema {schema.ToString(CultureInfo.InvariantCulture)} of baselines: write schema: 1."));
            baseline = Baseline.Read(fields);
            fields.Finish();
            if (problems.Count == 0) problems.AddRange(Check(baseline).Select(context.Placed));
        }

        if (problems.Count == 0) return baseline!;
        throw new PgHaException(
            "BaselineInvalid", $"The baseline {source} is refused:\n" + string.Join('\n', problems.Select(p => "  - " + p)), source,
            "Correct it; Get-PgHaComplianceRule lists the rules.");
    }

    private static IEnumerable<DefinitionProblem> Check(ComplianceBaseline baseline)
    {
        var groups = ComplianceRules.All.Select(r => r.Group + ".*").Distinct().ToList();
        var ids = ComplianceRules.All.Select(r => r.Id).ToList();
        for (var i = 0; i < baseline.Rules.Count; i++)
            if (!ids.Contains(baseline.Rules[i]) && !groups.Contains(baseline.Rules[i])) yield return UnknownRule($"rules[{i}]", baseline.Rules[i], [.. ids, .. groups]);
        for (var i = 0; i < baseline.Listeners.Count; i++)
        {
            if (!int.TryParse(baseline.Listeners[i], NumberStyles.None, CultureInfo.InvariantCulture, out var port) || port is < 1 or > 65535)
                yield return new("PortInvalid", $"listeners[{i}]", $"{TextRules.Quote(baseline.Listeners[i])} is no TCP port: 1 to 65535.");
        }

        for (var i = 0; i < baseline.Exceptions.Count; i++)
        {
            var (path, exception) = ($"exceptions[{i}]", baseline.Exceptions[i]);
            if (!ids.Contains(exception.Rule)) yield return UnknownRule(path + ".rule", exception.Rule, ids);
            if (string.IsNullOrWhiteSpace(exception.Reason)) yield return new("ReasonMissing", path + ".reason", "An exception needs a reason.");
            if (exception.LastDay is null) yield return new("DateInvalid", path + ".expires", $"{TextRules.Quote(exception.Expires)} is no date: write it as 2027-06-30.");
        }
    }

    private static DefinitionProblem UnknownRule(string path, string rule, IReadOnlyList<string> known) =>
        new("RuleUnknown", path, $"There is no rule {TextRules.Quote(rule)}.{NearestName.Hint(rule, known)}");
}

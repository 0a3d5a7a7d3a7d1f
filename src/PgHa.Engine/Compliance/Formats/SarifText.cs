using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;

namespace PgHa.Compliance.Formats;

/// <summary>SARIF 2.1.0 (OASIS): what is unknown is <c>open</c>, what is excused is suppressed with its reason.</summary>
internal static class SarifText
{
    public static string Of(IReadOnlyList<ComplianceRecord> records, string version, DateTimeOffset time)
    {
        var rules = records.DistinctBy(r => r.Rule).ToList();
        var index = rules.Select((r, i) => (r.Rule, i)).ToDictionary(p => p.Rule, p => p.i);
        return new JsonObject
        {
            ["$schema"] = "https://json.schemastore.org/sarif-2.1.0.json",
            ["version"] = "2.1.0",
            ["runs"] = new JsonArray(new JsonObject
            {
                ["tool"] = new JsonObject
                {
                    ["driver"] = new JsonObject { ["name"] = "PgHa", ["semanticVersion"] = version, ["rules"] = new JsonArray([.. rules.Select(r => (JsonNode)Rule(r))]) },
                },
                ["invocations"] = new JsonArray(new JsonObject
                {
                    ["executionSuccessful"] = true, ["endTimeUtc"] = time.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture),
                }),
                ["results"] = new JsonArray([.. records.Select(r => (JsonNode)Result(r, index[r.Rule]))]),
            }),
        }.ToJsonString(JsonText.Indented).ReplaceLineEndings("\n") + "\n";
    }

    private static JsonObject Rule(ComplianceRecord record) => new JsonObject
    {
        ["id"] = record.Rule,
        ["shortDescription"] = Text(record.Title),
        ["fullDescription"] = Text($"{record.Rationale} Reference: {record.Reference}."),
        ["help"] = Text(record.Remedy),
        ["defaultConfiguration"] = new JsonObject { ["level"] = Level(record.Severity) },
        // GitHub's and others' scale, 0 to 10.
        ["properties"] = new JsonObject
        {
            ["tags"] = new JsonArray(record.Group),
            ["security-severity"] = record.Severity switch
            {
                ComplianceSeverity.Critical => "9.5",
                ComplianceSeverity.High => "8.0",
                ComplianceSeverity.Medium => "5.0",
                _ => "2.0",
            },
        },
    };

    private static JsonObject Result(ComplianceRecord record, int index)
    {
        var result = new JsonObject
        {
            ["ruleId"] = record.Rule,
            ["ruleIndex"] = index,
            ["kind"] = record.Outcome switch
            {
                ComplianceOutcome.Pass => "pass",
                ComplianceOutcome.Fail => "fail",
                ComplianceOutcome.NotApplicable => "notApplicable",
                _ => "open",
            },
            ["level"] = record.Outcome == ComplianceOutcome.Fail ? Level(record.Severity) : "none",
            ["message"] = Text($"{record.Target}: {record.Reason}"),
            ["locations"] = new JsonArray(new JsonObject
            {
                ["logicalLocations"] = new JsonArray(new JsonObject
                {
                    ["name"] = record.Target,
                    ["fullyQualifiedName"] = record.Node.Length == 0 ? record.Cluster.Name : $"{record.Cluster.Name}/{record.Node}",
                    ["kind"] = "resource",
                }),
            }),
            // Stable from run to run: what was seen is not part of it.
            ["partialFingerprints"] = new JsonObject { ["pgha/v1"] = Fingerprint(record) },
        };
        if (record.Exception.Length > 0)
            result["suppressions"] = new JsonArray(new JsonObject { ["kind"] = "external", ["status"] = "accepted", ["justification"] = record.Exception });
        return result;
    }

    private static string Fingerprint(ComplianceRecord record) =>
        Convert.ToHexString(SHA256.HashData(Encoding.UTF8.GetBytes($"{record.Cluster.Name}\n{record.Target}\n{record.Rule}")))[..32];

    private static string Level(ComplianceSeverity severity) => severity switch
    {
        ComplianceSeverity.Critical or ComplianceSeverity.High => "error",
        ComplianceSeverity.Medium => "warning",
        _ => "note",
    };

    private static JsonObject Text(string text) => new() { ["text"] = text };
}

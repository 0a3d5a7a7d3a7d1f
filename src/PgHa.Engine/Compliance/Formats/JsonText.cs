using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace PgHa.Compliance.Formats;

/// <summary>An array with an object for each record.</summary>
internal static class JsonText
{
    internal static readonly JsonSerializerOptions Indented = new() { WriteIndented = true, Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    public static string Of(IReadOnlyList<ComplianceRecord> records) =>
        new JsonArray([.. records.Select(r => (JsonNode)new JsonObject
        {
            ["cluster"] = r.Cluster.Name,
            ["rule"] = r.Rule,
            ["group"] = r.Group,
            ["severity"] = r.Severity.ToString(),
            ["target"] = r.Target,
            ["node"] = r.Node,
            ["outcome"] = r.Outcome.ToString(),
            ["compliant"] = r.IsCompliant,
            ["reason"] = r.Reason,
            ["exception"] = r.Exception,
            ["exceptionExpired"] = r.ExceptionExpired?.ToString("yyyy-MM-dd", System.Globalization.CultureInfo.InvariantCulture),
            ["title"] = r.Title,
            ["rationale"] = r.Rationale,
            ["reference"] = r.Reference,
            ["remedy"] = r.Remedy,
        })]).ToJsonString(Indented).ReplaceLineEndings("\n") + "\n";
}

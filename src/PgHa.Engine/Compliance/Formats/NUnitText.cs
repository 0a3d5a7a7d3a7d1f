using System.Globalization;
using System.Text;
using System.Xml;

namespace PgHa.Compliance.Formats;

/// <summary>
/// Results as NUnit 3 writes them (NUnit documentation, "Test Result XML Format"): a suite a cluster, a fixture a group, a case a rule and
/// target. What is unknown is an error: a pipeline would take Inconclusive for well.
/// </summary>
internal static class NUnitText
{
    public static string Of(IReadOnlyList<ComplianceRecord> records, string version, DateTimeOffset time)
    {
        var text = new StringBuilder();
        using (var xml = XmlWriter.Create(text, new XmlWriterSettings { Indent = true, NewLineChars = "\n", OmitXmlDeclaration = true }))
        {
            var ids = 1;
            string Id() => "0-" + (ids++).ToString(CultureInfo.InvariantCulture);
            xml.WriteStartElement("test-run");
            xml.WriteAttributeString("id", "0");
            xml.WriteAttributeString("name", "PgHa compliance");
            xml.WriteAttributeString("fullname", "PgHa compliance");
            xml.WriteAttributeString("runstate", "Runnable");
            Numbers(xml, records);
            xml.WriteAttributeString("engine-version", version);
            Times(xml, time);
            foreach (var cluster in records.GroupBy(r => r.Cluster.Name))
            {
                Suite(xml, "Assembly", Id(), cluster.Key, cluster.Key, [.. cluster], time);
                foreach (var group in cluster.GroupBy(r => r.Group))
                {
                    var fixture = $"{cluster.Key}.{group.Key}";
                    Suite(xml, "TestFixture", Id(), group.Key, fixture, [.. group], time);
                    foreach (var record in group) Case(xml, Id(), fixture, record, time);
                    xml.WriteEndElement();
                }

                xml.WriteEndElement();
            }

            xml.WriteEndElement();
        }

        return "<?xml version=\"1.0\" encoding=\"utf-8\"?>\n" + text + "\n";
    }

    private static void Suite(XmlWriter xml, string type, string id, string name, string fullName, IReadOnlyList<ComplianceRecord> records, DateTimeOffset time)
    {
        xml.WriteStartElement("test-suite");
        xml.WriteAttributeString("type", type);
        xml.WriteAttributeString("id", id);
        xml.WriteAttributeString("name", Valid(name));
        xml.WriteAttributeString("fullname", Valid(fullName));
        xml.WriteAttributeString("runstate", "Runnable");
        Numbers(xml, records);
        Times(xml, time);
    }

    private static void Case(XmlWriter xml, string id, string fixture, ComplianceRecord record, DateTimeOffset time)
    {
        var (result, label) = Result(record);
        xml.WriteStartElement("test-case");
        xml.WriteAttributeString("id", id);
        xml.WriteAttributeString("name", Valid($"{record.Rule} ({record.Target})"));
        xml.WriteAttributeString("fullname", Valid($"{fixture}.{record.Rule} ({record.Target})"));
        xml.WriteAttributeString("methodname", record.Rule);
        xml.WriteAttributeString("classname", Valid(fixture));
        xml.WriteAttributeString("runstate", result == "Skipped" ? "Ignored" : "Runnable");
        xml.WriteAttributeString("result", result);
        if (label.Length > 0) xml.WriteAttributeString("label", label);
        Times(xml, time);
        xml.WriteAttributeString("asserts", "1");
        xml.WriteStartElement("properties");
        foreach (var (name, value) in new[] { ("Category", record.Group), ("Category", record.Severity.ToString()), ("Description", record.Title), ("_Target", record.Target), ("_Reference", record.Reference) })
        {
            xml.WriteStartElement("property");
            xml.WriteAttributeString("name", name);
            xml.WriteAttributeString("value", Valid(value));
            xml.WriteEndElement();
        }

        xml.WriteEndElement();
        if (result == "Failed") Message(xml, "failure", $"{record.Outcome}: {record.Reason}. {record.Remedy}", record.Rationale);
        if (result == "Skipped") Message(xml, "reason", record.Exception.Length > 0 ? $"{record.Reason}; excused: {record.Exception}" : record.Reason);
        xml.WriteEndElement();
    }

    private static void Message(XmlWriter xml, string element, string message, string? trace = null)
    {
        xml.WriteStartElement(element);
        xml.WriteElementString("message", Valid(message));
        if (trace is not null) xml.WriteElementString("stack-trace", Valid(trace));
        xml.WriteEndElement();
    }

    private static (string Result, string Label) Result(ComplianceRecord record) => record.Outcome switch
    {
        ComplianceOutcome.Pass => ("Passed", ""),
        ComplianceOutcome.Unknown => ("Failed", "Error"),
        ComplianceOutcome.Fail when record.Exception.Length == 0 => ("Failed", ""),
        _ => ("Skipped", "Ignored"),
    };

    private static void Numbers(XmlWriter xml, IReadOnlyList<ComplianceRecord> records)
    {
        var results = records.Select(r => Result(r).Result).ToList();
        void Number(string name, int value) => xml.WriteAttributeString(name, value.ToString(CultureInfo.InvariantCulture));
        Number("testcasecount", results.Count);
        xml.WriteAttributeString("result", results.Contains("Failed") ? "Failed" : results.Contains("Passed") ? "Passed" : "Skipped");
        Number("total", results.Count);
        Number("passed", results.Count(r => r == "Passed"));
        Number("failed", results.Count(r => r == "Failed"));
        Number("warnings", 0);
        Number("inconclusive", 0);
        Number("skipped", results.Count(r => r == "Skipped"));
        Number("asserts", results.Count);
    }

    private static void Times(XmlWriter xml, DateTimeOffset time)
    {
        var at = time.UtcDateTime.ToString("yyyy-MM-dd HH:mm:ss'Z'", CultureInfo.InvariantCulture);
        xml.WriteAttributeString("start-time", at);
        xml.WriteAttributeString("end-time", at);
        xml.WriteAttributeString("duration", "0.000000");
    }

    // What a server said may hold characters that XML has no form for.
    private static string Valid(string text) => string.Concat(text.EnumerateRunes().Select(r =>
        r.Value is 0x9 or 0xA or 0xD or >= 0x20 and <= 0xD7FF or >= 0xE000 and <= 0xFFFD or >= 0x10000 ? r.ToString() : "\uFFFD"));
}

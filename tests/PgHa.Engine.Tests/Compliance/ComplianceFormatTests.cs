using System.Diagnostics;
using System.Text.Json;
using System.Xml.Linq;
using PgHa.Compliance;
using PgHa.Compliance.Formats;
using PgHa.Definition;

namespace PgHa.Engine.Tests.Compliance;

/// <summary>The formats, judged from outside: SARIF by its own JSON Schema in ajv, XML and JSON by their parsers.</summary>
public sealed class ComplianceFormatTests
{
    private const string Judge = """
        // One pattern of the schema is none with JavaScript's flag u.
        const Ajv = require('ajv-draft-04');
        const fs = require('fs');
        const schema = JSON.parse(fs.readFileSync('node_modules/@microsoft/jest-sarif/lib/schemas/sarif-2.1.0-rtm.5.json', 'utf8'));
        const ajv = new Ajv({allErrors: true, strict: false, unicodeRegExp: false});
        require('ajv-formats')(ajv);
        const validate = ajv.compile(schema);
        console.log(JSON.stringify(JSON.parse(fs.readFileSync(0, 'utf8')).map(text => validate(JSON.parse(text)) ? '' : ajv.errorsText(validate.errors))));
        """;

    private static readonly DateTimeOffset Time = new(2026, 11, 24, 12, 0, 0, TimeSpan.Zero);

    // Every outcome, an excuse, and what breaks formats.
    private static List<ComplianceRecord> Records { get; } = Make();

    private static List<ComplianceRecord> Make()
    {
        var all = ComplianceJudge.Judge(Evidence.Live()).ToList();
        all[0] = all[0] with { Outcome = ComplianceOutcome.Fail, Reason = "<b>&\"'|`\\ \u0001 \u001b[31m ]]> --\nя 😀" };
        all[1] = all[1] with { Outcome = ComplianceOutcome.Unknown, Reason = "nobody knows" };
        all[2] = all[2] with { Outcome = ComplianceOutcome.Fail, Exception = "a network of its own" };
        return all;
    }

    private static string Text(ComplianceFormat format, List<ComplianceRecord>? records = null) => ComplianceText.Of(records ?? Records, format, "0.1.0", Time);

    [Fact]
    public void SARIF_is_what_its_schema_wants_and_the_judge_can_say_no()
    {
        var text = Text(ComplianceFormat.Sarif);
        Verdicts([text, Text(ComplianceFormat.Sarif, []), text.Replace("\"kind\": \"pass\"", "\"kind\": \"well\"")]).ShouldSatisfyAllConditions(
            v => v[0].ShouldBeEmpty(), v => v[1].ShouldBeEmpty(), v => v[2].ShouldContain("kind"));
        var results = JsonDocument.Parse(text).RootElement.GetProperty("runs")[0].GetProperty("results").EnumerateArray().ToList();
        results.Count.ShouldBe(Records.Count);
        results.Take(3).Select(r => r.GetProperty("kind").GetString()).ShouldBe(["fail", "open", "fail"]);
        results[1].GetProperty("level").GetString().ShouldBe("none");
        results[2].GetProperty("suppressions")[0].GetProperty("justification").GetString().ShouldBe("a network of its own");
        results.Select(r => r.GetProperty("partialFingerprints").GetRawText()).ShouldBeUnique();
    }

    [Fact]
    public void NUnit_counts_what_is_unknown_as_failed_and_what_is_excused_as_skipped()
    {
        var run = XDocument.Parse(Text(ComplianceFormat.NUnit)).Root!;
        int Number(XElement element, string name) => int.Parse(element.Attribute(name)!.Value, System.Globalization.CultureInfo.InvariantCulture);
        run.Name.LocalName.ShouldBe("test-run");
        run.Attribute("result")!.Value.ShouldBe("Failed");
        // NUnit 3's own structure: run, assembly, fixture, case; the numbers of each are the sums of what is in it.
        run.Elements().Select(e => (e.Name.LocalName, e.Attribute("type")!.Value)).ShouldBe([("test-suite", "Assembly")]);
        foreach (var suite in run.DescendantsAndSelf().Where(e => e.Name.LocalName is "test-run" or "test-suite"))
        {
            var cases = suite.Descendants("test-case").Select(c => c.Attribute("result")!.Value).ToList();
            (Number(suite, "total"), Number(suite, "passed"), Number(suite, "failed"), Number(suite, "skipped"))
                .ShouldBe((cases.Count, cases.Count(c => c == "Passed"), cases.Count(c => c == "Failed"), cases.Count(c => c == "Skipped")));
        }

        var all = run.Descendants("test-case").ToList();
        all.Select(c => c.Attribute("id")!.Value).ShouldBeUnique();
        all.Select(c => c.Attribute("fullname")!.Value).ShouldBeUnique();
        all.Take(3).Select(c => (c.Attribute("result")!.Value, c.Attribute("label")?.Value)).ShouldBe([("Failed", null), ("Failed", "Error"), ("Skipped", "Ignored")]);
        all[0].Element("failure")!.Element("message")!.Value.ShouldContain("<b>&\"'|`\\ \uFFFD \uFFFD[31m ]]> --\nя 😀");
        all[2].Element("reason")!.Element("message")!.Value.ShouldContain("excused: a network of its own");
    }

    [Fact]
    public void JSON_has_every_record_with_its_verdict()
    {
        var array = JsonDocument.Parse(Text(ComplianceFormat.Json)).RootElement.EnumerateArray().ToList();
        array.Count.ShouldBe(Records.Count);
        array[0].GetProperty("reason").GetString().ShouldBe(Records[0].Reason);
        array.Take(3).Select(r => r.GetProperty("compliant").GetBoolean()).ShouldBe([false, false, true]);
    }

    [Fact]
    public void Markdown_has_what_is_to_do_first_and_no_cell_breaks_its_table()
    {
        var lines = Text(ComplianceFormat.Markdown).Split('\n');
        lines.ShouldContain(l => l.StartsWith("| High | `security.etcd-tls` | demo | Fail | \\<b\\>&\"'\\|\\`\\\\ "));
        Array.IndexOf(lines, "## To do").ShouldBeLessThan(Array.IndexOf(lines, "## Security"));
        var unescaped = new System.Text.RegularExpressions.Regex(@"(?<!\\)(?:\\\\)*\|");
        foreach (var group in lines.Where(l => l.StartsWith('|')).GroupBy(l => unescaped.Count(l))) group.Key.ShouldBeOneOf(3, 6, 7);
    }

    private static string[] Verdicts(IReadOnlyList<string> texts)
    {
        var home = Npm.Cached("sarif-1.0.0-beta.0", scratch => Npm.Run(
            scratch, "install", "--silent", "--no-audit", "--no-fund", "--ignore-scripts", "--legacy-peer-deps", "--prefix", ".", "@microsoft/jest-sarif@1.0.0-beta.0", "ajv@8.20.0", "ajv-draft-04@1.0.0", "ajv-formats@3.0.1"));
        var start = new ProcessStartInfo("node", ["-e", Judge]) { WorkingDirectory = home, RedirectStandardInput = true, RedirectStandardOutput = true, RedirectStandardError = true };
        using var process = Process.Start(start)!;
        var (answer, error) = (process.StandardOutput.ReadToEndAsync(), process.StandardError.ReadToEndAsync());
        process.StandardInput.Write(JsonSerializer.Serialize(texts));
        process.StandardInput.Close();
        process.WaitForExit();
        process.ExitCode.ShouldBe(0, error.Result);
        return JsonSerializer.Deserialize<string[]>(answer.Result)!;
    }
}

using System.Diagnostics;
using System.Text.Json;
using System.Text.RegularExpressions;
using PgHa.Checks;
using PgHa.Compliance;
using PgHa.Engine.Tests.Compliance;
using PgHa.Engine.Tests.Components;
using PgHa.Engine.Tests.Remote;
using PgHa.Health;
using PgHa.Reports;

namespace PgHa.Engine.Tests.Reports;

/// <summary>The report, opened in a real Chromium (Debian: chromium) by puppeteer: what it shows, at two widths, in light and dark.</summary>
public sealed class ReportTests
{
    // For each page and width: what is seen, what overlaps, what runs off the side, what was asked of the network, what went wrong.
    private const string Judge = """
        const puppeteer = require('puppeteer-core');
        const fs = require('fs');
        (async () => {
          const pages = JSON.parse(fs.readFileSync(0, 'utf8'));
          const browser = await puppeteer.launch({executablePath: '/usr/bin/chromium', args: ['--no-sandbox', '--disable-dev-shm-usage', '--disable-gpu']});
          const answers = [];
          for (const file of pages) for (const width of [1280, 390]) {
            const page = await browser.newPage();
            const asked = [], problems = [];
            page.on('request', r => { if (r.url() !== 'file://' + file) asked.push(r.url()); });
            page.on('console', m => problems.push(m.text()));
            page.on('pageerror', e => problems.push(String(e)));
            page.on('dialog', d => { problems.push('dialog'); d.dismiss(); });
            await page.setViewport({width, height: 900});
            await page.emulateMediaFeatures([{name: 'prefers-color-scheme', value: 'light'}]);
            await page.goto('file://' + file);
            const light = await page.evaluate(() => getComputedStyle(document.body).backgroundColor);
            await page.emulateMediaFeatures([{name: 'prefers-color-scheme', value: 'dark'}]);
            const dark = await page.evaluate(() => getComputedStyle(document.body).backgroundColor);
            const seen = await page.evaluate(() => {
              for (const d of document.querySelectorAll('details')) d.open = true;
              const rects = [];
              const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
              for (let n; n = walker.nextNode();) {
                if (!n.data.trim() || n.parentElement.closest('title')) continue;
                const range = document.createRange();
                range.selectNodeContents(n);
                for (const r of range.getClientRects()) if (r.width > 0.5 && r.height > 0.5) rects.push({t: n.data.trim().slice(0, 40), n, x: r.left, y: r.top, r: r.right, b: r.bottom});
              }
              const overlaps = [];
              for (let i = 0; i < rects.length; i++) for (let j = i + 1; j < rects.length; j++) {
                const a = rects[i], b = rects[j];
                if (a.n !== b.n && Math.min(a.r, b.r) - Math.max(a.x, b.x) > 1.5 && Math.min(a.b, b.b) - Math.max(a.y, b.y) > 4) overlaps.push(a.t + ' / ' + b.t);
              }
              const outside = [];
              for (const svg of document.querySelectorAll('svg')) {
                const s = svg.getBoundingClientRect();
                for (const t of svg.querySelectorAll('text')) {
                  const r = t.getBoundingClientRect();
                  if (r.width > 0 && (r.left < s.left - 1 || r.right > s.right + 1 || r.bottom > s.bottom + 1)) outside.push(t.textContent);
                }
              }
              return {text: document.body.innerText, overlaps, outside, texts: rects.length, sideways: document.documentElement.scrollWidth - innerWidth,
                      svgs: document.querySelectorAll('svg').length, scripts: document.querySelectorAll('script, img, link, iframe').length};
            });
            answers.push({file, width, light, dark, asked, problems, ...seen});
            await page.close();
          }
          await browser.close();
          console.log(JSON.stringify(answers));
        })().catch(e => { console.error(e); process.exit(1); });
        """;

    private static readonly DateTimeOffset Time = new(2026, 11, 24, 12, 0, 0, TimeSpan.Zero);

    private static ReportEvidence Rich()
    {
        var live = PgHa.Engine.Tests.Compliance.Evidence.Live();
        return new()
        {
            Seen = live.Seen!,
            Time = Time,
            Health = [.. live.Health],
            Drift = live.Drift,
            Compliance = ComplianceJudge.Judge(live),
            History = [.. Enumerable.Range(1, 6).Select(i => new HistoryRecord
            {
                Cluster = live.Cluster, Timeline = i, Position = 67108864L * i, Reason = "no recovery target specified", Time = Time.AddDays(-30 + 4 * i), NewLeader = $"pg{i % 3 + 1}",
            })],
            Lag = [.. Enumerable.Range(0, 60).SelectMany(i => new[] { "pg2", "pg3" }.Select(n => new LagSample(Time.AddMinutes(i - 60), n, n == "pg2" ? i * 1000 : i % 7 == 0 ? 30000000 : 0)))],
        };
    }

    private static NodeObservation Answering(string name)
    {
        var node = Observations.Node(2);
        return node with { Node = name, Etcd = node.Etcd with { Node = name }, Patroni = node.Patroni with { Node = name }, VirtualIP = node.VirtualIP with { Node = name } };
    }

    // Nothing answers, names are as long as they may be, and what servers say would like to be markup.
    private static ReportEvidence Hostile()
    {
        const string odd = "<script>alert(1)</script><img src=x onerror=alert(1)>\"'&</td></svg>\u202e\u001b[31m";
        var longest = new string('w', 63);
        var sample = Observations.Cluster;
        var cluster = sample with
        {
            Name = "a-cluster-with-a-very-long-name-that-does-not-end-where-it-should",
            Nodes = [.. Enumerable.Range(1, 7).Select(i => sample.Nodes[0] with { Name = i + longest[1..], Address = $"fd00:1234:5678:9abc:def0:1234:5678:{i:x4}" })],
        };
        var seen = new ClusterObservation(cluster, [.. cluster.Nodes.Select((n, i) => i % 2 == 0
            ? NodeObservation.Unreachable(n.Name, new IOException(odd))
            : Answering(n.Name))]);
        return new()
        {
            Seen = seen,
            Time = Time,
            Health = [.. HealthChecks.All(seen)],
            Drift = [HealthRecord.Of(cluster, CheckResult.Fail("drift.file", odd, odd + longest, odd))],
            Compliance = ComplianceJudge.Judge(new() { Cluster = cluster, Today = new(2026, 11, 24), Seen = seen }),
            History = [new() { Cluster = cluster, Timeline = 1, Position = 1, Reason = odd, Time = Time, NewLeader = odd }],
            Lag = [new(Time, odd, long.MaxValue)],
        };
    }

    [Fact]
    public void A_browser_shows_all_of_it_at_two_widths_with_no_text_over_another_and_asks_nobody_for_anything()
    {
        var folder = Directory.CreateTempSubdirectory("pgha-report-");
        try
        {
            List<string> files = [];
            foreach (var (name, evidence) in new[] { ("rich", Rich()), ("hostile", Hostile()), ("bare", Bare()) })
            {
                files.Add(Path.Combine(folder.FullName, name + ".html"));
                File.WriteAllText(files[^1], ReportText.Of(evidence));
            }

            var answers = Opened(files);
            answers.Count.ShouldBe(6);
            foreach (var answer in answers)
            {
                var about = $"{Path.GetFileName(answer.GetProperty("file").GetString())} at {answer.GetProperty("width")}";
                Strings(answer, "overlaps").ShouldBeEmpty(about);
                Strings(answer, "outside").ShouldBeEmpty(about);
                Strings(answer, "asked").ShouldBeEmpty(about);
                Strings(answer, "problems").ShouldBeEmpty(about);
                answer.GetProperty("sideways").GetInt32().ShouldBeLessThanOrEqualTo(0, about);
                answer.GetProperty("scripts").GetInt32().ShouldBe(0, about);
                answer.GetProperty("texts").GetInt32().ShouldBeGreaterThan(40, about);
                (answer.GetProperty("light").GetString(), answer.GetProperty("dark").GetString()).ShouldBe(("rgb(255, 255, 255)", "rgb(13, 17, 23)"), about);
            }

            var rich = answers[0].GetProperty("text").GetString()!;
            foreach (var part in (string[])["demo", "3 of 3", "Leader", "pg1", "10.77.1.11", "streaming", "virtual address 10.77.1.100", "lag 0 B", "2026-11-18", "no recovery target specified", "etcd.member", "seed.r13", "has it"])
                rich.ShouldContain(part);
            answers[0].GetProperty("svgs").GetInt32().ShouldBe(3);
            answers[2].GetProperty("text").GetString()!.ShouldContain("<script>alert(1)</script>");
            answers[4].GetProperty("text").GetString()!.ShouldContain("No member could tell.");
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    [Fact]
    public void The_file_names_no_other_place_and_holds_nothing_that_runs()
    {
        foreach (var text in new[] { ReportText.Of(Rich()), ReportText.Of(Hostile()) })
        {
            Regex.IsMatch(text, "(?i)<[a-z][^>]*\\s(src|href|action|data)\\s*=|@import|url\\(").ShouldBeFalse();
            Regex.IsMatch(text, "(?i)<(script|img|link|iframe|object|embed|base)\\b").ShouldBeFalse();
            Regex.IsMatch(text, "(?i)<[a-z][^>]*\\s(on[a-z]+|style)\\s*=").ShouldBeFalse();
            text.ShouldContain("default-src 'none'");
            text.ShouldNotContain("\u202e");
        }
    }

    private static ReportEvidence Bare() => new() { Seen = Observations.All(n => n.Unreachable()), Time = Time };

    private static IEnumerable<string?> Strings(JsonElement answer, string name) => answer.GetProperty(name).EnumerateArray().Select(v => v.GetString());

    private static List<JsonElement> Opened(IReadOnlyList<string> files)
    {
        Packages.NeedCommand("chromium", "chromium");
        var home = Npm.Cached("puppeteer-core-24.10.0", scratch => Npm.Run(scratch, "install", "--silent", "--no-audit", "--no-fund", "--ignore-scripts", "--prefix", ".", "puppeteer-core@24.10.0"));
        var start = new ProcessStartInfo("node", ["-e", Judge]) { WorkingDirectory = home, RedirectStandardInput = true, RedirectStandardOutput = true, RedirectStandardError = true };
        using var process = Process.Start(start)!;
        var (answer, error) = (process.StandardOutput.ReadToEndAsync(), process.StandardError.ReadToEndAsync());
        process.StandardInput.Write(JsonSerializer.Serialize(files));
        process.StandardInput.Close();
        if (!process.WaitForExit(TimeSpan.FromMinutes(4))) process.Kill(entireProcessTree: true);
        process.ExitCode.ShouldBe(0, error.Result);
        return [.. JsonDocument.Parse(answer.Result).RootElement.EnumerateArray()];
    }
}

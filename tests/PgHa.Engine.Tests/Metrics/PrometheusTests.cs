using System.Text;
using System.Text.Json;
using PgHa.Engine.Tests.Components;
using PgHa.Engine.Tests.Remote;
using PgHa.Metrics;

namespace PgHa.Engine.Tests.Metrics;

/// <summary>The metrics, read by Prometheus' own parser for Python (Debian: python3-prometheus-client).</summary>
public sealed class PrometheusTests
{
    private const string Parser = """
        import json, sys
        from prometheus_client.parser import text_string_to_metric_families
        json.dump([{'name': f.name, 'help': f.documentation, 'type': f.type, 'samples': [{'labels': s.labels, 'value': s.value} for s in f.samples]}
                   for f in text_string_to_metric_families(sys.stdin.read())], sys.stdout)
        """;

    private static readonly DateTimeOffset Time = new(2026, 11, 24, 12, 0, 0, TimeSpan.Zero);

    private static IReadOnlyList<JsonElement> Parsed(string text)
    {
        const string python = "/usr/bin/python3";
        Packages.Need(() => Tool.Run(python, "-c", "import prometheus_client").ExitCode == 0, "python3-prometheus-client");
        var result = Tool.Run(python, Encoding.UTF8.GetBytes(text), ["-c", Parser]);
        result.ExitCode.ShouldBe(0, result.Error);
        return [.. JsonDocument.Parse(result.Output).RootElement.EnumerateArray()];
    }

    private static string Text(Func<PgHa.Health.NodeObservation, PgHa.Health.NodeObservation>? change = null) =>
        PrometheusText.Of(ClusterMetrics.Of([new(Observations.All(change), Time, TimeSpan.FromSeconds(1.5))]));

    [Fact]
    public void Prometheus_reads_every_metric_with_its_help_its_type_and_each_label_set_once()
    {
        var families = Parsed(Text());
        families.Count.ShouldBe(19);
        foreach (var family in families)
        {
            var name = family.GetProperty("name").GetString()!;
            name.ShouldMatch("^pgha_[a-z_]+$");
            family.GetProperty("type").GetString().ShouldBe("gauge");
            family.GetProperty("help").GetString()!.ShouldEndWith(".");
            family.GetProperty("samples").EnumerateArray().Select(s => s.GetProperty("labels").GetRawText()).ShouldBeUnique(name);
        }
    }

    [Fact]
    public void The_values_are_what_was_seen_and_what_is_not_known_has_none()
    {
        var families = Parsed(Text(n => n.Node == "pg3" ? n.Unreachable() : n)).ToDictionary(f => f.GetProperty("name").GetString()!);
        IReadOnlyDictionary<string, double> Values(string name, string label = "node") => families[name].GetProperty("samples").EnumerateArray()
            .ToDictionary(s => s.GetProperty("labels").GetProperty(label).GetString()!, s => s.GetProperty("value").GetDouble());
        Values("pgha_node_up").ShouldBe(new Dictionary<string, double> { ["pg1"] = 1, ["pg2"] = 1, ["pg3"] = 0 });
        Values("pgha_member_leader").ShouldBe(new Dictionary<string, double> { ["pg1"] = 1, ["pg2"] = 0 });
        Values("pgha_node_clock_offset_seconds")["pg2"].ShouldBe(0.02);
        Values("pgha_etcd_losses_borne", "cluster")["demo"].ShouldBe(0);
        Values("pgha_observation_timestamp_seconds", "cluster")["demo"].ShouldBe(Time.ToUnixTimeSeconds());
        families["pgha_check_outcome"].GetProperty("samples").EnumerateArray()
            .Single(s => s.GetProperty("labels").GetProperty("check").GetString() == "node.reachable" && s.GetProperty("labels").GetProperty("target").GetString() == "pg3")
            .GetProperty("value").GetDouble().ShouldBe(2);
    }

    [Fact]
    public void Labels_and_help_survive_whatever_stands_in_them()
    {
        const string odd = "a\\b\"c\nd{}=,é";
        var family = Parsed(PrometheusText.Of([new("pgha_test", "One\\two\nthree.", [new([("name", odd)], 0.1)])])).Single();
        family.GetProperty("help").GetString().ShouldBe("One\\two\nthree.");
        family.GetProperty("samples")[0].GetProperty("labels").GetProperty("name").GetString().ShouldBe(odd);
        family.GetProperty("samples")[0].GetProperty("value").GetDouble().ShouldBe(0.1);
    }
}

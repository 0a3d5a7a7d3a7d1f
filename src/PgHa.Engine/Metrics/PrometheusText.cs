using System.Globalization;
using System.Text;

namespace PgHa.Metrics;

/// <summary>Prometheus' text format (Prometheus documentation, "Exposition formats", version 0.0.4). Pure.</summary>
public static class PrometheusText
{
    /// <summary>The text; metrics without samples are left out.</summary>
    public static string Of(IEnumerable<MetricFamily> families)
    {
        ArgumentNullException.ThrowIfNull(families);
        var text = new StringBuilder();
        foreach (var family in families.Where(f => f.Samples.Count > 0))
        {
            text.Append("# HELP ").Append(family.Name).Append(' ').Append(family.Help.Replace("\\", "\\\\", StringComparison.Ordinal).Replace("\n", "\\n", StringComparison.Ordinal)).Append('\n');
            text.Append("# TYPE ").Append(family.Name).Append(" gauge\n");
            foreach (var sample in family.Samples)
            {
                text.Append(family.Name).Append('{');
                text.AppendJoin(',', sample.Labels.Select(l => $"{l.Name}=\"{Escaped(l.Value)}\""));
                text.Append("} ").Append(Number(sample.Value)).Append('\n');
            }
        }

        return text.ToString();
    }

    private static string Escaped(string value) => value
        .Replace("\\", "\\\\", StringComparison.Ordinal).Replace("\"", "\\\"", StringComparison.Ordinal).Replace("\n", "\\n", StringComparison.Ordinal);

    private static string Number(double value) => value.ToString("R", CultureInfo.InvariantCulture);
}

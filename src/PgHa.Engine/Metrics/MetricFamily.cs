namespace PgHa.Metrics;

/// <summary>A metric with its samples.</summary>
/// <param name="Name">The name, by Prometheus' conventions: prefix, thing, unit.</param>
/// <param name="Help">What it says, in one sentence.</param>
/// <param name="Samples">The samples; a label set stands once.</param>
public sealed record MetricFamily(string Name, string Help, IReadOnlyList<MetricSample> Samples);

/// <summary>A value with its labels.</summary>
/// <param name="Labels">Names and values, in the order in which they are written.</param>
/// <param name="Value">The value, in the base unit: bytes, seconds.</param>
public sealed record MetricSample(IReadOnlyList<(string Name, string Value)> Labels, double Value);

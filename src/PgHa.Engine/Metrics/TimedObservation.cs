using PgHa.Health;

namespace PgHa.Metrics;

/// <summary>An observation with its time.</summary>
/// <param name="Seen">What was seen.</param>
/// <param name="Time">When.</param>
/// <param name="Duration">How long looking took.</param>
public sealed record TimedObservation(ClusterObservation Seen, DateTimeOffset Time, TimeSpan Duration);

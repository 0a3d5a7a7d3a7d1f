namespace PgHa.Checks;

/// <summary>A limit of a check that users may set.</summary>
/// <param name="Name">Its stable name: the check's id, with a word behind it where a check has more than one limit.</param>
/// <param name="Default">Its value where nobody sets one.</param>
/// <param name="Unit">What it counts in.</param>
/// <param name="Summary">What happens beyond it, in one sentence.</param>
public sealed record Threshold(string Name, double Default, ThresholdUnit Unit, string Summary);

/// <summary>What a threshold counts in.</summary>
public enum ThresholdUnit
{
    /// <summary>Things: <c>5</c>.</summary>
    Count,

    /// <summary>Bytes: a number, or one with a unit of 1024, <c>64MB</c>.</summary>
    Bytes,

    /// <summary>Seconds: a number, or one with a unit, <c>10ms</c>, <c>5s</c>, <c>15min</c>, <c>4h</c>, <c>30d</c>.</summary>
    Seconds,

    /// <summary>A share in percent, 0 to 100: <c>80</c> or <c>80%</c>.</summary>
    Percent,
}

using PgHa.Health;

namespace PgHa.Commands;

/// <summary>Prerequisites in words.</summary>
internal static class Prerequisites
{
    /// <summary>A failed one that was let go on, as a warning.</summary>
    public static string Text(HealthRecord record) => $"{record.Target}: {record.Id}: {record.Reason}. Skipped (-SkipPrerequisite).";
}

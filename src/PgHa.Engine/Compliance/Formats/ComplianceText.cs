namespace PgHa.Compliance.Formats;

/// <summary>Records as text. Pure.</summary>
public static class ComplianceText
{
    /// <summary>The text of records in a format; lines end in LF.</summary>
    /// <param name="records">The records.</param>
    /// <param name="format">The format.</param>
    /// <param name="version">PgHa's version.</param>
    /// <param name="time">When the records were made.</param>
    public static string Of(IReadOnlyList<ComplianceRecord> records, ComplianceFormat format, string version, DateTimeOffset time)
    {
        ArgumentNullException.ThrowIfNull(records);
        return format switch
        {
            ComplianceFormat.Json => JsonText.Of(records),
            ComplianceFormat.Markdown => MarkdownText.Of(records, time),
            ComplianceFormat.NUnit => NUnitText.Of(records, version, time),
            _ => SarifText.Of(records, version, time),
        };
    }
}

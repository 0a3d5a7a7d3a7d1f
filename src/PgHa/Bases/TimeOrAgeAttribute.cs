using System.Globalization;
using System.Management.Automation;

namespace PgHa.Commands;

/// <summary>Takes a moment as a time (local when it has no offset), or as how long ago it was: a TimeSpan, or a text such as <c>00:10:00</c>.</summary>
[AttributeUsage(AttributeTargets.Property)]
public sealed class TimeOrAgeAttribute : ArgumentTransformationAttribute
{
    /// <inheritdoc/>
    public override object Transform(EngineIntrinsics engineIntrinsics, object inputData) => (inputData is PSObject { BaseObject: var inner } ? inner : inputData) switch
    {
        DateTimeOffset time => time,
        DateTime time => new DateTimeOffset(time.Kind == DateTimeKind.Utc ? time : DateTime.SpecifyKind(time, DateTimeKind.Local)),
        TimeSpan age => DateTimeOffset.Now - age.Duration(),
        // A number alone would be days to TimeSpan and nothing to DateTime.
        string text when text.Contains(':', StringComparison.Ordinal) && TimeSpan.TryParse(text, CultureInfo.InvariantCulture, out var age) => DateTimeOffset.Now - age.Duration(),
        string text when DateTimeOffset.TryParse(text, CultureInfo.InvariantCulture, DateTimeStyles.AssumeLocal, out var time) => time,
        _ => throw new ArgumentTransformationMetadataException($"'{inputData}' is no time and no age. Give a time such as '2026-11-24 14:00', or an age such as 00:10:00."),
    };
}

using System.Globalization;
using System.Text.RegularExpressions;

namespace PgHa.Components;

/// <summary>A node's time zone, as far as its logs need it: PostgreSQL writes the zone's abbreviation, which means nothing elsewhere.</summary>
/// <param name="Offset">The node's present offset from UTC.</param>
/// <param name="Names">The abbreviations that the node has in winter and summer.</param>
public sealed partial record LogZone(TimeSpan Offset, IReadOnlyDictionary<string, TimeSpan> Names)
{
    /// <summary>A node on UTC.</summary>
    public static LogZone Utc { get; } = new(TimeSpan.Zero, new Dictionary<string, TimeSpan>());

    /// <summary>Shell that prints what <see cref="Read"/> reads: <c>+0100 CET</c>, now, in January, in July.</summary>
    public const string Question = "date '+%z %Z'; y=$(date +%Y); date -d \"$y-01-15\" '+%z %Z'; date -d \"$y-07-15\" '+%z %Z'";

    /// <summary>Reads the node's answer; what cannot be read is UTC.</summary>
    public static LogZone Read(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        var lines = text.Split('\n').Select(l => l.Split(' ', 2)).Where(p => p.Length == 2).Select(p => (Offset: ReadOffset(p[0]), Name: p[1])).Where(p => p.Offset is not null).ToList();
        return lines.Count == 0 ? Utc : new(lines[0].Offset!.Value, lines.GroupBy(l => l.Name).ToDictionary(g => g.Key, g => g.First().Offset!.Value));
    }

    /// <summary>A time such as <c>2026-11-24 15:00:12.365 UTC</c> or <c>2026-11-24 15:00:12+01</c>; null where the zone is not known.</summary>
    public DateTimeOffset? Time(string text)
    {
        if (Form().Match(text) is not { Success: true } match
            || !DateTime.TryParse(match.Groups[1].Value, CultureInfo.InvariantCulture, DateTimeStyles.None, out var local)) return null;
        var zone = match.Groups[2].Value;
        TimeSpan? offset = zone is "UTC" or "GMT" or "Z" ? TimeSpan.Zero : Names.TryGetValue(zone, out var known) ? known : ReadOffset(zone);
        return offset is { } o ? new DateTimeOffset(local, o) : null;
    }

    private static TimeSpan? ReadOffset(string text)
    {
        if (OffsetForm().Match(text) is not { Success: true } match) return null;
        int Number(int group) => match.Groups[group].Success ? int.Parse(match.Groups[group].Value, CultureInfo.InvariantCulture) : 0;
        var offset = new TimeSpan(Number(2), Number(3), 0);
        return offset > TimeSpan.FromHours(14) ? null : match.Groups[1].Value == "-" ? -offset : offset;
    }

    [GeneratedRegex(@"^(\d{4}-\d\d-\d\d[ T]\d\d:\d\d:\d\d(?:[.,]\d+)?) ?([A-Z][A-Za-z]*|[+-][\d:]+)")]
    private static partial Regex Form();

    [GeneratedRegex(@"^([+-])(\d\d):?(\d\d)?")]
    private static partial Regex OffsetForm();
}

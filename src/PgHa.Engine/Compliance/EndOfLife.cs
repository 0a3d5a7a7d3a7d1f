using PgHa.Definition;
using PgHa.Platforms;

namespace PgHa.Compliance;

/// <summary>
/// Until when versions get fixes from those who make them. Sources: PostgreSQL's versioning policy (postgresql.org/support/versioning);
/// etcd's versioning page and its announcement of 2026-06-01 for 3.4; Patroni's release notes (it has no policy: fixes go to the newest major
/// version, so an older one ends with the next major's first release); the releases' own pages of Debian (LTS), Ubuntu (standard support)
/// and Red Hat (maintenance support).
/// </summary>
internal static class EndOfLife
{
    private static readonly Dictionary<string, DateOnly> PostgresMajors = new()
    {
        ["9.6"] = new(2021, 11, 11), ["10"] = new(2022, 11, 10), ["11"] = new(2023, 11, 9), ["12"] = new(2024, 11, 21), ["13"] = new(2025, 11, 13),
        ["14"] = new(2026, 11, 12), ["15"] = new(2027, 11, 11), ["16"] = new(2028, 11, 9), ["17"] = new(2029, 11, 8), ["18"] = new(2030, 11, 14),
    };

    // 3.2 and 3.3: the releases of 3.4 and 3.5, by the rule of the time.
    private static readonly (Version Line, DateOnly Last)[] EtcdLines = [(new(3, 2), new(2019, 8, 30)), (new(3, 3), new(2021, 6, 15)), (new(3, 4), new(2026, 6, 1))];

    // 3.0.0 was released on 2023-01-30, 4.0.0 on 2024-08-29.
    private static readonly (int Major, DateOnly Last)[] PatroniMajors = [(2, new(2023, 1, 30)), (3, new(2024, 8, 29))];

    private static readonly Dictionary<string, DateOnly> Platforms = new()
    {
        ["debian-11"] = new(2026, 8, 31), ["debian-12"] = new(2028, 6, 30), ["debian-13"] = new(2030, 6, 30),
        ["ubuntu-22.04"] = new(2027, 6, 1), ["ubuntu-24.04"] = new(2029, 5, 31), ["ubuntu-25.10"] = new(2026, 7, 31), ["ubuntu-26.04"] = new(2031, 5, 31),
        ["el-7"] = new(2024, 6, 30), ["el-8"] = new(2029, 5, 31), ["el-9"] = new(2032, 5, 31),
    };

    public static DateOnly? Postgres(string major) => PostgresMajors.TryGetValue(major, out var last) ? last : null;

    /// <summary>Null: it still gets fixes, or nobody has said until when.</summary>
    public static DateOnly? Etcd(Version version) => EtcdLines.Where(l => version < new Version(l.Line.Major, l.Line.Minor + 1)).Select(l => (DateOnly?)l.Last).FirstOrDefault();

    /// <summary>As above.</summary>
    public static DateOnly? Patroni(Version version) => PatroniMajors.Where(l => version.Major <= l.Major).Select(l => (DateOnly?)l.Last).FirstOrDefault();

    public static DateOnly? Os(string platform) => Platforms.TryGetValue(platform, out var last) ? last : null;

    /// <summary>The verdict on a version.</summary>
    public static Verdict Judge(string what, DateOnly? last, DateOnly today) => last switch
    {
        null => Verdict.Pass($"{what} gets fixes"),
        { } day when day < today => Verdict.Fail($"{what} has had no fixes since {day:yyyy-MM-dd}"),
        { } day => Verdict.Pass($"{what} gets fixes until {day:yyyy-MM-dd}"),
    };

    public static string? PlatformOf(OsRelease os) => Platform.For(os)?.Name;
}

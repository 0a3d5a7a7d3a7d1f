using System.Globalization;
using System.Security.Cryptography;

namespace PgHa.Converge.Runs;

/// <summary>What a run is called and whose it is.</summary>
/// <param name="Id">Its id: the time of its beginning by the controller's clock, so that ids sort, and some random letters.</param>
/// <param name="Owner">Who started it.</param>
public sealed record RunStamp(string Id, RunOwner Owner)
{
    private const string TimeFormat = "yyyyMMdd'T'HHmmss'Z'";

    /// <summary>A stamp for a run that begins now.</summary>
    public static RunStamp New(RunOwner owner) => new(
        DateTime.UtcNow.ToString(TimeFormat, CultureInfo.InvariantCulture) + "-" + Convert.ToHexString(RandomNumberGenerator.GetBytes(3)).ToLowerInvariant(), owner);

    /// <summary>When a run of this id began, or null.</summary>
    public static DateTimeOffset? TimeOf(string id)
    {
        ArgumentNullException.ThrowIfNull(id);
        return DateTimeOffset.TryParseExact(id.Split('-')[0], TimeFormat, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var time) ? time : null;
    }
}

namespace PgHa.Platforms;

/// <summary>What <c>/etc/os-release</c> says of a system (its format: os-release(5)).</summary>
/// <param name="Id">Lower-case identifier, for example <c>debian</c>.</param>
/// <param name="VersionId">Version, for example <c>12</c>; empty where there is none (testing, sid).</param>
/// <param name="PrettyName">The name for people.</param>
public sealed record OsRelease(string Id, string VersionId, string PrettyName)
{
    /// <summary>The systems that it is made of, the closest first, with blanks between them: <c>ID_LIKE</c>.</summary>
    public string Like { get; init; } = "";

    /// <summary>The major version, or 0 where there is none.</summary>
    public int Major => int.TryParse(VersionId.Split('.')[0], out var major) ? major : 0;

    /// <summary>Whether the system is one, or made of it.</summary>
    public bool IsLike(string id) => Id == id || Like.Split(' ').Contains(id);

    /// <summary>Reads the file's text. Keys that are missing are empty.</summary>
    public static OsRelease Parse(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        var values = text.Split('\n')
            .Select(line => line.Trim().Split('=', 2))
            .Where(pair => pair.Length == 2)
            .GroupBy(pair => pair[0])
            .ToDictionary(g => g.Key, g => g.Last()[1].Trim('"', '\''));
        string Value(string key) => values.GetValueOrDefault(key, "");
        return new(Value("ID"), Value("VERSION_ID"), Value("PRETTY_NAME")) { Like = Value("ID_LIKE") };
    }
}

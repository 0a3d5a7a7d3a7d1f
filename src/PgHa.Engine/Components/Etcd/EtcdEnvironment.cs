namespace PgHa.Components.Etcd;

/// <summary>etcd's settings as they stand in its file and in its process. Pure.</summary>
public static class EtcdEnvironment
{
    // All of these count at a member's very first start only (etcd documentation, "Clustering flags").
    private const string Initial = "ETCD_INITIAL_";

    /// <summary>The settings of a file of <c>KEY="value"</c>, or of a process.</summary>
    public static IReadOnlyDictionary<string, string> Read(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        return text.Split('\n')
            .Select(line => line.Split('=', 2))
            .Where(pair => pair.Length == 2 && pair[0].StartsWith("ETCD_", StringComparison.Ordinal))
            .GroupBy(pair => pair[0])
            .ToDictionary(g => g.Key, g => g.Last()[1].Trim().Trim('"'), StringComparer.Ordinal);
    }

    /// <summary>What a member that runs would take only by a restart, one sentence each.</summary>
    public static IReadOnlyList<string> NeedRestart(IReadOnlyDictionary<string, string> running, IReadOnlyDictionary<string, string> wanted)
    {
        ArgumentNullException.ThrowIfNull(running);
        ArgumentNullException.ThrowIfNull(wanted);
        return
        [
            .. running.Keys.Union(wanted.Keys).Order(StringComparer.Ordinal)
                .Where(key => !key.StartsWith(Initial, StringComparison.Ordinal))
                // What etcd's unit sets by itself is not in the file.
                .Where(key => wanted.ContainsKey(key) || !FromUnit.Contains(key))
                .Where(key => running.GetValueOrDefault(key) != wanted.GetValueOrDefault(key))
                .Select(key => $"{key} is {running.GetValueOrDefault(key) ?? "not set"}, not {wanted.GetValueOrDefault(key) ?? "set"}"),
        ];
    }

    private static readonly HashSet<string> FromUnit = ["ETCD_NAME", "ETCD_DATA_DIR", "ETCD_UNSUPPORTED_ARCH"];
}

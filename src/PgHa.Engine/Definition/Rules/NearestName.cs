namespace PgHa.Definition.Rules;

/// <summary>Finds the name that somebody probably meant.</summary>
internal static class NearestName
{
    /// <summary>The nearest known name, or null when none is near enough to be worth naming.</summary>
    public static string? Find(string name, IEnumerable<string> known)
    {
        var wanted = Plain(name);
        if (wanted.Length > 100) return null;
        var (best, bestDistance) = ((string?)null, int.MaxValue);
        foreach (var candidate in known)
        {
            var distance = Distance(wanted, Plain(candidate));
            if (distance < bestDistance) (best, bestDistance) = (candidate, distance);
        }

        return bestDistance <= Math.Max(1, wanted.Length / 4) ? best : null;
    }

    /// <summary>The hint as the end of a sentence: <c> Did you mean 'x'?</c>, or nothing.</summary>
    public static string Hint(string name, IEnumerable<string> known) => Find(name, known) is { } found ? $" Did you mean '{found}'?" : "";

    // restPort, rest_port and REST-Port are one name to a human.
    private static string Plain(string name) =>
        name.Replace("_", "", StringComparison.Ordinal).Replace("-", "", StringComparison.Ordinal).ToUpperInvariant();

    /// <summary>Levenshtein's distance, a swap of two neighbours counting as one step.</summary>
    private static int Distance(string a, string b)
    {
        var rows = new int[a.Length + 1, b.Length + 1];
        for (var i = 0; i <= a.Length; i++) rows[i, 0] = i;
        for (var j = 0; j <= b.Length; j++) rows[0, j] = j;
        for (var i = 1; i <= a.Length; i++)
        {
            for (var j = 1; j <= b.Length; j++)
            {
                var cost = a[i - 1] == b[j - 1] ? 0 : 1;
                var least = Math.Min(Math.Min(rows[i - 1, j] + 1, rows[i, j - 1] + 1), rows[i - 1, j - 1] + cost);
                if (i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1]) least = Math.Min(least, rows[i - 2, j - 2] + 1);
                rows[i, j] = least;
            }
        }

        return rows[a.Length, b.Length];
    }
}

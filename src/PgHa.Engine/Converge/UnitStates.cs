namespace PgHa.Converge;

/// <summary>The answer of <c>systemctl show</c> for several units: blocks of <c>key=value</c> with an empty line between them.</summary>
public static class UnitStates
{
    /// <summary>The units by their name.</summary>
    public static IReadOnlyDictionary<string, UnitFact> Parse(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        Dictionary<string, UnitFact> units = [];
        foreach (var block in text.Split("\n\n", StringSplitOptions.RemoveEmptyEntries))
        {
            var values = block.Split('\n').Select(l => l.Split('=', 2)).Where(p => p.Length == 2).ToDictionary(p => p[0], p => p[1]);
            string Value(string key) => values.GetValueOrDefault(key, "");
            if (Value("Id").Length == 0) continue;
            units[Value("Id")] = new(
                Value("LoadState"), Value("UnitFileState"), Value("ActiveState"), Value("SubState"),
                int.TryParse(Value("NRestarts"), out var restarts) ? restarts : 0)
            {
                NeedsReload = Value("NeedDaemonReload") == "yes",
                ActiveSince = long.TryParse(Value("ActiveEnterTimestampMonotonic"), out var microseconds) && microseconds > 0 ? TimeSpan.FromMicroseconds(microseconds) : null,
            };
        }

        return units;
    }
}

using System.Collections;
using System.Diagnostics.CodeAnalysis;

namespace PgHa.Definition;

/// <summary>
/// Names and texts that cannot change, ordered by name (ordinally), and equal to another map with the same entries.
/// </summary>
internal sealed class ValueMap : IReadOnlyDictionary<string, string>, IEquatable<ValueMap>
{
    public static readonly ValueMap Empty = new([]);

    private readonly SortedList<string, string> entries;

    private ValueMap(IEnumerable<KeyValuePair<string, string>> entries)
    {
        this.entries = new(StringComparer.Ordinal);
        foreach (var (key, value) in entries) this.entries.Add(key, value);
    }

    public int Count => entries.Count;

    public IEnumerable<string> Keys => entries.Keys;

    public IEnumerable<string> Values => entries.Values;

    public string this[string key] => entries[key];

    /// <summary>A copy of <paramref name="entries"/>; a map that is one already is kept.</summary>
    public static ValueMap Of(IEnumerable<KeyValuePair<string, string>> entries)
    {
        ArgumentNullException.ThrowIfNull(entries);
        return entries as ValueMap ?? new(entries);
    }

    public bool ContainsKey(string key) => entries.ContainsKey(key);

    public bool TryGetValue(string key, [MaybeNullWhen(false)] out string value) => entries.TryGetValue(key, out value);

    public IEnumerator<KeyValuePair<string, string>> GetEnumerator() => entries.GetEnumerator();

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();

    public bool Equals(ValueMap? other) => other is not null && entries.SequenceEqual(other.entries);

    public override bool Equals(object? obj) => Equals(obj as ValueMap);

    public override int GetHashCode()
    {
        var hash = new HashCode();
        foreach (var (key, value) in entries)
        {
            hash.Add(key);
            hash.Add(value);
        }

        return hash.ToHashCode();
    }
}

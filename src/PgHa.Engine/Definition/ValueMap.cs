using System.Collections;
using System.Diagnostics.CodeAnalysis;

namespace PgHa.Definition;

/// <summary>
/// Names and values that cannot change, ordered by name (ordinally), and equal to another map with the same entries.
/// </summary>
internal sealed class ValueMap<T> : IReadOnlyDictionary<string, T>, IEquatable<ValueMap<T>>
{
    public static readonly ValueMap<T> Empty = new([]);

    private readonly SortedList<string, T> entries;

    private ValueMap(IEnumerable<KeyValuePair<string, T>> entries)
    {
        this.entries = new(StringComparer.Ordinal);
        foreach (var (key, value) in entries) this.entries.Add(key, value);
    }

    public int Count => entries.Count;

    public IEnumerable<string> Keys => entries.Keys;

    public IEnumerable<T> Values => entries.Values;

    public T this[string key] => entries[key];

    /// <summary>A copy of <paramref name="entries"/>; a map that is one already is kept.</summary>
    public static ValueMap<T> Of(IEnumerable<KeyValuePair<string, T>> entries)
    {
        ArgumentNullException.ThrowIfNull(entries);
        return entries as ValueMap<T> ?? new(entries);
    }

    public bool ContainsKey(string key) => entries.ContainsKey(key);

    public bool TryGetValue(string key, [MaybeNullWhen(false)] out T value) => entries.TryGetValue(key, out value);

    public IEnumerator<KeyValuePair<string, T>> GetEnumerator() => entries.GetEnumerator();

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();

    public bool Equals(ValueMap<T>? other) => other is not null && entries.SequenceEqual(other.entries);

    public override bool Equals(object? obj) => Equals(obj as ValueMap<T>);

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

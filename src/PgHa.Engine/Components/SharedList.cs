using System.Collections.Concurrent;

namespace PgHa.Components;

/// <summary>A list that many files have in common; <see cref="Patroni.PatroniYaml"/> makes its text once.</summary>
internal sealed class SharedList(IReadOnlyList<string> items)
{
    private readonly ConcurrentDictionary<int, string> texts = new();

    /// <summary>The lines of the list, each behind so many blanks.</summary>
    public string Text(int indent, Func<object, string> write) =>
        texts.GetOrAdd(indent, (blanks, how) => string.Concat(
            how(items).TrimEnd('\n').Split('\n').Select(line => new string(' ', blanks) + line + "\n")), write);
}

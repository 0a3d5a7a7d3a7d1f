using System.Globalization;
using PgHa.Components;
using PgHa.Components.Postgres;
using PgHa.Converge;

namespace PgHa.Operations;

/// <summary>What a reset would take away, and what speaks against it.</summary>
public sealed record ResetPlan
{
    /// <summary>The nodes as they are.</summary>
    public required ClusterPlan Nodes { get; init; }

    /// <summary>The cluster's keys in the DCS.</summary>
    public required IReadOnlyList<DcsKey> Keys { get; init; }

    /// <summary>The data directories; with <see cref="KeepData"/> they stay.</summary>
    public required IReadOnlyList<DataDirectoryState> Data { get; init; }

    /// <summary>Whether the data stays.</summary>
    public required bool KeepData { get; init; }

    /// <summary>The data directories that would be emptied.</summary>
    public IReadOnlyList<DataDirectoryState> Doomed => KeepData ? [] : [.. Data.Where(d => d.Bytes is not null)];

    /// <summary>The nodes on which Patroni or PostgreSQL runs.</summary>
    public IReadOnlyList<DataDirectoryState> Running => [.. Data.Where(d => d.Runs.Count > 0)];

    /// <summary>Where the newest data is, as far as the control files tell; null where no node has any.</summary>
    public DataDirectoryState? Newest => Data.Where(d => d.Newest is not null).MaxBy(d => d.Newest!.Value);

    /// <summary>All of it in words, for the confirmation.</summary>
    public string Describe()
    {
        var text = string.Create(CultureInfo.InvariantCulture, $"{Nodes.Cluster.Name}: delete its {Keys.Count} keys in the DCS ({Components.Patroni.PatroniClient.Scope(Nodes.Cluster)})");
        if (KeepData) return text + "; no data directory is touched";
        if (Doomed.Count == 0) return text + "; no node has data";
        foreach (var data in Doomed)
        {
            var databases = data.Databases.Count > 0
                ? string.Join(", ", data.Databases.Select(d => $"{d.Key} {Size(d.Value)}"))
                : string.Create(CultureInfo.InvariantCulture, $"{data.DatabaseCount} databases, the templates among them; their names are known only while the server runs");
            var written = data.LastWrite is { } time ? time.ToLocalTime().ToString("yyyy-MM-dd HH:mm:ss zzz", CultureInfo.InvariantCulture) : "unknown";
            text += $"\n  {data.Node}: DELETE everything in {data.Path}: {Size(data.Bytes!.Value)}, last written {written}; {databases}";
            if (data.Outside.Count > 0) text += $"\n    stays, and belongs to nothing any more: {string.Join(", ", data.Outside)}";
        }

        return text;
    }

    private static string Size(long bytes) => bytes < 1024 * 1024
        ? string.Create(CultureInfo.InvariantCulture, $"{bytes / 1024.0:0.#} KiB")
        : bytes < 1024L * 1024 * 1024 ? string.Create(CultureInfo.InvariantCulture, $"{bytes / 1048576.0:0.#} MiB") : string.Create(CultureInfo.InvariantCulture, $"{bytes / 1073741824.0:0.##} GiB");
}

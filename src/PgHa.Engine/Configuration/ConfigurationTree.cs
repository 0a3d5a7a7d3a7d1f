using System.Text;
using System.Text.Json;
using PgHa.Components;
using PgHa.Definition;
using PgHa.Errors;

namespace PgHa.Configuration;

/// <summary>
/// A cluster's files as a tree on this machine: <c>cluster/node/etc/…</c> and a manifest. For people and version control: the same
/// files give the same tree, byte for byte, and only what changed is written.
/// </summary>
public sealed class ConfigurationTree
{
    private static readonly UTF8Encoding Utf8 = new(encoderShouldEmitUTF8Identifier: false);

    private readonly ConfigurationManifest? _manifest;

    private ConfigurationTree(string folder, ConfigurationManifest? manifest) => (Folder, _manifest) = (folder, manifest);

    /// <summary>The cluster's folder.</summary>
    public string Folder { get; }

    /// <summary>What is known of the nodes, by name.</summary>
    public IReadOnlyDictionary<string, NodeKnowledge> Known => _manifest is null
        ? new Dictionary<string, NodeKnowledge>()
        : _manifest.Nodes.ToDictionary(n => n.Key, n => n.Value.ToKnowledge());

    /// <summary>The tree to write a cluster's files to: its folder below <paramref name="root"/>, whether it is there or not.</summary>
    /// <param name="root">The folder of all clusters.</param>
    /// <param name="cluster">The cluster's name.</param>
    /// <param name="force">Whether a folder that is not such a tree is taken too; what is in it stays, but for files of the same names.</param>
    /// <exception cref="PgHaException">
    /// <c>NotAConfigurationTree</c>: the folder has something else in it. <c>ManifestInvalid</c>.
    /// </exception>
    public static ConfigurationTree ForWriting(string root, string cluster, bool force = false)
    {
        ArgumentNullException.ThrowIfNull(root);
        ArgumentNullException.ThrowIfNull(cluster);
        var folder = System.IO.Path.Combine(root, cluster);
        var manifest = System.IO.Path.Combine(folder, ConfigurationManifest.FileName);
        if (!File.Exists(manifest))
        {
            if (!force && (File.Exists(folder) || (Directory.Exists(folder) && Directory.EnumerateFileSystemEntries(folder).Any())))
                throw NotATree(folder, "Name another folder, or give -Force to write into it: what else is in it stays.");
            return new(folder, null);
        }

        try
        {
            return new(folder, ConfigurationManifest.Read(manifest));
        }
        catch (PgHaException) when (force)
        {
            return new(folder, null);
        }
    }

    /// <summary>The tree that a path means: a cluster's folder, or the folder that has it.</summary>
    /// <exception cref="PgHaException"><c>NotAConfigurationTree</c>, <c>ManifestInvalid</c>.</exception>
    public static ConfigurationTree ForReading(string path, string cluster)
    {
        ArgumentNullException.ThrowIfNull(path);
        ArgumentNullException.ThrowIfNull(cluster);
        foreach (var folder in (string[])[path, System.IO.Path.Combine(path, cluster)])
        {
            var manifest = System.IO.Path.Combine(folder, ConfigurationManifest.FileName);
            if (File.Exists(manifest)) return new(folder, ConfigurationManifest.Read(manifest));
        }

        throw NotATree(path, $"Export-PgHaConfiguration makes such trees; this one has none of cluster {cluster}.");
    }

    /// <summary>
    /// What writing these files would do. A node of the cluster that none of them belongs to keeps the files that it has; of every
    /// other node only these stay.
    /// </summary>
    /// <param name="files">Files of one cluster.</param>
    public TreeChanges Plan(IReadOnlyList<ConfigurationFile> files)
    {
        ArgumentNullException.ThrowIfNull(files);
        var cluster = files[0].Cluster;
        var nodes = new SortedDictionary<string, ManifestNode>(StringComparer.Ordinal);
        foreach (var node in files.GroupBy(file => file.Node, StringComparer.Ordinal))
            nodes[node.Key] = ManifestNode.Of(node.First().Known, node);
        foreach (var (name, node) in _manifest?.Nodes ?? [])
            if (cluster.Servers().Any(n => n.Name == name)) nodes.TryAdd(name, node);
        var showsSecrets = files.Any(f => f.ShowsSecrets) || (_manifest is { ShowsSecrets: true } && nodes.Keys.Any(n => files.All(f => f.Node != n)));
        var manifest = new ConfigurationManifest { Cluster = cluster.Name, ShowsSecrets = showsSecrets, Nodes = nodes };
        var contents = files.ToDictionary(f => PathOf(f.Node, f.Path), f => f.Content, StringComparer.Ordinal);
        contents[ConfigurationManifest.FileName] = manifest.ToJson();
        var old = _manifest?.Nodes.SelectMany(n => n.Value.Files.Keys.Select(path => PathOf(n.Key, path))) ?? [];
        var kept = nodes.SelectMany(n => n.Value.Files.Keys.Select(path => PathOf(n.Key, path))).ToHashSet(StringComparer.Ordinal);
        return new TreeChanges
        {
            Folder = Folder,
            ShowsSecrets = showsSecrets,
            Writes = [.. contents.Where(c => !IsThere(c.Key, c.Value)).OrderBy(c => c.Key, StringComparer.Ordinal).Select(c => (c.Key, c.Value))],
            Removes = [.. old.Where(path => !kept.Contains(path) && File.Exists(System.IO.Path.Combine(Folder, path))).Order(StringComparer.Ordinal)],
            Keeps = [.. kept.Append(ConfigurationManifest.FileName).Order(StringComparer.Ordinal)],
        };
    }

    /// <summary>The tree's files, as those of a definition.</summary>
    /// <param name="cluster">The definition that they are held against.</param>
    public IReadOnlyList<ConfigurationFile> Read(ClusterDefinition cluster) =>
    [
        .. from node in _manifest?.Nodes ?? []
           from file in node.Value.Files
           let place = System.IO.Path.Combine(Folder, PathOf(node.Key, file.Key))
           where File.Exists(place)
           select new ConfigurationFile
           {
               Cluster = cluster,
               Node = node.Key,
               Component = file.Value.Component,
               Path = file.Key,
               Owner = file.Value.Owner,
               Group = file.Value.Group,
               Mode = file.Value.Mode,
               Content = File.ReadAllText(place, Utf8),
               ShowsSecrets = _manifest!.ShowsSecrets,
           },
    ];

    /// <summary>The secrets that the tree's files show; null when they are masked.</summary>
    /// <exception cref="PgHaException">
    /// <c>TreeSecretsUnknown</c>: they are shown, but the file that tells which they are is not in the tree or damaged.
    /// </exception>
    public ClusterSecrets? Secrets()
    {
        if (_manifest is not { ShowsSecrets: true }) return null;
        foreach (var node in _manifest.Nodes.Keys)
        {
            var file = System.IO.Path.Combine(Folder, PathOf(node, ClusterSecrets.Path));
            try
            {
                if (File.Exists(file)) return ClusterSecrets.FromJson(File.ReadAllText(file, Utf8));
            }
            catch (JsonException e)
            {
                throw new PgHaException("TreeSecretsUnknown", $"{file} cannot be read: {e.Message}", file, "Export the tree again.");
            }
        }

        throw new PgHaException(
            "TreeSecretsUnknown", $"The files in {Folder} show secrets, and {ClusterSecrets.Path}, which tells them, is not among them.", Folder,
            "Export the tree again, whole or with its secrets masked.");
    }

    private bool IsThere(string path, string content)
    {
        var file = System.IO.Path.Combine(Folder, path);
        return File.Exists(file) && File.ReadAllBytes(file).AsSpan().SequenceEqual(Utf8.GetBytes(content));
    }

    private static string PathOf(string node, string path) => node + path;

    private static PgHaException NotATree(string folder, string recommendation) =>
        new("NotAConfigurationTree", $"{folder} is not a tree of exported configuration.", folder, recommendation);
}

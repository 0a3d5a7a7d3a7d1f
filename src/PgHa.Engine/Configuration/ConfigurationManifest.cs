using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;
using PgHa.Errors;

namespace PgHa.Configuration;

/// <summary>What a tree of files cannot say by itself: owners, modes, and what the nodes were taken to be like.</summary>
internal sealed record ConfigurationManifest
{
    /// <summary>The manifest's name in the cluster's folder. No node can have it: their names have no underscores.</summary>
    public const string FileName = "_manifest.json";

    private static readonly JsonSerializerOptions Format = new()
    {
        WriteIndented = true,
        PropertyNamingPolicy = JsonNamingPolicy.CamelCase,
        DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
        UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow,
        // A file of its own, never part of a page: names stay readable.
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    };

    /// <summary>Version of this form.</summary>
    public int Schema { get; init; } = 1;

    /// <summary>The cluster's name.</summary>
    public required string Cluster { get; init; }

    /// <summary>Whether the files show secrets.</summary>
    public required bool ShowsSecrets { get; init; }

    /// <summary>The nodes by name, sorted.</summary>
    public required SortedDictionary<string, ManifestNode> Nodes { get; init; }

    /// <summary>The file's text.</summary>
    public string ToJson() => JsonSerializer.Serialize(this, Format).ReplaceLineEndings("\n") + "\n";

    /// <summary>Reads the manifest at a path.</summary>
    /// <exception cref="PgHaException"><c>ManifestInvalid</c>: it is not one, or one of a later version, or it names places outside of its tree.</exception>
    public static ConfigurationManifest Read(string path)
    {
        try
        {
            var manifest = JsonSerializer.Deserialize<ConfigurationManifest>(File.ReadAllText(path), Format) ?? throw new JsonException("It is empty.");
            if (manifest.Schema != 1) throw new JsonException($"Its schema is {manifest.Schema}; this version of PgHa knows 1.");
            if (manifest.Cluster is null || manifest.Nodes is null || manifest.Nodes.Values.Any(n => n?.Files is null || n.Files.Values.Any(IsIncomplete)))
                throw new JsonException("A value is missing.");
            foreach (var (name, node) in manifest.Nodes)
                if (!IsName(name) || node.Files.Keys.FirstOrDefault(file => !IsPlain(file)) is not null)
                    throw new JsonException($"It names a place outside of its tree (node {name}).");
            return manifest;
        }
        catch (JsonException e)
        {
            throw new PgHaException(
                "ManifestInvalid", $"{path} is not a manifest of exported configuration: {e.Message}", path,
                "Name another folder, or restore the file; Export-PgHaConfiguration -Force makes it anew.", e);
        }
    }

    private static bool IsIncomplete(ManifestFile? file) => file is not { Component: not null, Owner: not null, Group: not null, Mode: not null };

    private static bool IsName(string name) => name is not ("" or "." or "..") && name.IndexOfAny(['/', '\\', ':', '\0']) < 0;

    // Whoever may change a tree must not be able to have files outside of it deleted or read.
    private static bool IsPlain(string path) => path.StartsWith('/') && path[1..].Split('/').All(IsName);
}

/// <summary>A node in a manifest.</summary>
internal sealed record ManifestNode
{
    /// <summary>What a node was taken to be like, with its files.</summary>
    public static ManifestNode Of(NodeKnowledge known, IEnumerable<ConfigurationFile> files)
    {
        SortedDictionary<string, Version> installed = new(StringComparer.Ordinal);
        foreach (var (name, version) in (ReadOnlySpan<(string, Version?)>)
            [("patroni", known.Installed.Patroni), ("etcd", known.Installed.Etcd), ("keepalived", known.Installed.Keepalived)])
            if (version is not null) installed[name] = version;
        return new()
        {
            Platform = known.Platform,
            Interface = known.Interface,
            Bootstrapped = known.Bootstrapped,
            Architecture = known.Architecture,
            Installed = installed.Count == 0 ? null : installed,
            Files = new(files.ToDictionary(f => f.Path, f => new ManifestFile(f.Component, f.Owner, f.Group, f.Mode)), StringComparer.Ordinal),
        };
    }

    /// <summary>What the node was taken to be like.</summary>
    public NodeKnowledge ToKnowledge() => new(Platform, Interface, Bootstrapped)
    {
        Architecture = Architecture,
        Installed = new(Installed?.GetValueOrDefault("patroni"), Installed?.GetValueOrDefault("etcd"), Installed?.GetValueOrDefault("keepalived")),
    };

    /// <summary>The platform's name.</summary>
    public string? Platform { get; init; }

    /// <summary>The interface that has the node's address; null where nobody was asked.</summary>
    public string? Interface { get; init; }

    /// <summary>Whether the node was a member already.</summary>
    public required bool Bootstrapped { get; init; }

    /// <summary>The architecture as <c>uname -m</c> says it.</summary>
    public string? Architecture { get; init; }

    /// <summary>Versions of what was installed, by component; only what was.</summary>
    public SortedDictionary<string, Version>? Installed { get; init; }

    /// <summary>Files by path, sorted.</summary>
    public required SortedDictionary<string, ManifestFile> Files { get; init; }
}

/// <summary>A file in a manifest.</summary>
internal sealed record ManifestFile(string Component, string Owner, string Group, string Mode);

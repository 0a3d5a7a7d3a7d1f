namespace PgHa.Definition.Yaml;

/// <summary>Makes the files that a definition names from its own place absolute.</summary>
internal static class RelativeFiles
{
    public static ClusterDefinition Resolve(ClusterDefinition cluster, string directory) => cluster with
    {
        Ssh = Resolve(cluster.Ssh, directory),
        Nodes = Resolve(cluster.Nodes, directory),
        Etcd = cluster.Etcd with { Nodes = Resolve(cluster.Etcd.Nodes, directory) },
    };

    private static List<NodeDefinition> Resolve(IReadOnlyList<NodeDefinition> nodes, string directory) =>
        [.. nodes.Select(node => node.Ssh is null ? node : node with { Ssh = Resolve(node.Ssh, directory) })];

    private static SshSettings Resolve(SshSettings ssh, string directory) => ssh with
    {
        KeyFiles = Resolve(ssh.KeyFiles, directory),
        KnownHostsFiles = Resolve(ssh.KnownHostsFiles, directory),
    };

    private static List<string>? Resolve(IReadOnlyList<string>? files, string directory) =>
        files is null ? null : [.. files.Select(file => IsRelative(file) ? Path.GetFullPath(file, directory) : file)];

    // A NUL, which no path can have, is left for the validator to tell.
    private static bool IsRelative(string file) =>
        (file.StartsWith("./", StringComparison.Ordinal) || file.StartsWith("../", StringComparison.Ordinal)
            || (OperatingSystem.IsWindows() && (file.StartsWith(@".\", StringComparison.Ordinal) || file.StartsWith(@"..\", StringComparison.Ordinal))))
        && !file.Contains('\0', StringComparison.Ordinal);
}

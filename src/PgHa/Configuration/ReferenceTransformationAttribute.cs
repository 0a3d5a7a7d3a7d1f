using System.Management.Automation;

namespace PgHa.Commands;

/// <summary>Lets a parameter take what <see cref="ClusterTransformationAttribute"/> takes, or the folder of an exported tree.</summary>
[AttributeUsage(AttributeTargets.Property | AttributeTargets.Field)]
public sealed class ReferenceTransformationAttribute : ArgumentTransformationAttribute
{
    /// <inheritdoc/>
    public override object? Transform(EngineIntrinsics engineIntrinsics, object? inputData)
    {
        ArgumentNullException.ThrowIfNull(engineIntrinsics);
        var value = inputData is PSObject wrapped ? wrapped.BaseObject : inputData;
        return Folder(engineIntrinsics, value) ?? new ClusterTransformationAttribute().Transform(engineIntrinsics, inputData);
    }

    private static DirectoryInfo? Folder(EngineIntrinsics engine, object? value)
    {
        if (value is DirectoryInfo folder) return folder;
        if (value is not string path || WildcardPattern.ContainsWildcardCharacters(path)) return null;
        var full = engine.SessionState.Path.GetUnresolvedProviderPathFromPSPath(path, out var provider, out _);
        return provider.Name == "FileSystem" && Directory.Exists(full) ? new DirectoryInfo(full) : null;
    }
}

using System.Collections;
using System.Management.Automation;
using PgHa.Definition;
using PgHa.Errors;

namespace PgHa.Commands;

/// <summary>
/// Lets a parameter that takes a cluster take the path to its YAML too, as text or as a file. So does anything that carries its
/// <c>Cluster</c>. Everything else is left to the
/// parameter's own type. Warnings are told by Import-PgHaCluster only.
/// </summary>
[AttributeUsage(AttributeTargets.Property | AttributeTargets.Field)]
public sealed class ClusterTransformationAttribute : ArgumentTransformationAttribute
{
    /// <inheritdoc/>
    public override object? Transform(EngineIntrinsics engineIntrinsics, object? inputData)
    {
        ArgumentNullException.ThrowIfNull(engineIntrinsics);
        var value = inputData is PSObject wrapped ? wrapped.BaseObject : inputData;
        return value switch
        {
            string path => Read(engineIntrinsics, path, literal: false),
            FileInfo file => Read(engineIntrinsics, file.FullName, literal: true),
            IList list => list.Cast<object?>().Select(item => Transform(engineIntrinsics, item)).ToArray(),
            ClusterDefinition => inputData,
            // What a cmdlet emits carries its cluster.
            _ => inputData is null ? null : PSObject.AsPSObject(inputData).Properties["Cluster"]?.Value is ClusterDefinition cluster ? cluster : inputData,
        };
    }

    private static object? Read(EngineIntrinsics engine, string path, bool literal)
    {
        try
        {
            var clusters = FilePaths.Find(engine.SessionState.Path, path, literal).Select(ClusterYaml.ReadFile).ToArray();
            return clusters is [var only] ? only : clusters;
        }
        catch (PgHaException error)
        {
            // The message of what is thrown here is the one that the user sees.
            throw new ArgumentTransformationMetadataException(error.Message, error);
        }
    }
}

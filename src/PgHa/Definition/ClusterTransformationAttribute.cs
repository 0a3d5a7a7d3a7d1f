using System.Collections;
using System.Management.Automation;
using PgHa.Definition;
using PgHa.Errors;

namespace PgHa.Commands;

/// <summary>
/// Lets a parameter that takes a cluster take the path to its YAML too, as text or as a file, and any object that carries its
/// <c>Cluster</c>. Everything else is handed on for PowerShell to refuse.
/// </summary>
[AttributeUsage(AttributeTargets.Property | AttributeTargets.Field)]
public sealed class ClusterTransformationAttribute : ArgumentTransformationAttribute
{
    /// <inheritdoc/>
    public override object? Transform(EngineIntrinsics engineIntrinsics, object? inputData)
    {
        ArgumentNullException.ThrowIfNull(engineIntrinsics);
        var value = Bare(inputData);
        return value switch
        {
            string path => Read(engineIntrinsics, path, literal: false),
            FileInfo file => Read(engineIntrinsics, file.FullName, literal: true),
            IList list => list.Cast<object?>().Select(item => Transform(engineIntrinsics, item)).ToArray(),
            ClusterDefinition or null => value,
            _ => Bare(PSObject.AsPSObject(inputData).Properties["Cluster"]?.Value) is ClusterDefinition cluster ? cluster : inputData,
        };
    }

    // What went through a variable or a pipe is wrapped, as a value of a property too.
    private static object? Bare(object? value) => value is PSObject wrapped ? wrapped.BaseObject : value;

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

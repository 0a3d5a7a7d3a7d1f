using System.Management.Automation;
using PgHa.Definition;

namespace PgHa.Commands;

/// <summary>Lets a cluster be given as the path of its YAML file, or as any object that carries its <c>Cluster</c>.</summary>
[AttributeUsage(AttributeTargets.Property)]
public sealed class ClusterTransformationAttribute : ArgumentTransformationAttribute
{
    /// <summary>The definition for what was given; what is neither is handed on for PowerShell to refuse.</summary>
    public override object Transform(EngineIntrinsics engineIntrinsics, object inputData)
    {
        var data = inputData is PSObject wrapped ? wrapped.BaseObject : inputData;
        return data switch
        {
            ClusterDefinition => data,
            string path => Read(engineIntrinsics, path),
            FileInfo file => ClusterYaml.ReadFile(file.FullName),
            _ => inputData is PSObject { Properties: { } properties } && properties["Cluster"]?.Value is ClusterDefinition cluster ? cluster : inputData,
        };
    }

    private static ClusterDefinition Read(EngineIntrinsics engine, string path) =>
        ClusterYaml.ReadFile(engine.SessionState.Path.GetUnresolvedProviderPathFromPSPath(path));
}

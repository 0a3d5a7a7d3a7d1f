using System.Management.Automation;
using PgHa.Converge;
using PgHa.Definition;
using PgHa.Remote;

namespace PgHa.Commands;

/// <summary>
/// A cmdlet that works on whole clusters. It gathers what comes down the pipe, definitions or anything that carries its
/// <c>Cluster</c>, and acts once on each cluster when all has arrived.
/// </summary>
public abstract class ClusterCommand : AsyncCommand
{
    private readonly Dictionary<string, ClusterDefinition> clusters = new(StringComparer.Ordinal);

    /// <summary>The clusters: definitions, paths of YAML files, or objects with a <c>Cluster</c> property.</summary>
    [Parameter(Mandatory = true, Position = 0, ValueFromPipeline = true, ValueFromPipelineByPropertyName = true)]
    [ClusterTransformation]
    [ValidateNotNullOrEmpty]
    [ArgumentCompleter(typeof(ClusterCompleter))]
    public virtual ClusterDefinition[] Cluster { get; set; } = [];

    /// <summary>Gathers; refuses a definition that breaks a rule before any node is touched.</summary>
    protected sealed override void ProcessRecord()
    {
        foreach (var cluster in Cluster)
        {
            try
            {
                Gather(cluster);
            }
            catch (Exception exception) when (exception is not PipelineStoppedException)
            {
                WriteError(ErrorRecords.From(exception, cluster.Name));
            }
        }
    }

    /// <summary>Acts once on each cluster.</summary>
    protected sealed override void EndProcessing()
    {
        foreach (var cluster in clusters.Values)
        {
            ProcessCluster(cluster);
        }

        ProcessClusters();
    }

    /// <summary>Acts once after all clusters, where they are worked on together.</summary>
    protected virtual void ProcessClusters()
    {
    }

    /// <summary>Takes a cluster in, once, and refuses one whose definition breaks a rule.</summary>
    protected virtual void Gather(ClusterDefinition cluster)
    {
        ArgumentNullException.ThrowIfNull(cluster);
        if (clusters.TryGetValue(cluster.Name, out var known))
        {
            if (known != cluster)
            {
                WriteWarning($"Two different definitions of cluster {cluster.Name} came down the pipe; the first one is used.");
            }

            return;
        }

        foreach (var warning in DefinitionValidator.ThrowIfInvalid(cluster))
        {
            WriteWarning(warning.ToString());
        }

        clusters.Add(cluster.Name, cluster);
        SeenClusters.Remember(cluster);
    }

    /// <summary>Does the cmdlet's work on one cluster.</summary>
    protected abstract void ProcessCluster(ClusterDefinition cluster);

    /// <summary>The way to the nodes, through this runspace's connections. Only the pipeline thread may ask.</summary>
    protected static INodeConnector Connector(SshCredentials? credentials = null) => new NodeConnector(Sessions, credentials);

    /// <summary>This runspace's connections. Only the pipeline thread may ask.</summary>
    protected static SessionPool Sessions => RunspaceState.Current.Get(() => new SessionPool());

    /// <summary>Runs work for one cluster; what it throws becomes an error that leaves the other clusters alone.</summary>
    /// <returns>Whether the work came to its end.</returns>
    protected bool RunFor(ClusterDefinition cluster, Func<IPipeline, CancellationToken, Task> work)
    {
        var done = false;
        Run(cluster.Name, async (pipeline, stopped) =>
        {
            try
            {
                await work(pipeline, stopped);
                done = true;
            }
            catch (Exception exception) when (!stopped.IsCancellationRequested)
            {
                pipeline.Error(exception, cluster.Name);
            }
        });
        return done;
    }
}

using PgHa.Definition;
using PgHa.Resources;

namespace PgHa.Converge;

/// <summary>One thing that differs between what is wanted of a node and what is there.</summary>
public sealed record Change
{
    /// <summary>The cluster.</summary>
    public required ClusterDefinition Cluster { get; init; }

    /// <summary>The node's name; empty for what belongs to the cluster as a whole.</summary>
    public required string Node { get; init; }

    /// <summary>The component that wants it.</summary>
    public string Component => Wanted.Component;

    /// <summary>The kind and name of the resource, for example <c>file /etc/patroni/postgres.yml</c>.</summary>
    public string Resource => $"{Wanted.Kind} {Wanted.Id}";

    /// <summary>What will be done.</summary>
    public required ChangeAction Action { get; init; }

    /// <summary>Why: what is there now, and what is wanted.</summary>
    public required string Reason { get; init; }

    /// <summary>A unified diff of a file's content with secrets masked; empty for everything else.</summary>
    public string Diff { get; init; } = "";

    /// <summary>What the change interrupts.</summary>
    public Disruption Disruption { get; init; }

    /// <summary>What is reloaded, restarted or moved: a unit, or <c>PostgreSQL</c>; empty where nothing is.</summary>
    public string Interrupts => Disruption == Disruption.None ? "" : Wanted is FileResource { Unit: { } unit } ? unit : Wanted.Id;

    /// <summary>What was there, as a keyed hash: a plan that is kept knows by it whether the node has moved on since.</summary>
    public string Before { get; init; } = "";

    /// <summary>What is wanted, as a keyed hash.</summary>
    public string After { get; init; } = "";

    /// <summary>The definition as YAML: what a plan that was kept with <c>Export-Clixml</c> is read from.</summary>
    public string Definition => ClusterYaml.Write(Cluster);

    /// <summary>What is wanted.</summary>
    internal Resource Wanted { get; init; } = null!;

    /// <summary>One line for people.</summary>
    public override string ToString() => $"{(Node.Length > 0 ? Node : Cluster.Name)}: {Action.ToString().ToLowerInvariant()} {Resource} ({Reason})";
}

/// <summary>What is done to a resource.</summary>
public enum ChangeAction
{
    /// <summary>It is not there, and is made.</summary>
    Create,

    /// <summary>It is there, and differs.</summary>
    Update,

    /// <summary>A package is installed.</summary>
    Install,

    /// <summary>A unit will start at boot.</summary>
    Enable,

    /// <summary>A unit will no longer start at boot.</summary>
    Disable,

    /// <summary>A unit is stopped, and can no longer be started.</summary>
    Mask,

    /// <summary>A service is restarted, one node after the other.</summary>
    Restart,

    /// <summary>A unit is stopped.</summary>
    Stop,

    /// <summary>It is taken away.</summary>
    Remove,

    /// <summary>A change that was made before and that systemd or the unit has not noticed yet is told to it.</summary>
    Reload,
}

/// <summary>What a change interrupts.</summary>
public enum Disruption
{
    /// <summary>Nothing.</summary>
    None,

    /// <summary>A running service reads its configuration again.</summary>
    Reload,

    /// <summary>A running service is interrupted.</summary>
    Restart,

    /// <summary>Another node becomes the leader, and the virtual address moves to it.</summary>
    Failover,
}

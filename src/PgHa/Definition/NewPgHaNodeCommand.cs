using System.Management.Automation;
using PgHa.Definition;

namespace PgHa.Commands;

/// <summary>Describes one server of a cluster.</summary>
[Cmdlet(VerbsCommon.New, "PgHaNode")]
[OutputType(typeof(NodeDefinition))]
public sealed class NewPgHaNodeCommand : SshSettingsCommand
{
    /// <summary>The node's name.</summary>
    [Parameter(Mandatory = true, Position = 0, ValueFromPipelineByPropertyName = true)]
    public string Name { get; set; } = "";

    /// <summary>The IP address under which the other nodes and the clients reach it.</summary>
    [Parameter(Mandatory = true, Position = 1, ValueFromPipelineByPropertyName = true)]
    public string Address { get; set; } = "";

    /// <summary>keepalived's priority.</summary>
    [Parameter(ValueFromPipelineByPropertyName = true)]
    [EmptyIsNull]
    public int? Priority { get; set; }

    /// <summary>The network interface that carries the virtual address.</summary>
    [Parameter(ValueFromPipelineByPropertyName = true)]
    public string? Interface { get; set; }

    /// <summary>This server's operating system, where it is not the cluster's.</summary>
    [Parameter(ValueFromPipelineByPropertyName = true)]
    [ArgumentCompleter(typeof(PlatformCompleter))]
    public string? Platform { get; set; }

    /// <summary>The address to connect to, when it is not the node's own.</summary>
    [Parameter(ValueFromPipelineByPropertyName = true)]
    public string? SshHost { get; set; }

    /// <inheritdoc/>
    protected override void ProcessRecord()
    {
        // A column that is empty in a CSV file arrives as an empty text.
        var ssh = ReadSsh(NullIfEmpty(SshHost));
        var node = new NodeDefinition
        {
            Name = Name,
            Address = Address,
            Priority = Priority,
            Interface = NullIfEmpty(Interface),
            Platform = NullIfEmpty(Platform),
            Ssh = ssh == new SshSettings() ? null : ssh,
        };
        var problems = DefinitionValidator.Validate(node);
        if (problems.Count == 0) WriteObject(node);
        else WriteError(ErrorRecords.From(new DefinitionException(problems, Name), Name));
    }

    private static string? NullIfEmpty(string? text) => string.IsNullOrEmpty(text) ? null : text;
}

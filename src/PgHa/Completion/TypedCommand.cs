using System.Collections;
using System.Management.Automation;
using System.Management.Automation.Language;
using System.Management.Automation.Runspaces;
using PgHa.Definition;
using PgHa.Remote;

namespace PgHa.Commands;

/// <summary>A command line that is being typed, and what can be known of it without running it.</summary>
internal sealed class TypedCommand
{
    private readonly CommandAst? command;
    private readonly IDictionary bound;

    public TypedCommand(string? word, CommandAst? command, IDictionary? bound)
    {
        var typed = word ?? "";
        Quote = typed is ['\'' or '"', ..] ? typed[0] : null;
        Word = typed.Trim('\'', '"');
        this.command = command;
        this.bound = bound ?? new Hashtable();
    }

    /// <summary>What was typed of the value, without its quotes.</summary>
    public string Word { get; }

    /// <summary>The quote that it begins with.</summary>
    public char? Quote { get; }

    /// <summary>The open connections of this runspace.</summary>
    public static IEnumerable<INodeSession> Sessions => RunspaceState.Current.Find<SessionPool>()?.Sessions ?? [];

    /// <summary>The value of another parameter, as far as it stands there as such.</summary>
    public string? Text(string parameter) => Bare(bound[parameter])?.ToString();

    /// <summary>The clusters that are meant: by -Cluster, else by what stands before the pipe; null when the line does not say.</summary>
    public IReadOnlyList<ClusterDefinition>? Named()
    {
        IReadOnlyList<ClusterDefinition> given = bound.Contains("Cluster") ? [.. Read(bound["Cluster"])] : [.. Piped().SelectMany(Read)];
        return given.Count > 0 ? given : null;
    }

    /// <summary>The clusters that are meant; those that this runspace has seen when the line does not say.</summary>
    public IReadOnlyList<ClusterDefinition> Clusters() => Named() ?? RunspaceState.Current.Find<SeenClusters>()?.All ?? [];

    /// <summary>What a script says in this runspace; for what only a session knows, its variables and drives.</summary>
    public static IReadOnlyList<object?> Ask(string script, params object[] arguments)
    {
        using var shell = PowerShell.Create(RunspaceMode.CurrentRunspace);
        shell.AddScript(script, useLocalScope: true);
        foreach (var argument in arguments) shell.AddArgument(argument);
        return [.. shell.Invoke().Select(o => o?.BaseObject)];
    }

    // The first command of the pipeline: a variable, a path, or a cmdlet that one of these is given to. Nothing of it is run.
    private IEnumerable<object?> Piped()
    {
        if (command?.Parent is not PipelineAst { PipelineElements: [var first, ..] } || ReferenceEquals(first, command)) return [];
        return first switch
        {
            CommandExpressionAst expression => Value(expression.Expression),
            CommandAst source => source.CommandElements.Skip(1).OfType<ExpressionAst>().SelectMany(Value),
            _ => [],
        };
    }

    private static IEnumerable<object?> Value(ExpressionAst expression) => expression switch
    {
        StringConstantExpressionAst text => [text.Value],
        VariableExpressionAst { Splatted: false } variable =>
            Ask("param($name) , $ExecutionContext.SessionState.PSVariable.GetValue($name)", variable.VariablePath.UserPath),
        _ => [],
    };

    private static IEnumerable<ClusterDefinition> Read(object? value) => Bare(value) switch
    {
        ClusterDefinition cluster => [cluster],
        string path => FromFile(path),
        FileInfo file => FromFile(file.FullName),
        IList list => list.Cast<object?>().SelectMany(Read),
        // Only what is a value already: a property that is a script could do anything.
        { } other when PSObject.AsPSObject(other).Properties["Cluster"] is PSNoteProperty or PSProperty =>
            Bare(PSObject.AsPSObject(other).Properties["Cluster"].Value) is ClusterDefinition cluster ? [cluster] : [],
        _ => [],
    };

    // A definition that breaks a rule still has names. A pipe or a device has no length, and a share is another machine's.
    private static IEnumerable<ClusterDefinition> FromFile(string path)
    {
        if (WildcardPattern.ContainsWildcardCharacters(path)
            || Ask("$ExecutionContext.SessionState.Path") is not [PathIntrinsics paths]
            || FilePaths.Make(paths, path) is not { } full
            || full.StartsWith(@"\\", StringComparison.Ordinal)
            || new FileInfo(full) is not { Exists: true, Length: > 0 and <= ClusterYaml.LargestText })
        {
            return [];
        }

        return ClusterYaml.ParseFile(full).Definition is { } cluster ? [cluster] : [];
    }

    private static object? Bare(object? value) => value is PSObject wrapped ? wrapped.BaseObject : value;
}

using System.Management.Automation;
using System.Management.Automation.Language;
using System.Management.Automation.Runspaces;
using PgHa.Tests.Hosting;

namespace PgHa.Tests.Help;

/// <summary>Every PowerShell block of the pages, parsed by PowerShell itself, its commands and parameters looked up in a runspace with the module.</summary>
public sealed class PageCommandTests
{
    private static readonly string Docs = Path.Combine(Places.Repository, "docs");

    [Theory]
    [InlineData("cmdlets")]
    [InlineData("about")]
    [InlineData("runbooks")]
    public void Every_block_parses_and_names_cmdlets_and_parameters_that_there_are(string folder)
    {
        using var engine = new HostedEngine([Places.Manifest]);
        var seen = 0;
        var faults = new List<string>();
        foreach (var path in Directory.GetFiles(Path.Combine(Docs, folder), "*.md"))
        {
            foreach (var (line, text) in Fences.PowerShell(File.ReadAllText(path)))
            {
                seen++;
                faults.AddRange(Faults(engine, text, everything: folder == "runbooks").Select(fault => $"{Path.GetFileName(path)}:{line}: {fault}"));
            }
        }

        faults.ShouldBeEmpty();
        seen.ShouldBeGreaterThan(0);
    }

    [Theory]
    [InlineData("Get-PgHaMember ./c.yml |", "empty pipe")]
    [InlineData("Get-PgHaMembers ./c.yml", "no command Get-PgHaMembers")]
    [InlineData("Get-PgHaMember ./c.yml -Nodes pg1", "no -Nodes")]
    [InlineData("Test-PgHaCluster ./c.yml | Select-Object Id", "no command Select-Object")]
    public void A_wrong_block_is_found(string block, string expected)
    {
        using var engine = new HostedEngine([Places.Manifest]);
        Faults(engine, block, everything: true).ShouldHaveSingleItem().ShouldContain(expected, Case.Insensitive);
    }

    /// <param name="everything">Whether a command that is not ours must be there too: what the lab's runner is to run may use nothing that pwsh alone has.</param>
    private static List<string> Faults(HostedEngine engine, string block, bool everything)
    {
        var tree = Parser.ParseInput(block, out _, out var errors);
        if (errors.Length > 0) return [.. errors.Select(error => error.Message)];
        var faults = new List<string>();
        foreach (var command in tree.FindAll(node => node is CommandAst, searchNestedScriptBlocks: true).Cast<CommandAst>())
        {
            if (command.GetCommandName() is not { } name) continue;
            var found = Find(engine, name);
            if (found is null)
            {
                if (everything || name.Contains("-PgHa", StringComparison.OrdinalIgnoreCase)) faults.Add($"there is no command {name}");
                continue;
            }

            foreach (var parameter in command.CommandElements.OfType<CommandParameterAst>())
            {
                try
                {
                    found.ResolveParameter(parameter.ParameterName);
                }
                catch (ParameterBindingException exception)
                {
                    faults.Add($"{name}: there is no -{parameter.ParameterName}: {exception.Message}");
                }
            }
        }

        return faults;
    }

    private static CommandInfo? Find(HostedEngine engine, string name)
    {
        Runspace.DefaultRunspace = engine.Runspace;
        var found = engine.Runspace.SessionStateProxy.InvokeCommand.GetCommand(name, CommandTypes.Cmdlet | CommandTypes.Function | CommandTypes.Alias);
        return found is AliasInfo alias ? alias.ResolvedCommand : found;
    }
}

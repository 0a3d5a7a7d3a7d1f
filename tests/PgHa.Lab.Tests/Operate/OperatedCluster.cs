using PgHa.Lab.Tests.Cluster;
using PgHa.Lab.Tests.Runbooks;

namespace PgHa.Lab.Tests.Operate;

/// <summary>
/// One of its own for the operations and the runbooks: with one for all tests, they would be half of the time of a whole run. It is made as the runbook of a
/// first installation says.
/// </summary>
public sealed class OperatedCluster() : InstalledCluster("operated")
{
    /// <summary>The blocks of that runbook, and what came of them.</summary>
    internal List<(RunbookStep Step, CommandResult Result)> FirstInstallation { get; } = [];

    /// <summary>The host keys that it made known, a line each: none was before.</summary>
    public string[] TrustedKeys { get; private set; } = [];

    protected override async Task Install(Lab lab)
    {
        var (definition, known) = (Path.Combine(Folder, "first.yml"), Path.Combine(Folder, "known_hosts"));
        await File.WriteAllTextAsync(definition, Yaml(lab).Replace(lab.KnownHostsPath, known, StringComparison.Ordinal));
        foreach (var step in await RunbookPage.Open("first-install")) FirstInstallation.Add((step, await RunbookPage.Run(step.Script, definition)));
        TrustedKeys = File.Exists(known) ? await File.ReadAllLinesAsync(known) : [];
    }
}

[CollectionDefinition(nameof(OperatedCluster))]
public sealed class OperatedClusterGroup : ICollectionFixture<OperatedCluster>;

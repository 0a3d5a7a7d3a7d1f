using PgHa.Lab.Tests.Cluster;

namespace PgHa.Lab.Tests.Apply;

/// <summary>Three bare servers for what an installation looks at before it begins. They stay bare: each test takes away what it made.</summary>
public sealed class PreflightServers() : LabFixture("preflight", 3)
{
    /// <summary>The definition's file.</summary>
    public string Definition => Path.Combine(Folder, "cluster.yml");

    /// <summary>The virtual address.</summary>
    public string VirtualIP { get; private set; } = "";

    /// <summary>A definition's text.</summary>
    public string Yaml(Lab lab) => $"""
        name: main
        nodes:
          - name: pg1
            address: {lab.AddressOf("pg1")}
          - name: pg2
            address: {lab.AddressOf("pg2")}
          - name: pg3
            address: {lab.AddressOf("pg3")}
        ssh:
          user: admin
          keyFiles: [{lab.KeyPath}]
          knownHostsFiles: [{lab.KnownHostsPath}]
        postgres:
          version: "15"
          dataDirectory: /data/main
        virtualIP:
          address: {VirtualIP}/24
        """;

    /// <summary>Writes a further definition.</summary>
    public async Task<string> Save(string yaml)
    {
        var file = Path.Combine(Folder, $"{Guid.NewGuid():N}.yml");
        await File.WriteAllTextAsync(file, yaml);
        return file;
    }

    /// <summary>The checks that do not pass, one line each, and how long all of it took.</summary>
    public async Task<(string[] Findings, double Seconds)> Look(string? definition = null, string parameters = "")
    {
        var lines = await Runner.Lines($$"""
            $before = [datetime]::UtcNow
            $all = @(Test-PgHaPrerequisite '{{definition ?? Definition}}' {{parameters}} -WarningAction Ignore)
            "$([int] ([datetime]::UtcNow - $before).TotalMilliseconds) $($all.Count)"
            foreach ($r in $all) { if ($r.Outcome -ne 'Pass') { "$($r.Outcome) $($r.Id) $($r.Target): $($r.Reason)" } }
            """);
        var head = lines[0].Split(' ');
        int.Parse(head[1], System.Globalization.CultureInfo.InvariantCulture).ShouldBeGreaterThan(20, string.Join('\n', lines));
        return (lines[1..], int.Parse(head[0], System.Globalization.CultureInfo.InvariantCulture) / 1000.0);
    }

    protected override async Task Prepare(Lab lab)
    {
        VirtualIP = lab.AddressOf("pg1")[..(lab.AddressOf("pg1").LastIndexOf('.') + 1)] + "100";
        await File.WriteAllTextAsync(Definition, Yaml(lab));
    }
}

[CollectionDefinition(nameof(PreflightServers))]
public sealed class PreflightServersGroup : ICollectionFixture<PreflightServers>;

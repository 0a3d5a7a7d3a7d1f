using System.Net;
using System.Net.Sockets;
using PgHa.Tests.Hosting;

namespace PgHa.Tests.Deploy;

/// <summary>What is wrong with the input is said before any node is touched: the "servers" here would notice a connection.</summary>
public sealed class BadDefinitionTests : IDisposable
{
    private readonly DirectoryInfo folder = Directory.CreateTempSubdirectory("pgha-");
    private readonly HostedEngine engine = new([Places.Manifest]);
    private readonly TcpListener[] servers = [new(IPAddress.Loopback, 0), new(IPAddress.Loopback, 0), new(IPAddress.Loopback, 0)];

    public BadDefinitionTests() => Array.ForEach(servers, s => s.Start());

    private bool Touched => servers.Any(s => s.Pending());

    public void Dispose()
    {
        Array.ForEach(servers, s => s.Dispose());
        engine.Dispose();
        folder.Delete(recursive: true);
    }

    [Theory]
    [InlineData("TooFewNodes", "name: pg3", "", "3")]
    [InlineData("DuplicateNodeName", "name: pg2", "name: pg1", "pg1")]
    [InlineData("DuplicateAddress", "10.0.0.2", "10.0.0.1", "10.0.0.1")]
    [InlineData("DuplicatePriority", "address: 10.0.0.2", "address: 10.0.0.2, priority: 100", "100")]
    [InlineData("VirtualIPOutsideNetwork", "10.0.0.100/24", "10.9.0.100/24", "10.9.0.")]
    [InlineData("VirtualIPIsNodeAddress", "10.0.0.100/24", "10.0.0.2/24", "pg2")]
    [InlineData("UnknownField", "virtualIP:", "virtualIp:", "virtualIP")]
    public void A_bad_definition_is_refused_by_name_and_no_node_is_touched(string id, string sound, string bad, string named)
    {
        var yaml = Sound();
        yaml.ShouldContain(sound);
        var file = Path.Combine(folder.FullName, "cluster.yml");
        // With nothing to put in its place, the whole line goes.
        File.WriteAllLines(file, bad.Length > 0
            ? yaml.Replace(sound, bad, StringComparison.Ordinal).Split('\n')
            : yaml.Split('\n').Where(l => !l.Contains(sound, StringComparison.Ordinal)));

        var problems = engine.Run($"Test-PgHaDefinition '{file}' | ForEach-Object {{ $_.Id }}").Lines;
        problems.ShouldContain(id);
        foreach (var cmdlet in (string[])["Install-PgHaNode", "Start-PgHaCluster", "Get-PgHaMember"])
        {
            var result = engine.Run($"{cmdlet} '{file}'");
            var error = result.Thrown is null ? result.Errors.ShouldHaveSingleItem() : new(result.Thrown, "", default, null);
            error.Exception.Message.ShouldContain(named);
        }

        Touched.ShouldBeFalse();
    }

    [Fact]
    public void An_auth_pass_over_eight_characters_is_refused_without_being_shown_and_no_node_is_touched()
    {
        var file = Path.Combine(folder.FullName, "cluster.yml");
        File.WriteAllText(file, Sound());
        var result = engine.Run($"$s = [securestring]::new(); 'ninechars'.ToCharArray() | ForEach-Object {{ $s.AppendChar($_) }}; Install-PgHaNode '{file}' -VrrpPassword $s");
        var error = result.Errors.ShouldHaveSingleItem();
        error.FullyQualifiedErrorId.ShouldStartWith("AuthPassTooLong,");
        error.Exception.Message.ShouldContain("8");
        error.ToString().ShouldNotContain("ninechars");
        Touched.ShouldBeFalse();
    }

    [Fact]
    public void The_servers_would_have_noticed()
    {
        var file = Path.Combine(folder.FullName, "cluster.yml");
        File.WriteAllText(file, Sound());
        engine.Run($"Install-PgHaNode '{file}'").Errors.ShouldNotBeEmpty();
        Touched.ShouldBeTrue();
    }

    private int Port(int server) => ((IPEndPoint)servers[server].LocalEndpoint).Port;

    private string Sound() => $"""
        name: demo
        nodes:
        {Node(1)}
        {Node(2)}
        {Node(3)}
        ssh:
          user: nobody
          useAgent: false
          connectTimeout: 1
        virtualIP:
          address: 10.0.0.100/24

        """;

    private string Node(int number) => $"  - {{name: pg{number}, address: 10.0.0.{number}, ssh: {{host: 127.0.0.1, port: {Port(number - 1)}}}}}";
}

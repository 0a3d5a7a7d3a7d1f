using System.Runtime.CompilerServices;
using PgHa.Definition;
using PgHa.Definition.Rules;

namespace PgHa.Engine.Tests.Definition.Postgres;

/// <summary>
/// The table of parameters and the reading of their values, held against real servers. A major version that cannot be had is named in a
/// warning of the test. To make the table anew: <c>PGHA_ACCEPT=1 dotnet test --filter PostgresServerTests</c>, which fails so that nobody
/// leaves it on.
/// </summary>
public class PostgresServerTests(PostgresServers servers) : IClassFixture<PostgresServers>
{
    [Fact]
    public void The_table_says_what_every_server_that_can_be_had_says_of_itself()
    {
        if (Environment.GetEnvironmentVariable("PGHA_ACCEPT") == "1") Accept();
        NameTheMissing();
        foreach (var server in servers.All)
        {
            var own = ParameterTable.Of(server);
            var table = PostgresParameter.All.Where(parameter => parameter.In(server.Major) is not null).ToDictionary(parameter => parameter.Name, parameter => parameter.In(server.Major)!.Text);
            table.Where(entry => own.GetValueOrDefault(entry.Key) != entry.Value).ShouldBeEmpty($"lines that PostgreSQL {server.Major} has otherwise");
            own.Keys.Except(table.Keys).ShouldBeEmpty($"parameters of PostgreSQL {server.Major} that the table lacks");
        }
    }

    private void NameTheMissing()
    {
        foreach (var sentence in servers.Missing) TestContext.Current.AddWarning(sentence);
        servers.All.ShouldNotBeEmpty(string.Join('\n', servers.Missing));
    }

    private void Accept([CallerFilePath] string self = "")
    {
        File.WriteAllText(Path.Combine(Path.GetDirectoryName(self)!, "../../../../src/PgHa.Engine/Definition/PostgresParameters.txt"), ParameterTable.Make(servers.All));
        Assert.Fail("The table was written anew; what is not compared keeps its lines: " + string.Join(' ', servers.Missing));
    }
}

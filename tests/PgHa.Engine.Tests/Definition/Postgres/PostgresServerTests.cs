using System.Runtime.CompilerServices;
using PgHa.Definition;
using PgHa.Definition.Rules;

namespace PgHa.Engine.Tests.Definition.Postgres;

/// <summary>
/// The table of parameters and the reading of their values, held against real servers. A major version that cannot be had is named in a
/// warning of the test. To make the table anew: <c>PGHA_ACCEPT=1 dotnet test --filter PostgresServerTests</c>, which fails so that nobody
/// leaves it on.
/// </summary>
[Collection(nameof(Busy))]
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

    [Fact]
    public void The_defaults_are_those_of_every_server_that_can_be_had()
    {
        NameTheMissing();
        foreach (var server in servers.All)
        {
            var own = server.Rows(
                """
                select concat_ws(E'\x1f', name, coalesce(boot_val, '')) as row from pg_settings where context <> 'internal' and name not like '%.%'
                """).Select(row => row.Split('\x1f')).ToDictionary(row => row[0], row => row[1]);
            var known = own.Keys.Where(name => PostgresDefaults.Of(name, server.Major) is not null).ToList();
            known.Count.ShouldBeGreaterThan(own.Count * 9 / 10, $"defaults of PostgreSQL {server.Major}");
            known.Where(name => PostgresDefaults.Of(name, server.Major) != own[name]).ShouldBeEmpty($"defaults that PostgreSQL {server.Major} has otherwise");
        }
    }

    [Fact]
    public void A_value_is_refused_exactly_when_the_server_refuses_it()
    {
        NameTheMissing();
        var results = servers.All.AsParallel().Select(Judge).ToList();
        var wrong = results.SelectMany(result => result.Wrong).ToList();
        wrong.ShouldBe([], string.Join('\n', wrong));
        results.ShouldAllBe(result => result.Judged > 2000 && result.Refused > result.Judged / 10);
    }

    private static (int Judged, int Refused, List<string> Wrong) Judge(PostgresServer server)
    {
        var settings = new List<(string Name, string Value)>();
        foreach (var parameter in PostgresParameter.All.OrderBy(parameter => parameter.Name, StringComparer.Ordinal))
            if (parameter.In(server.Major) is { IsReadOnly: false } definition)
                settings.AddRange(ParameterSamples.Of(definition, settings.Count).Select(value => (parameter.Name, value)));
        var refused = server.Refused(settings);
        var (judged, refusedByBoth, wrong) = (0, 0, new List<string>());
        foreach (var (name, value) in settings.Distinct())
        {
            var ours = ParameterValues.Fault(name, PostgresParameter.Find(name)!.In(server.Major)!, server.Major, value);
            // What Patroni alone would not have is none of the server's business.
            var refusedHere = ours is { Id: not "ParameterValueRefused" };
            var theirs = refused.GetValueOrDefault((name, value));
            if (theirs is not null && !IsOfForm(name, value, theirs)) continue;
            // A real number in hexadecimal is right to the server, and so odd that it is not read here.
            if (IsHexadecimalReal(name, value, server.Major)) continue;
            judged++;
            if (refusedHere && theirs is not null) refusedByBoth++;
            if (refusedHere != theirs is not null) wrong.Add($"{server.Major}: {name} = '{value}': here {ours?.Message ?? "right"}, there {theirs ?? "right"}");
        }

        return (judged, refusedByBoth, wrong);
    }

    // Whether the server says that the value is none, rather than that its build, another setting or ALTER SYSTEM stands in the way. A number in
    // quotes is what was written; one without has been understood, and was refused by something that looks further.
    private static bool IsOfForm(string name, string value, string theirs) =>
        (theirs.StartsWith("invalid value for parameter", StringComparison.Ordinal) && theirs.EndsWith('"') && !IsOfLibrary(name, value))
        || theirs.Contains("is outside the valid range", StringComparison.Ordinal)
        || theirs.Contains("requires a", StringComparison.Ordinal);

    private static bool IsOfLibrary(string name, string value) =>
        ParameterTable.WordsOfLibraries.TryGetValue(name, out var words) && words.Contains(value, StringComparer.OrdinalIgnoreCase);

    private static bool IsHexadecimalReal(string name, string value, string major) =>
        PostgresParameter.Find(name)!.In(major)!.Type == PostgresParameterType.Real && value.Contains("0x", StringComparison.OrdinalIgnoreCase);

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

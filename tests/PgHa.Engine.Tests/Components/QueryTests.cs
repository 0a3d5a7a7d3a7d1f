using System.Text;
using CsCheck;
using PgHa.Components.Postgres;
using PgHa.Remote;

namespace PgHa.Engine.Tests.Components;

/// <summary>Statements, their values, and what comes back.</summary>
public class QueryTests
{
    [Fact]
    public void A_value_is_one_literal_whatever_is_in_it() => Gen.String.Where(s => !s.Contains('\0')).Sample(text =>
    {
        var literal = SqlLiteral.Of(text);
        literal[1..^1].Replace("''", "", StringComparison.Ordinal).ShouldNotContain("'");
        literal[1..^1].Replace("''", "'", StringComparison.Ordinal).ShouldBe(text);
    });

    [Fact]
    public void Each_kind_of_value_is_written_as_the_server_reads_it()
    {
        SqlLiteral.Of(null).ShouldBe("NULL");
        SqlLiteral.Of(true).ShouldBe("'true'");
        SqlLiteral.Of(1.5m).ShouldBe("'1.5'");
        SqlLiteral.Of(double.NegativeInfinity).ShouldBe("'-Infinity'");
        SqlLiteral.Of(new byte[] { 1, 255 }).ShouldBe("'\\x01FF'");
        SqlLiteral.Of(new object?[] { "a\"b", null, 3 }).ShouldBe("'{\"a\\\"b\",NULL,\"3\"}'");
        SqlLiteral.Of(new DateTimeOffset(2026, 3, 1, 12, 0, 0, TimeSpan.FromHours(1))).ShouldBe("'2026-03-01 12:00:00.000000+01:00'");
        Should.Throw<ArgumentException>(() => SqlLiteral.Of("a\0b"));
    }

    [Theory]
    [InlineData(16u, "t", true)]
    [InlineData(20u, "-9223372036854775808", long.MinValue)]
    [InlineData(23u, "7", 7)]
    [InlineData(701u, "Infinity", double.PositiveInfinity)]
    [InlineData(1700u, "NaN", "NaN")]
    [InlineData(1700u, "1e400", "1e400")]
    [InlineData(1114u, "infinity", "infinity")]
    [InlineData(1184u, "0044-03-15 00:00:00+00 BC", "0044-03-15 00:00:00+00 BC")]
    [InlineData(25u, "t", "t")]
    [InlineData(23u, null, null)]
    public void A_value_gets_its_type_or_stays_the_text_that_it_is(uint type, string? text, object? value) => PostgresValue.Read(type, text).ShouldBe(value);

    [Fact]
    public void Times_numbers_and_bytes_keep_all_that_they_say()
    {
        PostgresValue.Read(1700, "2.50").ShouldBe(2.50m);
        PostgresValue.Read(1184, "2026-03-01 12:00:00.25+00").ShouldBe(new DateTimeOffset(2026, 3, 1, 12, 0, 0, 250, TimeSpan.Zero));
        PostgresValue.Read(17, "\\x0102").ShouldBe(new byte[] { 1, 2 });
        PostgresValue.Read(2950, "a43fc002-4d69-4774-b6a7-27d0bf3b8b2e").ShouldBe(Guid.Parse("a43fc002-4d69-4774-b6a7-27d0bf3b8b2e"));
    }

    [Fact]
    public void The_script_holds_neither_statement_nor_password_as_text()
    {
        var text = QueryClient.Run(Observations.Cluster, Observations.Cluster.Nodes[0], new Query("select 'hidden $(x)'") { User = "u", Password = "pass'word" }).Text;
        text.ShouldNotContain("hidden");
        text.ShouldNotContain("pass'word");
        new Query("select $1") { Values = ["it's"] }.Statements().ShouldBe(["PREPARE pgha_query AS select $1", "EXECUTE pgha_query('it''s')"]);
    }

    [Theory]
    [InlineData("")]
    [InlineData("nonsense")]
    [InlineData("{\"columns\": [], \"rows\": 2, \"status\": \"\"}\n[]\n")]
    public void What_is_no_whole_answer_is_none(string text) =>
        Should.Throw<InvalidDataException>(() => QueryClient.Parse(new CommandResult { ExitCode = 0, Output = Encoding.UTF8.GetBytes(text), Error = [] }));

    [Fact]
    public void The_one_that_led_last_is_the_primary_that_has_come_furthest()
    {
        ControlData Data(string state, int timeline, string location) => ControlData.Parse(
            $"pg_control version number:            1300\nDatabase cluster state:               {state}\nLatest checkpoint location:           {location}\nLatest checkpoint's TimeLineID:       {timeline}\n")!;
        ControlData.Parse("").ShouldBeNull();
        Data("shut down", 2, "1/10").ShouldBe(new ControlData("shut down", 2, (1L << 32) + 16));
        ControlData.LedLast(new Dictionary<string, ControlData>
        {
            ["a"] = Data("in production", 1, "9/0"), ["b"] = Data("shut down in recovery", 3, "1/0"), ["c"] = Data("shut down", 2, "0/F0"), ["d"] = Data("in production", 2, "0/E0"),
        }).ShouldBe("c");
        ControlData.LedLast(new Dictionary<string, ControlData> { ["b"] = Data("shut down in recovery", 3, "1/0") }).ShouldBeNull();
    }
}

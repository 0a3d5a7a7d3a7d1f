using System.Text.RegularExpressions;
using CsCheck;
using PgHa.Components;
using PgHa.Components.Patroni;
using PgHa.Engine.Tests.Definition;
using YamlDotNet.Core;
using YamlDotNet.Core.Events;
using YamlDotNet.Serialization;

namespace PgHa.Engine.Tests.Components;

public sealed partial class PatroniYamlTests
{
    private static readonly Gen<string> Texts = Gen.OneOf(
        Gen.String[Gen.Char["'\"\\$`!*?[]{}()<>|&;~#%@:, \t=-+._0123456789abcefnoxyßя\u0085\u00a0\u2028\u2029\ufeff\u0001\u001b\u007f\u009f\ufffe"], 0, 20],
        Gen.String[Gen.Char["0123456789.:-_+eExob~T Z"], 1, 10],
        Of("yes", "Off", "NULL", ".inf", "-.INF", ".NaN", "2001-01-01", "<<", "😀", "a: b", "a #b", "- a", "? a", "---", "...", "%TAG", "''"));

    private static Gen<string> Of(params string[] texts) => Gen.Int[0, texts.Length - 1].Select(i => texts[i]);

    [Theory]
    [InlineData("on")]
    [InlineData("off")]
    [InlineData("yes")]
    [InlineData("No")]
    [InlineData("TRUE")]
    [InlineData("1:30")]
    [InlineData("0o17")]
    [InlineData("017")]
    [InlineData("0x1F")]
    [InlineData("0b11")]
    [InlineData("1_000")]
    [InlineData("300")]
    [InlineData("-1")]
    [InlineData("1.5")]
    [InlineData("1e3")]
    [InlineData(".5")]
    [InlineData("~")]
    [InlineData("null")]
    [InlineData("")]
    [InlineData("2001-01-01")]
    [InlineData("=")]
    [InlineData("<<")]
    [InlineData("it's \"quoted\"")]
    [InlineData("a # b")]
    [InlineData("a: b")]
    [InlineData(": x")]
    [InlineData("#x")]
    [InlineData(" leading")]
    [InlineData("trailing ")]
    [InlineData("*star")]
    [InlineData("&and")]
    [InlineData("!tag")]
    [InlineData("%percent")]
    [InlineData("@at")]
    [InlineData("`tick")]
    [InlineData("{a")]
    [InlineData("[a")]
    [InlineData("- a")]
    [InlineData("\\n")]
    [InlineData("\u0085\u2028")]
    public void A_text_that_YAML_could_take_for_something_else_is_quoted_and_comes_back(string text)
    {
        var scalar = Scalars(PatroniYaml.Write(new YamlMap { ["key"] = text }))[1];
        scalar.Value.ShouldBe(text);
        // A quote behind the first letter, and a backslash, are plain text to YAML.
        scalar.Style.ShouldBeOneOf(text is "it's \"quoted\"" or "\\n" ? [ScalarStyle.Plain, ScalarStyle.SingleQuoted, ScalarStyle.DoubleQuoted] : [ScalarStyle.SingleQuoted, ScalarStyle.DoubleQuoted]);
    }

    [Fact]
    public void Any_text_comes_back_from_a_reader_of_YAML_1_1_as_a_text() =>
        Texts.Sample(
            text =>
            {
                var yaml = PatroniYaml.Write(new YamlMap { ["key"] = text, ["list"] = new List<string> { text } });
                foreach (var scalar in (Scalar[])[Scalars(yaml)[1], Scalars(yaml)[3]])
                {
                    scalar.Value.ShouldBe(text);
                    if (scalar.Style == ScalarStyle.Plain) Yaml11Other().IsMatch(scalar.Value).ShouldBeFalse($"{text} is not a string to YAML 1.1");
                }

                // PyYAML's reader refuses what it does not hold printable, and folds these three as line ends.
                PyYamlRefuses().IsMatch(yaml).ShouldBeFalse();
                yaml.IndexOfAny(['\u0085', '\u2028', '\u2029']).ShouldBe(-1);
            },
            iter: 3000);

    [Fact]
    public void Passwords_of_any_kind_come_back_from_the_file()
    {
        string[] passwords = ["o'neil", "say \"hi\"", "a # b", "a: b", " both ", "on"];
        foreach (var password in passwords)
        {
            var secrets = new ClusterSecrets { Superuser = password, Replication = password + "2", Rewind = password + "3", Rest = password + "4", Vrrp = "v" };
            var text = PatroniConfiguration.Render(Wanted.Of(Wanted.Cluster, secrets: secrets));
            var postgres = Map(Map(Read(text)["postgresql"])["authentication"]);
            Map(postgres["superuser"])["password"].ShouldBe(password);
            Map(postgres["replication"])["password"].ShouldBe(password + "2");
            Map(postgres["rewind"])["password"].ShouldBe(password + "3");
            Map(Map(Read(text)["restapi"])["authentication"])["password"].ShouldBe(password + "4");
        }
    }

    [Fact]
    public void Parameters_that_Patroni_takes_from_the_DCS_alone_are_there_and_all_others_in_the_file()
    {
        string[] dcs =
        [
            "max_connections", "max_locks_per_transaction", "max_worker_processes", "max_prepared_transactions", "max_wal_senders",
            "max_replication_slots", "wal_keep_size", "wal_level", "wal_log_hints", "track_commit_timestamp",
        ];
        var cluster = Sample.WithPostgres(new()
        {
            Parameters = dcs.Concat(["shared_buffers", "work_mem", "archive_mode", "my.own"]).ToDictionary(name => name, name => $"value of {name}"),
        });
        var file = Read(PatroniConfiguration.Render(Wanted.Of(cluster)));
        var local = Map(Map(file["postgresql"])["parameters"]);
        var shared = Map(Map(Map(Map(file["bootstrap"])["dcs"])["postgresql"])["parameters"]);
        shared.Keys.ShouldBe(dcs, ignoreOrder: true);
        local.Keys.ShouldBe(["unix_socket_directories", "password_encryption", "shared_buffers", "work_mem", "archive_mode", "my.own"], ignoreOrder: true);
        foreach (var name in dcs) shared[name].ShouldBe($"value of {name}");
        local["my.own"].ShouldBe("value of my.own");
    }

    [Fact]
    public void Parameters_in_another_case_replace_the_defaults_and_go_where_they_belong()
    {
        var cluster = Sample.WithPostgres(new()
        {
            Parameters = new Dictionary<string, string> { ["MAX_CONNECTIONS"] = "77", ["Password_Encryption"] = "md5", ["timezone"] = "UTC" },
        });
        var file = Read(PatroniConfiguration.Render(Wanted.Of(cluster)));
        var local = Map(Map(file["postgresql"])["parameters"]);
        Map(Map(Map(Map(file["bootstrap"])["dcs"])["postgresql"])["parameters"])["max_connections"].ShouldBe("77");
        local["password_encryption"].ShouldBe("md5");
        local.Keys.ShouldBe(["unix_socket_directories", "password_encryption", "TimeZone"], ignoreOrder: true);
    }

    [Theory]
    [InlineData("9.6", "on")]
    [InlineData("10", "scram-sha-256")]
    [InlineData("18", "scram-sha-256")]
    public void Passwords_are_stored_as_the_version_can(string version, string value) =>
        Map(Map(Read(PatroniConfiguration.Render(Wanted.Of(Sample.WithPostgres(new() { Version = version }))))["postgresql"])["parameters"])["password_encryption"].ShouldBe(value);

    [Fact]
    public void The_defaults_are_the_seeds_three_hundred_connections_and_no_removal_of_data()
    {
        var file = Read(PatroniConfiguration.Render(Wanted.Of(Sample.Cluster())));
        Map(Map(Map(Map(file["bootstrap"])["dcs"])["postgresql"])["parameters"])["max_connections"].ShouldBe("300");
        Map(file["postgresql"])["remove_data_directory_on_rewind_failure"].ShouldBe("false");
        Map(file["postgresql"])["remove_data_directory_on_diverged_timelines"].ShouldBe("false");
    }

    private static List<Scalar> Scalars(string yaml)
    {
        var parser = new Parser(new StringReader(yaml));
        List<Scalar> scalars = [];
        while (parser.MoveNext())
            if (parser.Current is Scalar scalar) scalars.Add(scalar);
        return scalars;
    }

    private static Dictionary<object, object> Read(string yaml) => new DeserializerBuilder().Build().Deserialize<Dictionary<object, object>>(yaml);

    private static Dictionary<object, object> Map(object value) => value.ShouldBeOfType<Dictionary<object, object>>();

    // The implicit types of YAML 1.1 (yaml.org/type: bool, float, int, merge, null, timestamp, value), as PyYAML's resolver has them.
    [GeneratedRegex("""
        ^(?:yes|Yes|YES|no|No|NO|true|True|TRUE|false|False|FALSE|on|On|ON|off|Off|OFF
        |[-+]?[0-9][0-9_]*\.[0-9_]*(?:[eE][-+][0-9]+)?|\.[0-9][0-9_]*(?:[eE][-+][0-9]+)?|[-+]?[0-9][0-9_]*(?::[0-5]?[0-9])+\.[0-9_]*|[-+]?\.(?:inf|Inf|INF)|\.(?:nan|NaN|NAN)
        |[-+]?0b[0-1_]+|[-+]?0[0-7_]+|[-+]?(?:0|[1-9][0-9_]*)|[-+]?0x[0-9a-fA-F_]+|[-+]?[1-9][0-9_]*(?::[0-5]?[0-9])+
        |<<|=|~|null|Null|NULL|
        |[0-9]{4}-[0-9]{2}-[0-9]{2}|[0-9]{4}-[0-9]{1,2}-[0-9]{1,2}(?:[Tt]|[ \t]+)[0-9]{1,2}:[0-9]{2}:[0-9]{2}(?:\.[0-9]*)?(?:[ \t]*(?:Z|[-+][0-9]{1,2}(?::?[0-9]{2})?))?)\z
        """, RegexOptions.IgnorePatternWhitespace)]
    private static partial Regex Yaml11Other();

    [GeneratedRegex("[^\u0009\u000a\u000d\u0020-\u007e\u0085\u00a0-\ufffd]")]
    private static partial Regex PyYamlRefuses();
}

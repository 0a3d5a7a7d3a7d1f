using System.Diagnostics;
using System.Globalization;
using CsCheck;
using PgHa.Definition;
using PgHa.Engine.Tests.Components;
using PgHa.Errors;

namespace PgHa.Engine.Tests.Definition;

/// <summary>
/// Damaged definitions: the reader ends soon, and with nothing but problems of its own. Three seconds in every run; for a longer one
/// <c>PGHA_FUZZ_SECONDS=3600 dotnet test tests/PgHa.Engine.Tests --filter DefinitionFuzzTests</c>. A text that fails is in the message.
/// </summary>
[Collection(nameof(Busy))]
public class DefinitionFuzzTests
{
    private static readonly int Seconds = int.TryParse(Environment.GetEnvironmentVariable("PGHA_FUZZ_SECONDS"), NumberStyles.None, CultureInfo.InvariantCulture, out var seconds) ? seconds : 3;

    private static readonly string[] Tokens =
    [
        "&a ", "*a", "!!binary ", "!x ", "<<: ", "---\n", "...\n", "%YAML 1.1\n", "? ", ": ", "- ", "{", "}", "[", "]", ",", "|\n", ">-\n", "'", "\"", "\\", "#", "\t", "\r\n", "\0", "\uFEFF", "\u2028", "\uFFFD",
        "null", "~", "true", "-0", "99999999999999999999", "1e309", "0x", ".inf", "схема", "\u202E", "name: ", "nodes: ", "settings: {a: [", "\n\n\n", "   ", new('[', 30), new('a', 2000), "password: ", "@", "`",
    ];

    private static readonly Gen<string> Sources = Gen.OneOf(
        Gen.Int[0, YamlReadTests.Definitions.Count].Select(i => i == 0 ? Repository.Read("examples", "cluster.yml") : YamlReadTests.Definitions[i - 1]),
        Definitions.Any.Select(ClusterYaml.Write));

    private static readonly Gen<Func<string, string>> Damage =
        from kind in Gen.Int[0, 6]
        from places in Gen.Select(Gen.Double[0, 1], Gen.Double[0, 1], Gen.Double[0, 1])
        from token in Gen.Int[0, Tokens.Length - 1]
        from character in Gen.Char
        select (Func<string, string>)(text =>
        {
            var at = (int)(places.Item1 * text.Length);
            var length = (int)(places.Item2 * Math.Min(40, text.Length - at));
            var other = (int)(places.Item3 * text.Length);
            return kind switch
            {
                0 => text.Remove(at, length),
                1 => text.Insert(other, text.Substring(at, length)),
                2 => text.Insert(at, Tokens[token]),
                3 => text.Remove(at, length).Insert(at, Tokens[token]),
                4 => text.Insert(at, character.ToString()),
                5 => text[..at],
                _ => SwapLines(text, at, other),
            };
        });

    // Six damages, and it is two texts in one.
    private static readonly Gen<string> Texts = Gen.Select(
        Sources, Damage.Array[1, 6], Sources, (source, damages, other) => damages.Aggregate(source, (damaged, damage) => damage(damaged)) + (damages.Length == 6 ? other : ""));

    [Fact]
    public void A_damaged_definition_is_read_or_refused_soon_and_never_fails_otherwise() =>
        Texts.Sample(
            text =>
            {
                var clock = Stopwatch.StartNew();
                var reading = Task.Run(() => ClusterYaml.Parse(text));
                reading.Wait(TimeSpan.FromSeconds(30)).ShouldBeTrue("the reader hangs");
                // A sound one takes a few milliseconds; the rest is for a busy machine.
                clock.Elapsed.ShouldBeLessThan(TimeSpan.FromSeconds(15));
                foreach (var problem in reading.Result.Problems)
                {
                    (problem.Line > 0 && problem.Column > 0 && problem.Id.Length > 0 && problem.Message.Length > 0).ShouldBeTrue(problem.ToString());
                    problem.ToString().Any(char.IsControl).ShouldBeFalse("a message could disturb a terminal");
                }

                if (reading.Result.Definition is not { } cluster) return;
                ClusterYaml.Parse(ClusterYaml.Write(cluster)).Definition.ShouldBe(cluster);
                if (!reading.Result.IsValid) return;
                for (var i = 0; i < cluster.Nodes.Count; i++) Renders(cluster, i);
            },
            time: Seconds);

    // What the rules let pass renders, or is refused by a reason with an id: some pairs are known only with the platform.
    private static void Renders(ClusterDefinition cluster, int node)
    {
        try
        {
            Wanted.All(Wanted.Of(cluster, node)).ShouldNotBeEmpty();
        }
        catch (PgHaException refused)
        {
            refused.ErrorId.ShouldNotBeEmpty();
        }
    }

    private static string SwapLines(string text, int one, int other)
    {
        var lines = text.Split('\n');
        var (a, b) = (text.AsSpan(0, one).Count('\n'), text.AsSpan(0, other).Count('\n'));
        (lines[a], lines[b]) = (lines[b], lines[a]);
        return string.Join('\n', lines);
    }
}

using System.Text;
using CsCheck;
using PgHa.Components;
using PgHa.Engine.Tests.Definition;
using PgHa.Engine.Tests.Remote;

namespace PgHa.Engine.Tests.Components;

public class EnvironmentFileTests
{
    [Fact]
    public void Any_value_of_one_line_comes_back_from_systemds_reader() => Definitions.Line.Sample(value =>
    {
        var text = "# A comment.\n" + EnvironmentFile.Line("FIRST", value) + EnvironmentFile.Line("SECOND", "x");
        foreach (var eatsEveryBackslash in (bool[])[true, false])
            Systemd(text, eatsEveryBackslash).ShouldBe(new Dictionary<string, string> { ["FIRST"] = value, ["SECOND"] = "x" });
    });

    [Fact]
    public void Any_value_of_one_line_comes_back_from_a_shell() => Definitions.Line.Array[200].Sample(
        values =>
        {
            var file = string.Concat(values.Select((value, i) => EnvironmentFile.Line($"V{i}", value)));
            var shell = $"set -a\n{file}exec env -0\n";
            var read = Encoding.UTF8.GetString(Tool.Run("/bin/sh", Encoding.UTF8.GetBytes(shell), ["-s"]).Output).Split('\0').Select(line => line.Split('=', 2)).Where(pair => pair.Length == 2)
                .ToDictionary(pair => pair[0], pair => pair[1]);
            for (var i = 0; i < values.Length; i++) read[$"V{i}"].ShouldBe(values[i]);
        },
        iter: 5);

    // systemd's parse_env_file_internal (src/basic/env-file.c), for lines of this form. Before 246 a backslash in double quotes went whatever
    // came after it, since then it goes before " \ ` $ alone.
    private static Dictionary<string, string> Systemd(string text, bool eatsEveryBackslash)
    {
        var variables = new Dictionary<string, string>();
        foreach (var line in text.Split('\n', StringSplitOptions.RemoveEmptyEntries).Where(line => line[0] is not ('#' or ';')))
        {
            var name = line[..line.IndexOf('=')];
            var (value, quoted) = (new StringBuilder(), false);
            for (var i = name.Length + 1; i < line.Length; i++)
            {
                if (line[i] == '"') quoted = !quoted;
                else if (line[i] == '\\' && quoted && (eatsEveryBackslash || line[i + 1] is '"' or '\\' or '`' or '$')) value.Append(line[++i]);
                else value.Append(line[i]);
                // Outside of quotes blanks, # and quotes mean something else: nothing of ours may stand there.
                (quoted || line[i] == '"').ShouldBeTrue(line);
            }

            quoted.ShouldBeFalse(line);
            variables[name] = value.ToString();
        }

        return variables;
    }
}

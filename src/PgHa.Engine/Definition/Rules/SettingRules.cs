using System.Text.RegularExpressions;
using PgHa.Definition.Settings;

namespace PgHa.Definition.Rules;

/// <summary>
/// Settings that are passed through to Patroni, etcd and keepalived: none that PgHa writes itself, no secret, and nothing that its file could
/// not hold on one line. What they mean is the program's own business.
/// </summary>
internal static partial class SettingRules
{
    private const int DeepestBlock = 3;

    public static void Check(ClusterDefinition cluster, ProblemList problems)
    {
        CheckPatroni(cluster.Patroni.Settings, "patroni.settings", "", problems);
        CheckEtcd(cluster.Etcd.Settings, problems);
        if (cluster.VirtualIP?.Settings is not { } keepalived) return;
        CheckLines(keepalived.GlobalDefs, "virtualIP.settings.globalDefs", OwnedSettings.GlobalDefs, problems);
        CheckLines(keepalived.VrrpScript, "virtualIP.settings.vrrpScript", OwnedSettings.VrrpScript, problems);
        CheckLines(keepalived.VrrpInstance, "virtualIP.settings.vrrpInstance", OwnedSettings.VrrpInstance, problems);
    }

    private static void CheckPatroni(SettingValue value, string path, string name, ProblemList problems)
    {
        switch (value)
        {
            case SettingMap map:
                foreach (var (key, inner) in map.Entries)
                {
                    var (at, full) = ($"{path}.{key}", name.Length == 0 ? key : $"{name}.{key}");
                    if (key.Length == 0) problems.Error("SettingNameInvalid", at, "A setting has no name.");
                    else if (!TextRules.NoMixedScripts(problems, at, key) || Owned(problems, at, full, OwnedSettings.Patroni) || Secret(problems, at, key)) continue;
                    else if (OwnedGroup(full) && inner is not SettingMap) problems.Error("SettingOwned", at, $"{full} is a group of which PgHa writes a part: give a group of settings.");
                    else CheckPatroni(inner, at, full, problems);
                }

                break;
            case SettingList list:
                // What stands in a list has no owner: only its texts are looked at.
                for (var i = 0; i < list.Items.Count; i++) CheckPatroni(list.Items[i], $"{path}[{i}]", $"{name}[]", problems);
                break;
            case SettingText text:
                TextRules.NoMixedScripts(problems, path, text.Value);
                break;
        }
    }

    private static void CheckEtcd(IReadOnlyDictionary<string, string> settings, ProblemList problems)
    {
        foreach (var (name, value) in settings)
        {
            var path = $"etcd.settings.{name}";
            if (!EtcdFlag().IsMatch(name))
                problems.Error(
                    "SettingNameInvalid", path, $"{TextRules.Quote(name)} is no flag of etcd: write it as on its command line without the dashes before it, for example snapshot-count.");
            else if (!Owned(problems, path, name, OwnedSettings.Etcd) && !Secret(problems, path, name))
                TextRules.NoMixedScripts(problems, path, value);
        }
    }

    private static void CheckLines(IReadOnlyList<string> lines, string path, IReadOnlyDictionary<string, string> owned, ProblemList problems)
    {
        var depth = 0;
        for (var i = 0; i < lines.Count; i++)
        {
            var (line, at) = (lines[i].Trim(' '), $"{path}[{i}]");
            if (!TextRules.NotEmpty(problems, at, line) || !TextRules.Ascii(problems, at, line)) continue;
            if (line == "}")
            {
                depth--;
                if (depth < 0) problems.Error("SettingLineInvalid", at, "This '}' closes a block that was not opened here: remove it.");
                if (depth < 0) return;
                continue;
            }

            var opens = line.EndsWith(" {", StringComparison.Ordinal);
            var text = opens ? line[..^2] : line;
            if (LineFault(text, inBlock: depth > 0) is { } fault)
                problems.Error("SettingLineInvalid", at, $"{TextRules.Quote(line)} {fault}.");
            else if (text.Split(' ')[0] is var keyword && depth == 0 && !Owned(problems, at, keyword, owned))
                Secret(problems, at, keyword);
            if (opens && ++depth > DeepestBlock) problems.Error("SettingLineInvalid", at, $"This is nested deeper than {DeepestBlock} blocks, and nothing in keepalived's configuration is.");
        }

        if (depth > 0) problems.Error("SettingLineInvalid", path, "A block is not closed: its last line is '}'.");
    }

    // keepalived's parser: # and ! begin a comment, $ ~ @ substitute and choose, backslash and a single quote escape, braces make blocks; and
    // "include" reads another file.
    private static string? LineFault(string text, bool inBlock)
    {
        if (text.IndexOfAny(['#', '!', '$', '~', '@', '\\', '\'', '{', '}']) is var bad and >= 0)
            return $"has {TextRules.Name(text, bad)}, which keepalived reads as more than a character: a block is opened by ' {{' at the end of its line and closed by a line '}}'";
        if (text.Count(character => character == '"') % 2 != 0) return "has a quote that is not closed";
        if (text.Split(' ')[0].StartsWith("include", StringComparison.Ordinal)) return "reads another file, which PgHa does not manage: write the lines here";
        return inBlock || Keyword().IsMatch(text) ? null : "does not begin with a keyword of keepalived: small letters, digits and '_'";
    }

    private static bool Owned(ProblemList problems, string path, string name, IReadOnlyDictionary<string, string> owned)
    {
        if (!owned.TryGetValue(name, out var reason)) return false;
        problems.Error("SettingOwned", path, $"'{name}' is not passed through: {reason}.");
        return true;
    }

    // A group that PgHa writes too: a single value in its place would take PgHa's part away.
    private static bool OwnedGroup(string name) => OwnedSettings.Patroni.Keys.Any(owned => owned.StartsWith(name + ".", StringComparison.Ordinal));

    private static bool Secret(ProblemList problems, string path, string name)
    {
        if (!SecretNames.IsSecret(name)) return false;
        problems.Error("SecretInFile", path, $"{TextRules.Quote(name)} is a secret, and a definition holds none: take it out.");
        return true;
    }

    [GeneratedRegex(@"\A[a-z][a-z0-9]*(?:-[a-z0-9]+)*\z")]
    private static partial Regex EtcdFlag();

    [GeneratedRegex(@"\A[a-z][a-z0-9_]*(?: |\z)")]
    private static partial Regex Keyword();
}

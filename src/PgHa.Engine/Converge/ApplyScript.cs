using System.Globalization;
using System.Text;
using PgHa.Converge.Runs;
using PgHa.Platforms;
using PgHa.Remote;
using PgHa.Resources;

namespace PgHa.Converge;

/// <summary>A plan as the one script that carries it out. The only place where changing a node is put into shell.</summary>
public static class ApplyScript
{
    private const string BeginMark = "@step ";
    private const string FailMark = "@failed ";
    private const string StopMark = "@stopped ";
    private const string WaitMark = "@wait ";

    private static readonly string Functions = ShellText.Read("steps.sh") + ShellText.Read("apply.sh");

    /// <summary>The script; the positions in its marks are those of <see cref="NodePlan.Changes"/>.</summary>
    public static RemoteScript Build(NodePlan plan)
    {
        ArgumentNullException.ThrowIfNull(plan);
        var text = new StringBuilder(Functions).Append('\n').Append(plan.Context.Platform.Packages.Functions).Append('\n');
        var changes = plan.Changes;
        var packages = changes.Select(c => c.Wanted).OfType<PackageResource>().Select(p => p.Url ?? p.Name).ToList();
        var packagesInstalled = false;
        for (var i = 0; i < changes.Count; i++)
        {
            var wanted = changes[i].Wanted;
            if (wanted is PackageResource)
            {
                // One transaction for all of them, under the first one's step.
                if (!packagesInstalled) Step(text, i, ["install_packages", .. packages]);
                packagesInstalled = true;
                continue;
            }

            switch (wanted)
            {
                case AccountResource account: Step(text, i, ["make_account", account.Name]); break;
                case DirectoryResource d: Step(text, i, ["make_directory", d.Path, d.Owner, d.Group, Modes.Format(d.Mode)]); break;
                case FileResource f when IsAttributesOnly(plan, f):
                    Step(text, i, ["set_attributes", f.Path, f.Owner, f.Group, Modes.Format(f.Mode)]);
                    break;
                case FileResource f:
                    Step(text, i, ["put_file", f.Path, f.Owner, f.Group, Modes.Format(f.Mode), .. f.Check], f.Content, ToldOf(changes[i]));
                    break;
                // Done at the end, together with all other units.
                case UnitResource when changes[i].Action == ChangeAction.Reload: Step(text, i, [":"]); break;
                case UnitResource { Masked: true } u: Step(text, i, ["mask_unit", u.Name]); break;
                case UnitResource u: Step(text, i, [u.Enabled == true ? "enable_unit" : "disable_unit", u.Name]); break;
                case ModuleResource m: Step(text, i, m.Stream is null ? ["disable_module", m.Name, m.StateFile] : ["enable_module", m.Name, m.Stream]); break;
                case PythonEnvironmentResource p:
                    Step(text, i, ["make_environment", p.Path, p.Python, p.Module, p.Index ?? "", p.Wheels ?? "", .. p.Packages.Select(w => w.Requirement)]);
                    break;
                case SELinuxLabelResource l: Step(text, i, ["label_directory", l.Path, l.Files, l.Type]); break;
                case FirewallResource f: Step(text, i, ["open_firewall", plan.Node.Address, f.IsPort ? "port" : "protocol", f.Opening]); break;
                default: throw new InvalidOperationException($"The applier does not know the resource kind {wanted.Kind}.");
            }
        }

        if (changes.Any(c => c.Wanted is UnitResource || (c.Wanted is FileResource f && f.Path.StartsWith("/etc/systemd/system/", StringComparison.Ordinal))))
            Step(text, changes.Count - 1, ["reload_units"]);
        Notify(text, changes);
        text.Append("record\n");
        return new RemoteScript(text.ToString()) { Deadline = TimeSpan.FromSeconds(packages.Count > 0 || changes.Any(c => c.Wanted is PythonEnvironmentResource) ? 900 : 120) };
    }

    /// <summary>The position of the change that a line of the script's output says has begun, or null.</summary>
    public static int? Begun(string line) => Position(line, BeginMark);

    /// <summary>The position of the change that failed, or null.</summary>
    public static int? Failed(string output) =>
        output.Split('\n').Select(line => Position(line, FailMark)).LastOrDefault(position => position is not null);

    /// <summary>The position of the change that was not begun because somebody asked the run to stop, or null.</summary>
    public static int? Stopped(string line) => Position(line, StopMark);

    /// <summary>What a line says that is waited for, or null.</summary>
    public static string? Awaited(string line) => line.StartsWith(WaitMark, StringComparison.Ordinal) ? line[WaitMark.Length..] : null;

    private static int? Position(string line, string mark) =>
        line.StartsWith(mark, StringComparison.Ordinal) && int.TryParse(line.AsSpan(mark.Length), NumberStyles.None, CultureInfo.InvariantCulture, out var i)
            ? i
            : null;

    private static bool IsAttributesOnly(NodePlan plan, FileResource file) =>
        plan.Facts.Files.TryGetValue(file.Path, out var there) && there.Holds(file.Content);

    // Once a unit, whatever number of its files changed, and after all of them are in place.
    private static void Notify(StringBuilder text, IReadOnlyList<Change> changes)
    {
        var told = changes.Select((change, i) => (change, i)).Where(c => ToldOf(c.change) is not null).GroupBy(c => ToldOf(c.change)!);
        foreach (var unit in told) Step(text, unit.First().i, ["tell_unit", unit.Key, "reload"]);
    }

    // The running unit that has to reload because of a change.
    private static string? ToldOf(Change change) => change switch
    {
        { Disruption: Disruption.Reload, Wanted: FileResource { Unit: { } unit } } => unit,
        { Action: ChangeAction.Reload, Disruption: Disruption.Reload, Wanted: UnitResource unit } => unit.Name,
        _ => null,
    };

    private static void Step(StringBuilder text, int position, IEnumerable<string> command, string? content = null, string? told = null)
    {
        text.Append(CultureInfo.InvariantCulture, $"begin {position}\n");
        if (told is not null) text.Append(CultureInfo.InvariantCulture, $"notify={ShellQuote.Quote(told)}\n");
        text.AppendJoin(' ', command.Select(ShellQuote.Quote));
        // A quoted delimiter: nothing in the content is expanded. Base64 cannot hold the delimiter.
        if (content is not null) text.Append(" <<'END-OF-CONTENT'");
        text.Append(" || failed\n");
        if (content is not null)
            text.Append(Convert.ToBase64String(Encoding.UTF8.GetBytes(content), Base64FormattingOptions.InsertLineBreaks).ReplaceLineEndings("\n")).Append("\nEND-OF-CONTENT\n");
    }
}

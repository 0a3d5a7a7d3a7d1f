using System.Globalization;
using System.Text;
using PgHa.Components;
using PgHa.Converge.Runs;
using PgHa.Platforms;
using PgHa.Remote;
using PgHa.Resources;

namespace PgHa.Converge;

/// <summary>The plan of a removal as the one script that carries it out; its marks are those of <see cref="ApplyScript"/>.</summary>
public static class RemoveScript
{
    private static readonly string Functions = ShellText.Read("steps.sh") + ShellText.Read("remove.sh");

    /// <summary>The script; the positions in its marks are those of <see cref="NodePlan.Changes"/>.</summary>
    public static RemoteScript Build(NodePlan plan)
    {
        ArgumentNullException.ThrowIfNull(plan);
        var text = new StringBuilder(Functions).Append('\n').Append(PackageManager.LockFunction).Append('\n').Append(PackageManager.RemoveFunction).Append('\n');
        var packages = plan.Changes.Select(c => c.Wanted).OfType<PackageResource>().Select(p => p.Name).ToList();
        var packagesRemoved = false;
        for (var i = 0; i < plan.Changes.Count; i++)
        {
            var change = plan.Changes[i];
            switch (change.Wanted)
            {
                // One transaction for all of them, under the first one's step.
                case PackageResource when packagesRemoved: break;
                case PackageResource: Step(text, i, ["remove_packages", .. packages]); packagesRemoved = true; break;
                case UnitResource { Masked: true } u: Step(text, i, ["unmask_unit", u.Name]); break;
                case UnitResource u: Step(text, i, ["stop_unit", u.Name]); break;
                case FileResource { Path: ClusterSecrets.Path } f: Step(text, i, ["remove_file", f.Path]); Step(text, i, ["forget_previous"]); break;
                case FileResource f: Step(text, i, ["remove_file", f.Path]); break;
                case PythonEnvironmentResource e: Step(text, i, ["remove_tree", e.Path]); break;
                case AccountResource a: Step(text, i, ["remove_account", a.Name]); break;
                case DirectoryResource d: Step(text, i, [RemovalPlanner.HoldsData(d) ? "remove_data" : "remove_directory", d.Path]); break;
                default: throw new InvalidOperationException($"The removal does not know the resource kind {change.Wanted.Kind}.");
            }
        }

        if (plan.Changes.Count > 0)
        {
            Step(text, plan.Changes.Count - 1, ["forget_owed"]);
            Step(text, plan.Changes.Count - 1, ["reload_units"]);
        }

        text.Append("record\n");
        return new RemoteScript(text.ToString()) { Deadline = TimeSpan.FromMinutes(20) };
    }

    private static void Step(StringBuilder text, int position, IEnumerable<string> command) =>
        text.Append(CultureInfo.InvariantCulture, $"begin {position}\n").AppendJoin(' ', command.Select(ShellQuote.Quote)).Append(" || failed\n");
}

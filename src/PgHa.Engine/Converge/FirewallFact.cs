using System.Globalization;
using PgHa.Errors;
using PgHa.Remote;

namespace PgHa.Converge;

/// <summary>firewalld on a node where it runs.</summary>
/// <param name="Zone">The zone of the interface that has the node's address.</param>
/// <param name="Now">What that lets in now: ports, ranges of them, and IP protocols.</param>
/// <param name="Later">What it lets in after a restart.</param>
public sealed record FirewallFact(string Zone, IReadOnlyList<string> Now, IReadOnlyList<string> Later)
{
    /// <summary>Whether an opening, or a range of ports that it is in, is among those let in.</summary>
    public static bool LetsIn(IReadOnlyList<string> open, string opening)
    {
        ArgumentNullException.ThrowIfNull(open);
        ArgumentNullException.ThrowIfNull(opening);
        return open.Contains(opening) || (Range(opening) is { } wanted && open.Select(Range).OfType<(int From, int To, string Protocol)>()
            .Any(r => r.Protocol == wanted.Protocol && r.From <= wanted.From && wanted.To <= r.To));
    }

    internal static FirewallFact? Read(string node, SectionResult section)
    {
        if (section.ExitCode != 0)
        {
            throw new PgHaException(
                "FactsUnreadable", $"{node}: firewalld runs and does not say what it lets in (exit code {section.ExitCode}): {section.Error.Trim()}", node,
                "Look at firewall-cmd --list-all on the node.");
        }

        var lines = section.Text.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(l => l.Split('\t')).Where(w => w.Length == 2).ToList();
        string[] Words(string kind) => [.. lines.Where(w => w[0] == kind).SelectMany(w => w[1].Split(' ', StringSplitOptions.RemoveEmptyEntries))];
        return lines.Count == 0 ? null : new(Words("zone").FirstOrDefault(""), Words("now"), Words("later"));
    }

    // 5432/tcp, 5000-6000/tcp
    private static (int From, int To, string Protocol)? Range(string text)
    {
        if (text.Split('/') is not [var ports, var protocol]) return null;
        var ends = ports.Split('-');
        return int.TryParse(ends[0], NumberStyles.None, CultureInfo.InvariantCulture, out var from) && int.TryParse(ends[^1], NumberStyles.None, CultureInfo.InvariantCulture, out var to)
            ? (from, to, protocol)
            : null;
    }
}

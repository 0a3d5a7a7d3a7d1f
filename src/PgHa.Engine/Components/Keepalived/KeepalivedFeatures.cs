using PgHa.Definition;
using PgHa.Resources;

namespace PgHa.Components.Keepalived;

/// <summary>
/// What differs between keepalived's versions. All keywords that PgHa writes are known from 1.3 on (vrrp_parser.c and keepalived.conf(5)
/// at the tag 1.3.5).
/// </summary>
internal static class KeepalivedFeatures
{
    private static readonly Version TestsConfiguration = new(2, 0, 4);

    // keepalived before 2.2.8 ends its own test with SIGTERM as soon as there is a vrrp_script (its issue 2587); with the signal ignored
    // it ends with the verdict.
    private static readonly string[] Test = ["sh", "-c", "trap '' TERM; exec keepalived --config-test --use-file \"$1\"", "keepalived", FileResource.FilePlaceholder];

    /// <summary>The command that judges a configuration; none where keepalived has no such test (before 2.0.4).</summary>
    public static IReadOnlyList<string> ConfigurationTest(Version keepalived) => keepalived.AtLeast(TestsConfiguration) ? Test : [];
}

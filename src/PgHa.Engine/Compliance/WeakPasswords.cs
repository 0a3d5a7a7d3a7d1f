using PgHa.Components;
using PgHa.Components.Patroni;
using PgHa.Definition;

namespace PgHa.Compliance;

/// <summary>What is weak about passwords, told without any of them.</summary>
internal static class WeakPasswords
{
    /// <summary>The fewest characters of a password that is never typed: NIST SP 800-63B asks for 8 with a limit on tries; here there is none.</summary>
    public const int Shortest = 12;

    // From the documentation and the images of the programs themselves: Patroni's own examples, Docker's postgres, keepalived.conf(5).
    private static readonly string[] WellKnown =
        ["admin", "changeme", "password", "passw0rd", "postgres", "zalando", "secret", "1111", "12345678", "123456789012", "rep-pass", "rewind_password", "patroni", "replicator", "standby"];

    /// <summary>One sentence for each password that is weak.</summary>
    public static IReadOnlyList<string> Of(ClusterDefinition cluster, ClusterSecrets secrets)
    {
        List<string> found = [];
        Check("the superuser's password", secrets.Superuser, PatroniConfiguration.Superuser);
        Check("the replication password", secrets.Replication, PatroniConfiguration.ReplicationUser);
        Check("the rewind password", secrets.Rewind, PatroniConfiguration.RewindUser);
        Check("the REST API's password", secrets.Rest, PatroniConfiguration.RestUser);
        if (cluster.DcsUser() is { } user && secrets.DcsPassword is { } dcs) Check("the DCS's password", dcs, user);
        // VRRP's has eight characters at most.
        if (cluster.VirtualIP is not null) Check("VRRP's password", secrets.Vrrp, "keepalived", ClusterSecrets.VrrpLength);
        var own = new[] { secrets.Superuser, secrets.Replication, secrets.Rewind, secrets.Rest };
        if (own.Distinct(StringComparer.Ordinal).Count() < own.Length) found.Add("one password serves several roles");
        return found;

        void Check(string what, string value, string role, int shortest = Shortest)
        {
            if (value.Length < shortest) found.Add($"{what} has fewer than {shortest} characters");
            if (WellKnown.Contains(value, StringComparer.OrdinalIgnoreCase) || value.Equals(role, StringComparison.OrdinalIgnoreCase) ||
                value.Equals(cluster.Name, StringComparison.OrdinalIgnoreCase)) found.Add($"{what} is one that everybody tries first");
        }
    }
}

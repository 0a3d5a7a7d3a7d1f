namespace PgHa.Definition.Rules;

/// <summary>One DCS, and what holds of those that are not ours.</summary>
internal static class DcsRules
{
    private const int MostHosts = 64;

    public static void Check(ClusterDefinition cluster, ProblemList problems)
    {
        List<string> named = [];
        if (cluster.Etcd != new EtcdSettings()) named.Add("etcd");
        if (cluster.ZooKeeper is not null) named.Add("zookeeper");
        if (cluster.Consul is not null) named.Add("consul");
        if (named.Count > 1)
            problems.Error("DcsAmbiguous", named[^1], $"A cluster has one DCS, and there are settings of {string.Join(" and ", named)}: leave all but one out.");
        if (cluster.ZooKeeper is { } zooKeeper) CheckZooKeeper(zooKeeper, problems);
        if (cluster.Consul is { } consul) CheckConsul(consul, problems);
    }

    /// <summary>Servers as <c>host:port</c>, each once.</summary>
    public static void CheckHosts(ProblemList problems, string path, IReadOnlyList<string> hosts, int defaultPort)
    {
        if (hosts.Count > MostHosts) problems.Error("DcsHostInvalid", path, $"{hosts.Count} servers are more than {MostHosts}, and no DCS has as many.");
        var seen = new HashSet<HostAndPort>();
        for (var i = 0; i < hosts.Count; i++)
        {
            var at = $"{path}[{i}]";
            if (!TextRules.NotEmpty(problems, at, hosts[i]) || !TextRules.Ascii(problems, at, hosts[i])) continue;
            if (HostAndPort.TryParse(hosts[i], defaultPort, out var parsed) is { } fault)
                problems.Error("DcsHostInvalid", at, $"{TextRules.Quote(hosts[i])} {fault}.");
            else if (!seen.Add(parsed))
                problems.Error("DuplicateDcsHost", at, $"{parsed} stands here twice: name each server once.");
        }
    }

    /// <summary>A login: what both a URL's and a password file's syntax can carry.</summary>
    public static void CheckUser(ProblemList problems, string path, string? user, bool encrypted)
    {
        if (user is null || !TextRules.NotEmpty(problems, path, user) || !TextRules.Ascii(problems, path, user)) return;
        if (!TextRules.Only(
                problems, "DcsUserInvalid", path, user, c => char.IsAsciiLetterOrDigit(c) || c is '_' or '.' or '-', "letters, digits, '_', '.' and '-'")) return;
        if (!encrypted) problems.Warning("DcsUserWithoutTls", path, "Without TLS the password goes over the network as it is: give tls as well.");
    }

    private static void CheckZooKeeper(ZooKeeperSettings zooKeeper, ProblemList problems)
    {
        const string path = "zookeeper";
        if (zooKeeper.Hosts.Count == 0) problems.Error("MissingField", path + ".hosts", "There is no server: name ZooKeeper's servers, each as host:port.");
        CheckHosts(problems, path + ".hosts", zooKeeper.Hosts, ZooKeeperSettings.DefaultPort);
        NodeFileRules.Check(problems, path + ".tls", zooKeeper.Tls);
        if (!zooKeeper.Verify) NotVerified(problems, path, zooKeeper.Tls);
        CheckUser(problems, path + ".user", zooKeeper.User, zooKeeper.Tls is not null);
        foreach (var (principal, permissions) in zooKeeper.Acls) CheckAcl(problems, $"{path}.acls.{principal}", principal, permissions);
    }

    private static void CheckAcl(ProblemList problems, string path, string principal, string permissions)
    {
        if (!TextRules.NotEmpty(problems, path, principal) || !TextRules.Ascii(problems, path, principal)) return;
        var words = ZooKeeperAcl.Split(permissions);
        if (words.Count == 0 || words.Any(word => !ZooKeeperAcl.Permissions.Contains(word)))
            problems.Error("AclInvalid", path, $"{TextRules.Quote(permissions)} is not a list of permissions: use {string.Join(", ", ZooKeeperAcl.Permissions)}, with commas between them.");
    }

    private static void CheckConsul(ConsulSettings consul, ProblemList problems)
    {
        const string path = "consul";
        HostNames.CheckHost(problems, path + ".host", consul.Host);
        problems.Range("PortOutOfRange", path + ".port", consul.Port, 1, 65535);
        NodeFileRules.Check(problems, path + ".tls", consul.Tls);
        if (!consul.Verify) NotVerified(problems, path, consul.Tls);
        if (consul.DataCenter is { } dataCenter && TextRules.NotEmpty(problems, path + ".dataCenter", dataCenter) && TextRules.Ascii(problems, path + ".dataCenter", dataCenter))
            Word("DataCenterInvalid", ".dataCenter", dataCenter);
        for (var i = 0; i < consul.Checks.Count; i++) CheckText(problems, $"{path}.checks[{i}]", consul.Checks[i]);
        for (var i = 0; i < consul.ServiceTags.Count; i++) CheckText(problems, $"{path}.serviceTags[{i}]", consul.ServiceTags[i]);
        if (consul.ServiceCheckInterval.Length < 2 || !"smh".Contains(consul.ServiceCheckInterval[^1], StringComparison.Ordinal) || !consul.ServiceCheckInterval[..^1].All(char.IsAsciiDigit))
            problems.Error("DurationInvalid", path + ".serviceCheckInterval", $"{TextRules.Quote(consul.ServiceCheckInterval)} is not a duration: write digits and s, m or h, such as 5s.");

        void Word(string id, string field, string value) => TextRules.Only(
            problems, id, path + field, value, c => char.IsAsciiLetterOrDigit(c) || c is '_' or '-', "letters, digits, '_' and '-'");
    }

    private static void CheckText(ProblemList problems, string path, string value)
    {
        if (TextRules.NotEmpty(problems, path, value)) TextRules.Ascii(problems, path, value);
    }

    private static void NotVerified(ProblemList problems, string path, TlsSettings? tls)
    {
        if (tls is null) problems.Error("TlsMissing", path + ".verify", "This says how certificates are checked, and there is no tls: give it, or leave this out.");
        else problems.Warning("TlsNotVerified", path + ".verify", "Certificates are not checked, so anybody in between could pose as the DCS: name the CA instead.");
    }
}

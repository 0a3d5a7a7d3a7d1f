namespace PgHa.Definition.Rules;

/// <summary>How the nodes are reached.</summary>
internal static class SshRules
{
    public static void Check(ClusterDefinition cluster, ProblemList problems)
    {
        CheckOne(cluster.Ssh, "ssh", problems);
        var targets = new Dictionary<(string Host, int Port, string Jumps), string>();
        foreach (var (node, path) in ServerList.Of(cluster))
        {
            if (node.Ssh is { } own) CheckOne(own, path + ".ssh", problems);
            var ssh = cluster.SshOf(node);
            if (ssh.Host is null) continue;
            var target = (ssh.Host.ToUpperInvariant(), ssh.Port ?? 22, string.Join(',', ssh.JumpHosts ?? []));
            if (!targets.TryAdd(target, node.Name))
                problems.Error(
                    "DuplicateSshTarget",
                    node.Ssh?.Host is null ? "ssh.host" : path + ".ssh.host",
                    $"{node.Name} is reached at {TextRules.Quote(ssh.Host)} port {target.Item2}, and so is {targets[target]}: they would be one server. Give each node its own.");
        }
    }

    /// <summary>What is wrong with a login, or null. Logins of directories (DOMAIN\name, name@domain) are allowed.</summary>
    internal static string? UserFault(string user)
    {
        if (user.Length == 0) return "is empty";
        if (user.Length > 256) return "is longer than 256 characters";
        if (!char.IsAsciiLetterOrDigit(user[0]) && user[0] != '_') return "must begin with a letter, a digit or '_'";
        for (var i = 0; i < user.Length; i++)
            if (!char.IsAsciiLetterOrDigit(user[i]) && user[i] is not ('_' or '.' or '-' or '@' or '\\' or '$'))
                return $"has {TextRules.Name(user, i)} at position {i + 1}: letters, digits and _ . - @ \\ $ are allowed";
        return null;
    }

    private static void CheckOne(SshSettings ssh, string path, ProblemList problems)
    {
        if (ssh.Host is { } host) HostNames.CheckHost(problems, path + ".host", host);
        if (ssh.Port is { } port) problems.Range("PortOutOfRange", path + ".port", port, 1, 65535);
        if (ssh.ConnectTimeout is { } timeout) problems.Range("ConnectTimeoutOutOfRange", path + ".connectTimeout", timeout, 1, 3600, "seconds");
        if (ssh.User is { } user && TextRules.NotEmpty(problems, path + ".user", user) && TextRules.Ascii(problems, path + ".user", user)
            && UserFault(user) is { } fault)
            problems.Error("UserInvalid", path + ".user", $"{TextRules.Quote(user)} is no login: it {fault}.");
        CheckFiles(ssh.KeyFiles, path + ".keyFiles", problems);
        CheckFiles(ssh.KnownHostsFiles, path + ".knownHostsFiles", problems);
        CheckJumps(ssh.JumpHosts, path + ".jumpHosts", problems);
    }

    private static void CheckFiles(IReadOnlyList<string>? files, string path, ProblemList problems)
    {
        for (var i = 0; i < files?.Count; i++)
            if (TextRules.NotEmpty(problems, $"{path}[{i}]", files[i])) TextRules.NoMixedScripts(problems, $"{path}[{i}]", files[i]);
    }

    private static void CheckJumps(IReadOnlyList<string>? jumps, string path, ProblemList problems)
    {
        for (var i = 0; i < jumps?.Count; i++)
        {
            var at = $"{path}[{i}]";
            if (!TextRules.NotEmpty(problems, at, jumps[i]) || !TextRules.Ascii(problems, at, jumps[i])) continue;
            if (!JumpHost.TryParse(jumps[i], out _, out var fault))
                problems.Error("JumpHostInvalid", at, $"{TextRules.Quote(jumps[i])} is not of the form user@host:port: {fault}.");
        }
    }
}

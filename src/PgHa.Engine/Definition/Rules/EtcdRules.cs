namespace PgHa.Definition.Rules;

/// <summary>etcd's timing and token.</summary>
internal static class EtcdRules
{
    public static void Check(ClusterDefinition cluster, ProblemList problems)
    {
        var etcd = cluster.Etcd;
        // 50000 ms: etcd's maxElectionMs; five heartbeats: its check of TickMs against ElectionMs (embed/config.go).
        var sound = problems.Range("HeartbeatOutOfRange", "etcd.heartbeatInterval", etcd.HeartbeatInterval, 10, 10000, "milliseconds");
        sound &= problems.Range("ElectionOutOfRange", "etcd.electionTimeout", etcd.ElectionTimeout, 50, 50000, "milliseconds");
        if (sound && etcd.ElectionTimeout < 5 * etcd.HeartbeatInterval)
            problems.Error(
                "ElectionTooShort",
                "etcd.electionTimeout",
                $"{etcd.ElectionTimeout} ms is less than five heartbeats of {etcd.HeartbeatInterval} ms, and etcd then refuses to start: give {5 * etcd.HeartbeatInterval} or more.");

        const string path = "etcd.token";
        if (etcd.Token is not { } token || !TextRules.NotEmpty(problems, path, token) || !TextRules.Ascii(problems, path, token)) return;
        TextRules.Only(
            problems, "TokenInvalid", path, token, c => char.IsAsciiLetterOrDigit(c) || c is '_' or '.' or '-', "letters, digits, '_', '.' and '-'");
    }
}

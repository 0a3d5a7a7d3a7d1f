namespace PgHa.Definition.Rules;

/// <summary>etcd: ours or not, its own nodes, TLS and login, timing and token.</summary>
internal static class EtcdRules
{
    public static void Check(ClusterDefinition cluster, ProblemList problems)
    {
        var etcd = cluster.Etcd;
        CheckTls(etcd, problems);
        DcsRules.CheckUser(problems, "etcd.user", etcd.User, etcd.Tls is not null);
        if (etcd.Hosts.Count > 0)
        {
            DcsRules.CheckHosts(problems, "etcd.hosts", etcd.Hosts, new EtcdSettings().ClientPort);
            CheckNothingOfOurs(etcd, problems);
            return;
        }

        CheckNodes(etcd, problems);
        // The two APIs have users of their own; ours are made with v3's.
        if (etcd.User is not null && etcd.Protocol == EtcdProtocol.V2)
            problems.Error("EtcdUserNeedsV3", "etcd.user", "PgHa makes etcd's users with its API v3: leave protocol out, or the user.");
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

    private static void CheckTls(EtcdSettings etcd, ProblemList problems)
    {
        NodeFileRules.Check(problems, "etcd.tls", etcd.Tls);
        NodeFileRules.Check(problems, "etcd.serverTls", etcd.ServerTls);
        NodeFileRules.Check(problems, "etcd.peerTls", etcd.PeerTls);
        // Patroni's etcd client does not check certificates when it has no CA (python-etcd, client.py).
        NodeFileRules.NeedCa(problems, "etcd.tls", etcd.Tls, "Patroni would not check etcd's certificates");
        if (etcd.Hosts.Count > 0) return;
        if (etcd.Tls is null != etcd.ServerTls is null)
            problems.Error(
                "EtcdTlsHalf", etcd.Tls is null ? "etcd.serverTls" : "etcd.tls",
                $"etcd's members and their clients speak TLS both or neither: give {(etcd.Tls is null ? "tls" : "serverTls")} too.");
        if (etcd.PeerTls is not null && etcd.ServerTls is null)
            problems.Error("EtcdTlsHalf", "etcd.peerTls", "TLS between the members alone leaves their clients without: give serverTls and tls too.");
        foreach (var (path, tls) in (IEnumerable<(string, TlsSettings?)>)[("etcd.serverTls", etcd.ServerTls), ("etcd.peerTls", etcd.PeerTls)])
        {
            if (tls is null) continue;
            if (tls.Cert is null && tls.Key is null) problems.Error("TlsIncomplete", path, "A server needs a certificate and its key: give cert and key.");
            NodeFileRules.NeedCa(problems, path, tls, "no certificate of the other side could be checked");
        }
    }

    private static void CheckNodes(EtcdSettings etcd, ProblemList problems)
    {
        for (var i = 0; i < etcd.Nodes.Count; i++)
        {
            foreach (var (field, given) in (IEnumerable<(string, bool)>)[("priority", etcd.Nodes[i].Priority is not null), ("interface", etcd.Nodes[i].Interface is not null)])
                if (given) problems.Error("NotForEtcdNode", $"etcd.nodes[{i}].{field}", $"This is keepalived's, and {etcd.Nodes[i].Name} carries etcd alone: leave it out.");
        }
    }

    // What says how members of ours run says nothing to an etcd of somebody else.
    private static void CheckNothingOfOurs(EtcdSettings etcd, ProblemList problems)
    {
        var defaults = new EtcdSettings();
        (string Field, bool Given)[] ours =
        [
            ("nodes", etcd.Nodes.Count > 0), ("serverTls", etcd.ServerTls is not null), ("peerTls", etcd.PeerTls is not null),
            ("clientPort", etcd.ClientPort != defaults.ClientPort), ("peerPort", etcd.PeerPort != defaults.PeerPort),
            ("dataDirectory", etcd.DataDirectory != defaults.DataDirectory), ("token", etcd.Token is not null),
            ("heartbeatInterval", etcd.HeartbeatInterval != defaults.HeartbeatInterval), ("electionTimeout", etcd.ElectionTimeout != defaults.ElectionTimeout),
            ("settings", etcd.Settings.Count > 0),
        ];
        foreach (var (field, given) in ours)
            if (given) problems.Error("EtcdNotOurs", "etcd." + field, "This says how an etcd of ours runs, and hosts names one that is there already: leave one of the two out.");
    }
}

namespace PgHa.Definition.Rules;

/// <summary>PostgreSQL's version and the clients' networks.</summary>
internal static class PostgresRules
{
    public static void Check(ClusterDefinition cluster, ProblemList problems)
    {
        CheckVersion(cluster.Postgres.Version, problems);
        for (var i = 0; i < cluster.Postgres.ClientNetworks.Count; i++)
            CheckNetwork(cluster.Postgres.ClientNetworks[i], $"postgres.clientNetworks[{i}]", problems);
    }

    private static void CheckVersion(string version, ProblemList problems)
    {
        const string path = "postgres.version";
        if (!TextRules.NotEmpty(problems, path, version) || !TextRules.Ascii(problems, path, version)) return;
        if (PostgresVersions.IndexOf(version) >= 0) return;
        // 15.3 and 9.6.24 are releases of 15 and 9.6.
        var major = PostgresVersions.Known.FirstOrDefault(known => version.StartsWith(known + ".", StringComparison.Ordinal));
        problems.Error(
            "PostgresVersionUnknown",
            path,
            $"{TextRules.Quote(version)} is no major version of PostgreSQL that is known here: "
            + (major is null ? $"give one of {string.Join(", ", PostgresVersions.Known)}." : $"give the major version alone, {major}."));
    }

    private static void CheckNetwork(string value, string path, ProblemList problems)
    {
        if (!TextRules.NotEmpty(problems, path, value) || !TextRules.Ascii(problems, path, value)) return;
        if (Cidr.TryParse(value, out var cidr) is { } fault)
            problems.Error("NetworkInvalid", path, $"{TextRules.Quote(value)} {fault}.");
        else if (!cidr.Address.Equals(cidr.Network))
            problems.Error(
                "NetworkHasHostBits",
                path,
                $"{value} is an address in a network, not a network: write {cidr.Network}/{cidr.Prefix} for the whole of it, or {cidr.Address}/{cidr.Bits} for that host alone.");
        else if (cidr.Prefix == 0)
            problems.Warning("NetworkIsEverything", path, $"{value} lets every address log in that has a password: name the clients' networks.");
    }
}

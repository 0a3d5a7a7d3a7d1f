namespace PgHa.Definition;

/// <summary>What Patroni's releases go together with.</summary>
public static class PatroniReleases
{
    /// <summary>The oldest that PgHa writes configuration for.</summary>
    public static Version Oldest { get; } = new(2, 1);

    /// <summary>The newest that was there when this was written; pip installs it where the definition asks for none.</summary>
    public static Version Newest { get; } = new(4, 1, 4);

    /// <summary>
    /// The first that compares before it writes the leader's lock in etcd's version 3 (etcd3.py, _update_leader; commits d98d6d0 and 1c7bf2f, after
    /// 3.0.2): those before it let a leader that was frozen or cut off take the lock from the one that was promoted meanwhile.
    /// </summary>
    public static Version LeaderLockIsCompared { get; } = new(3, 0, 3);

    /// <summary>
    /// From which release on, in each line, Patroni knows a major version of PostgreSQL (README.rst, "Currently supported PostgreSQL
    /// versions", at every tag since 2.1.0). Older majors it has always known: 9.3 is still its floor.
    /// </summary>
    private static readonly (string Postgres, Version[] Since)[] Knows =
    [
        ("14", [new(2, 1, 2)]),
        ("15", [new(2, 1, 5)]),
        ("16", [new(3, 1, 1)]),
        ("17", [new(3, 3, 4), new(4, 0, 3)]),
        ("18", [new(4, 0, 7)]),
    ];

    /// <summary>
    /// The newest Patroni for an old Python: 3.0.2 dropped all before 3.6 (its release notes; setup.py), 3.0.1 still has the library that
    /// bridges to 2.7.
    /// </summary>
    private static readonly (Version Below, Version Patroni)[] Pythons = [(new(3, 6), new(3, 0, 1))];

    /// <summary>The newest major version of PostgreSQL that a Patroni knows.</summary>
    public static string NewestPostgres(Version patroni)
    {
        ArgumentNullException.ThrowIfNull(patroni);
        return Knows.Where(k => IsKnown(patroni, k.Since)).Select(k => k.Postgres).LastOrDefault("13");
    }

    /// <summary>Whether a Patroni knows a major version of PostgreSQL.</summary>
    public static bool Know(Version patroni, string postgres)
    {
        ArgumentNullException.ThrowIfNull(patroni);
        return Knows.FirstOrDefault(k => k.Postgres == postgres).Since is not { } since || IsKnown(patroni, since);
    }

    /// <summary>The oldest Patroni from another's line on that knows a major version: the nearest that works.</summary>
    public static Version NearestFor(Version patroni, string postgres)
    {
        ArgumentNullException.ThrowIfNull(patroni);
        var since = Knows.FirstOrDefault(k => k.Postgres == postgres).Since ?? [Oldest];
        return since.FirstOrDefault(patroni.SameLine) ?? since.FirstOrDefault(s => s > patroni) ?? since[^1];
    }

    /// <summary>The newest Patroni that runs with a Python.</summary>
    public static Version NewestFor(Version python)
    {
        ArgumentNullException.ThrowIfNull(python);
        return Pythons.Where(p => python < p.Below).Select(p => p.Patroni).FirstOrDefault(Newest);
    }

    private static bool IsKnown(Version patroni, Version[] since) => since.Any(s => patroni.SameLine(s) && patroni.AtLeast(s)) || patroni > since[^1] && !patroni.SameLine(since[^1]);
}

namespace PgHa.Definition;

/// <summary>What etcd's releases go together with.</summary>
public static class EtcdReleases
{
    /// <summary>The oldest that PgHa writes configuration for.</summary>
    public static Version Oldest { get; } = new(3, 2);

    /// <summary>The newest line that was there when this was written.</summary>
    public static Version Newest { get; } = new(3, 6);

    /// <summary>From this version on there is no v2 API (etcd's changelog of 3.6).</summary>
    public static Version WithoutV2 { get; } = new(3, 6, 0);

    /// <summary>
    /// In each line the first release in which reading the members wants a login (its security fixes of 2026): a Patroni before
    /// <see cref="PatroniWithLogin"/> asks without one and finds no etcd (Patroni's release notes, 4.1.1).
    /// </summary>
    private static readonly Version[] MembersWantLogin = [new(3, 4, 42), new(3, 5, 28), new(3, 6, 9)];

    /// <summary>The first Patroni that logs in before it reads the members.</summary>
    public static Version PatroniWithLogin { get; } = new(4, 1, 1);

    /// <summary>Whether a Patroni finds the members of an etcd that has authentication switched on.</summary>
    public static bool LoginWorks(Version etcd, Version patroni)
    {
        ArgumentNullException.ThrowIfNull(etcd);
        ArgumentNullException.ThrowIfNull(patroni);
        if (patroni.AtLeast(PatroniWithLogin)) return true;
        return LastWithoutLogin(etcd) is { } last && !etcd.AtLeast(new(last.Major, last.Minor, last.Build + 1));
    }

    /// <summary>The last release in an etcd's line whose members are read without a login; null where the line has none.</summary>
    public static Version? LastWithoutLogin(Version etcd)
    {
        ArgumentNullException.ThrowIfNull(etcd);
        if (etcd < MembersWantLogin[0] && !etcd.SameLine(MembersWantLogin[0])) return new(etcd.Major, etcd.Minor, int.MaxValue - 1);
        return MembersWantLogin.FirstOrDefault(etcd.SameLine) is { } first ? new(first.Major, first.Minor, first.Build - 1) : null;
    }
}

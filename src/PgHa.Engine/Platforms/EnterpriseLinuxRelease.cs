namespace PgHa.Platforms;

/// <summary>What one release of Enterprise Linux has.</summary>
/// <param name="Major">The release.</param>
/// <param name="PgdgOldest">The oldest PostgreSQL that PGDG has for it.</param>
/// <param name="PgdgNewest">The newest.</param>
/// <param name="Streams">The streams of its own module postgresql.</param>
/// <param name="Base">The PostgreSQL that it has outside the module, if that is one of ours.</param>
/// <param name="PgdgPatroni">Whether PGDG has Patroni for it.</param>
/// <param name="Etcd">etcd's version: on 7 in the distribution's extras, above in PGDG's.</param>
/// <param name="Keepalived">keepalived's version.</param>
/// <param name="SELinuxTools">The package that has semanage.</param>
/// <param name="Pythons">Its Pythons, the usual one first.</param>
internal sealed record EnterpriseLinuxRelease(
    int Major, string PgdgOldest, string PgdgNewest, IReadOnlyList<string> Streams, string? Base, bool PgdgPatroni, Version Etcd, Version Keepalived, string SELinuxTools,
    IReadOnlyList<PythonChoice> Pythons)
{
    /// <summary>
    /// The releases. PGDG: its repository package and packaging sources (pgdg-redhat-repo, pgrpms); 15 was the last for Enterprise Linux 7.
    /// </summary>
    public static IReadOnlyList<EnterpriseLinuxRelease> All { get; } =
    [
        new(7, "9.6", "15", [], null, false, new(3, 3, 11), new(1, 3, 5), "policycoreutils-python",
        [
            new(new(3, 6), "/usr/bin/python3", ["python3"]),
            new(new(2, 7), "/usr/bin/python2", ["python-virtualenv"], "virtualenv"),
        ]),
        new(8, "9.6", "18", ["9.6", "10", "12", "13", "15", "16"], null, true, Pgdg.Etcd, new(2, 1, 5), "policycoreutils-python-utils",
        [
            new(new(3, 11), "/usr/bin/python3.11", ["python3.11"]),
            new(new(3, 12), "/usr/bin/python3.12", ["python3.12"]),
            new(new(3, 9), "/usr/bin/python3.9", ["python39"]),
            new(new(3, 6), "/usr/bin/python3.6", ["python36"]),
        ]),
        new(9, "10", "18", ["15", "16"], "13", true, Pgdg.Etcd, new(2, 2, 8), "policycoreutils-python-utils",
        [
            new(new(3, 9), "/usr/bin/python3.9", ["python3"]),
            new(new(3, 11), "/usr/bin/python3.11", ["python3.11"]),
            new(new(3, 12), "/usr/bin/python3.12", ["python3.12"]),
        ]),
    ];
}

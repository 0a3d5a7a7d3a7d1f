using PgHa.Definition;
using PgHa.Platforms;
using PgHa.Resources;

namespace PgHa.Components.Patroni;

/// <summary>Patroni from pip, in a virtual environment of its own (seed R5).</summary>
internal static class PatroniEnvironment
{
    // Before these a Python's own pip takes no wheels of today; these are the last for it (their release notes). psycopg2-binary: a wheel
    // that needs no compiler.
    private static readonly (Version Below, PythonPackage[] Packages)[] Tools =
    [
        (new(3, 6), [new("pip", "", "20.3.4"), new("setuptools", "", "44.1.1"), new("psycopg2-binary", "", "2.8.6")]),
        (new(3, 7), [new("pip", "", "21.3.1"), new("psycopg2-binary", "", null)]),
        (new(99, 0), [new("psycopg2-binary", "", null)]),
    ];

    /// <summary>
    /// The environment. Its Patroni is the one that the definition asks for, else the newest that its Python takes: never merely "any",
    /// or nodes installed on different days would differ.
    /// </summary>
    public static PythonEnvironmentResource Describe(NodeContext node, string component)
    {
        var packages = node.Cluster.Packages;
        var python = node.Platform.Python(node.Cluster) ?? node.Platform.Pythons[0];
        return new(Platform.PipDirectory, python.Program, python.EnvironmentModule, Wanted(node, python.Version))
        {
            Component = component,
            Index = packages.PipIndex,
            Wheels = packages.WheelDirectory,
        };
    }

    // Patroni's own names for what each DCS needs (its setup.py, extras_require).
    private static string Extras(DcsKind dcs) => dcs switch
    {
        DcsKind.ZooKeeper => "zookeeper",
        DcsKind.Consul => "consul",
        _ => "etcd,etcd3",
    };

    private static PythonPackage[] Wanted(NodeContext node, Version python) =>
    [
        .. Tools.First(t => python < t.Below).Packages,
        new("patroni", Extras(node.Cluster.Dcs()), node.Cluster.Patroni.Version ?? PatroniReleases.NewestFor(python).ToString()),
    ];
}

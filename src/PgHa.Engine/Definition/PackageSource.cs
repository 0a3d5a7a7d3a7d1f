namespace PgHa.Definition;

/// <summary>Where packages come from.</summary>
public enum PackageSource
{
    /// <summary>The operating system's own repositories, as the node has them.</summary>
    Distribution,

    /// <summary>The PostgreSQL project's repositories (PGDG), or a mirror of them.</summary>
    Pgdg,

    /// <summary>A repository in a directory of each node, for closed networks.</summary>
    Directory,

    /// <summary>Repositories that the administrators have set up on the nodes; PgHa adds none.</summary>
    Configured,

    /// <summary>Python packages in a virtual environment of their own. For Patroni only.</summary>
    Pip,
}

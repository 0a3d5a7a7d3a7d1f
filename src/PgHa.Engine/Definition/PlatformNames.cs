namespace PgHa.Definition;

/// <summary>The operating systems that a definition may name. Enterprise Linux is RHEL and what is made of it: Oracle, Rocky, Alma, CentOS.</summary>
public static class PlatformNames
{
    /// <summary>All names.</summary>
    public static IReadOnlyList<string> Known { get; } =
        ValueList<string>.Of(["debian-11", "debian-12", "debian-13", "ubuntu-22.04", "ubuntu-24.04", "ubuntu-25.10", "ubuntu-26.04", "el-7", "el-8", "el-9"]);
}

namespace PgHa.Definition;

/// <summary>keepalived's releases.</summary>
public static class KeepalivedReleases
{
    /// <summary>The oldest that PgHa writes configuration for: the first with <c>enable_script_security</c> and <c>script_user</c>.</summary>
    public static Version Oldest { get; } = new(1, 3);
}

namespace PgHa.Remote;

/// <summary>Paths that may begin with <c>~</c>.</summary>
internal static class HomePath
{
    /// <summary>Replaces a leading <c>~</c> or <c>~/</c> by the home directory.</summary>
    public static string Expand(string path)
    {
        if (path != "~" && !path.StartsWith("~/", StringComparison.Ordinal))
        {
            return path;
        }

        string home = Environment.GetFolderPath(Environment.SpecialFolder.UserProfile, Environment.SpecialFolderOption.DoNotVerify);
        return path.Length <= 2 ? home : Path.Combine(home, path[2..]);
    }
}

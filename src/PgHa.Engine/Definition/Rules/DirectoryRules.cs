namespace PgHa.Definition.Rules;

/// <summary>
/// The data directories. Bootstrap and reinit empty them, so a wrong one is refused before anything else can happen.
/// </summary>
internal static class DirectoryRules
{
    // Directories that belong to the system or to a package as a whole.
    private static readonly HashSet<string> Shared = new(StringComparer.Ordinal)
    {
        "/bin", "/boot", "/etc", "/home", "/lib", "/lib32", "/lib64", "/libx32", "/lost+found", "/media", "/mnt", "/opt", "/root", "/sbin", "/srv",
        "/tmp", "/usr", "/usr/bin", "/usr/lib", "/usr/lib64", "/usr/libexec", "/usr/local", "/usr/local/bin", "/usr/local/lib", "/usr/sbin",
        "/usr/share", "/var", "/var/backups", "/var/cache", "/var/lib", "/var/lib/pgsql", "/var/lib/postgresql", "/var/log", "/var/mail",
        "/var/opt", "/var/spool", "/var/tmp", "/etc/etcd", "/etc/keepalived", "/etc/patroni", "/etc/systemd",
    };

    // What lies here is made anew at each boot, or is no place for files at all.
    private static readonly string[] Volatile = ["/dev", "/proc", "/run", "/sys", "/var/run", "/var/lock"];

    public static void Check(ClusterDefinition cluster, ProblemList problems)
    {
        const string postgresPath = "postgres.dataDirectory";
        var postgres = cluster.Postgres.DataDirectory;
        var sound = postgres is not null && CheckOne(postgres, postgresPath, problems);
        sound &= CheckOne(cluster.Etcd.DataDirectory, "etcd.dataDirectory", problems);
        if (!sound || cluster.Etcd.Nodes.Count > 0) return;
        if (IsWithin(postgres!, cluster.Etcd.DataDirectory) || IsWithin(cluster.Etcd.DataDirectory, postgres!))
            problems.Error(
                "DirectoriesNested",
                postgresPath,
                $"{postgres} and etcd's {cluster.Etcd.DataDirectory} are the same or one within the other: emptying one would empty the other. Keep them apart.");
    }

    private static bool CheckOne(string value, string path, ProblemList problems)
    {
        if (!CheckPlain(value, path, problems)) return false;
        if (value == "/") return Refuse("DirectoryIsSystem", "is the root of the file system: give a directory of its own");
        if (Shared.Contains(value)) return Refuse("DirectoryIsSystem", "belongs to the system: give a directory of its own, for example one below it");
        if (Volatile.Any(root => IsWithin(value, root))) return Refuse("DirectoryIsSystem", "does not outlive a reboot: give a directory on a disk");
        return true;

        bool Refuse(string id, string why)
        {
            problems.Error(id, path, $"{TextRules.Quote(value)} {why}.");
            return false;
        }
    }

    /// <summary>The form alone: absolute, and of characters that mean nothing special anywhere.</summary>
    internal static bool CheckPlain(string value, string path, ProblemList problems)
    {
        if (!TextRules.NotEmpty(problems, path, value) || !TextRules.Ascii(problems, path, value)) return false;
        string? why = null;
        if (!value.StartsWith('/')) why = "is not absolute: begin with '/'";
        else if (!TextRules.Only(
                problems, "DirectoryInvalid", path, value, c => char.IsAsciiLetterOrDigit(c) || c is '/' or '.' or '_' or '-', "letters, digits, '/', '.', '_' and '-'"))
            return false;
        else if (value != "/" && value.Split('/').Skip(1).Any(part => part is "" or "." or "..")) why = "is not in its plain form: no '//', no '.' or '..', no '/' at the end";
        if (why is null) return true;
        problems.Error("DirectoryInvalid", path, $"{TextRules.Quote(value)} {why}.");
        return false;
    }

    private static bool IsWithin(string path, string root) =>
        path == root || path.StartsWith(root + "/", StringComparison.Ordinal);
}

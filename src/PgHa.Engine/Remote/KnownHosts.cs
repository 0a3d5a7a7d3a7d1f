using System.Buffers;
using System.Text;

namespace PgHa.Remote;

/// <summary>The host keys that are trusted, as OpenSSH's known_hosts files record them.</summary>
public sealed class KnownHosts
{
    private static readonly TimeSpan LockPatience = TimeSpan.FromSeconds(10);
    private static readonly SearchValues<char> NotInNames = SearchValues.Create(" \t\r\n,*?!|#@");
    private readonly IReadOnlyList<KnownHostsEntry> _entries;

    private KnownHosts(IReadOnlyList<string> files, IReadOnlyList<KnownHostsEntry> entries)
    {
        Files = files;
        _entries = entries;
    }

    /// <summary>The files looked at, existing or not.</summary>
    public IReadOnlyList<string> Files { get; }

    /// <summary>The user's file and the system's: <c>~/.ssh/known_hosts</c> and <c>/etc/ssh/ssh_known_hosts</c>.</summary>
    public static IReadOnlyList<string> DefaultFiles { get; } = ["~/.ssh/known_hosts", "/etc/ssh/ssh_known_hosts"];

    /// <summary>Reads the files, in order; an empty list means <see cref="DefaultFiles"/>. A file that does not exist holds nothing.</summary>
    /// <exception cref="IOException">A file exists but cannot be read.</exception>
    /// <exception cref="UnauthorizedAccessException">A file exists but may not be read.</exception>
    public static KnownHosts Load(IReadOnlyList<string> files)
    {
        ArgumentNullException.ThrowIfNull(files);
        string[] paths = [.. (files.Count == 0 ? DefaultFiles : files).Select(HomePath.Expand)];
        var entries = new List<KnownHostsEntry>();
        foreach (string path in paths.Where(File.Exists))
        {
            entries.AddRange(Read(path, File.ReadAllText(path)));
        }

        return new KnownHosts(paths, entries);
    }

    /// <summary>The keys recorded for a host, revoked ones included, in the order they stand.</summary>
    /// <param name="host">The host's name or address, in any case of letters.</param>
    /// <param name="port">Its SSH port.</param>
    public IReadOnlyList<KnownHostsEntry> Find(string host, int port)
    {
        ArgumentNullException.ThrowIfNull(host);
        string name = KnownHostsEntry.NameOf(host, port);
        return [.. _entries.Where(entry => entry.Matches(name))];
    }

    /// <summary>Says whether a key that a host shows is to be trusted.</summary>
    /// <remarks>
    /// As OpenSSH does: a key that is unknown for <c>[host]:port</c> but recorded for the bare name is trusted; a different one
    /// under the bare name does not count, since another machine may stand behind another port.
    /// </remarks>
    public HostKeyVerdict Judge(string host, int port, HostKey key)
    {
        ArgumentNullException.ThrowIfNull(key);
        IReadOnlyList<KnownHostsEntry> found = Find(host, port);
        IReadOnlyList<KnownHostsEntry> bare = port == 22 ? [] : Find(host, 22);
        if (found.Concat(bare).FirstOrDefault(entry => entry.IsRevoked && entry.Key.Equals(key)) is { } revoked)
        {
            return new HostKeyVerdict(HostKeyStatus.Revoked, revoked);
        }

        if (found.FirstOrDefault(entry => !entry.IsRevoked && entry.Key.Equals(key)) is { } same)
        {
            return new HostKeyVerdict(HostKeyStatus.Recorded, same);
        }

        if (found.FirstOrDefault(entry => !entry.IsRevoked && entry.Key.Type == key.Type) is { } other)
        {
            return new HostKeyVerdict(HostKeyStatus.Changed, other);
        }

        return bare.FirstOrDefault(entry => !entry.IsRevoked && entry.Key.Equals(key)) is { } elsewhere
            ? new HostKeyVerdict(HostKeyStatus.Recorded, elsewhere)
            : new HostKeyVerdict(HostKeyStatus.Unknown, null);
    }

    /// <summary>
    /// Records a key: appends one line, in one write, under a lock. A missing file is made with mode 0600, a missing directory
    /// with mode 0700.
    /// </summary>
    /// <param name="file">The known_hosts file; a leading <c>~</c> means the home directory.</param>
    /// <param name="host">The host's name or address.</param>
    /// <param name="port">Its SSH port.</param>
    /// <param name="key">Its key.</param>
    /// <param name="hashed">Whether to hide the name behind a salted hash.</param>
    /// <returns>Whether a line was added; false: the file has this key for this host already.</returns>
    /// <exception cref="ArgumentException">The name is empty or holds what known_hosts gives a meaning to.</exception>
    /// <exception cref="InvalidOperationException">The file marks this key as revoked.</exception>
    public static bool Add(string file, string host, int port, HostKey key, bool hashed)
    {
        ArgumentException.ThrowIfNullOrEmpty(file);
        ArgumentException.ThrowIfNullOrEmpty(host);
        ArgumentNullException.ThrowIfNull(key);
        if (host.AsSpan().ContainsAny(NotInNames))
        {
            throw new ArgumentException($"'{host}' is not a host name: a pattern, a list or a space would change what the line means.", nameof(host));
        }

        string path = HomePath.Expand(file);
        EnsureDirectory(path);
        using FileStream stream = OpenLocked(path);
        var existing = new byte[stream.Length];
        stream.ReadExactly(existing);
        string text = Encoding.UTF8.GetString(existing);
        string name = KnownHostsEntry.NameOf(host, port);
        foreach (KnownHostsEntry entry in Read(path, text).Where(entry => entry.Key.Equals(key) && entry.Matches(name)))
        {
            return entry.IsRevoked
                ? throw new InvalidOperationException($"{entry} marks the key {key.Fingerprint} of {host} as revoked; it was not added.")
                : false;
        }

        // A file whose last line has no end would swallow ours.
        string start = text.Length > 0 && text[^1] != '\n' ? "\n" : "";
        string line = $"{start}{(hashed ? KnownHostsEntry.Hash(name) : name)} {key.Type} {key.Base64}\n";
        stream.Seek(0, SeekOrigin.End);
        stream.Write(Encoding.UTF8.GetBytes(line));
        stream.Flush(flushToDisk: true);
        return true;
    }

    private static IEnumerable<KnownHostsEntry> Read(string path, string text) =>
        text.Split('\n').Select((line, index) => KnownHostsEntry.Parse(path, index + 1, line)).OfType<KnownHostsEntry>();

    private static void EnsureDirectory(string path)
    {
        string directory = Path.GetDirectoryName(Path.GetFullPath(path))!;
        if (OperatingSystem.IsWindows())
        {
            Directory.CreateDirectory(directory);
        }
        else
        {
            Directory.CreateDirectory(directory, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        }
    }

    // FileShare.None is a lock between processes of this module; OpenSSH takes none, but appends in one write as we do.
    private static FileStream OpenLocked(string path)
    {
        var options = new FileStreamOptions { Mode = FileMode.OpenOrCreate, Access = FileAccess.ReadWrite, Share = FileShare.None, BufferSize = 0 };
        if (!OperatingSystem.IsWindows())
        {
            options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        }

        long start = Environment.TickCount64;
        while (true)
        {
            try
            {
                return new FileStream(path, options);
            }
            catch (IOException) when (File.Exists(path) && Environment.TickCount64 - start < LockPatience.TotalMilliseconds)
            {
                Thread.Sleep(20);
            }
        }
    }
}

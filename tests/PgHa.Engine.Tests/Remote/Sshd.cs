using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using PgHa.Remote;

namespace PgHa.Engine.Tests.Remote;

/// <summary>An SSH server of our own on loopback, with its own keys and files in a temporary directory, for the current user.</summary>
internal sealed class Sshd : IDisposable
{
    private readonly Process _process;

    public Sshd(params string[] settings)
        : this(["ed25519", "ecdsa", "rsa"], settings)
    {
    }

    public Sshd(string[] hostKeyTypes, params string[] settings)
    {
        EnsureInstalled();
        Folder = Directory.CreateTempSubdirectory("pgha-sshd-").FullName;
        foreach (string type in hostKeyTypes)
        {
            NewKey($"host_{type}", type);
        }

        foreach (string type in new[] { "ed25519", "ecdsa", "rsa" })
        {
            NewKey(type, type);
            File.AppendAllText(At("authorized_keys"), File.ReadAllText(At(type + ".pub")));
        }

        Directory.CreateDirectory(Home);
        Port = FreePort();
        File.WriteAllLines(
            At("sshd_config"),
            [
                .. settings,
                $"Port {Port}",
                "ListenAddress 127.0.0.1",
                .. hostKeyTypes.Select(type => $"HostKey {At("host_" + type)}"),
                $"PidFile {At("pid")}",
                $"AuthorizedKeysFile {At("authorized_keys")}",
                "StrictModes no",
                "UsePAM no",
                "PermitRootLogin yes",

                // A home of its own: the rc files of whoever runs the tests are not part of them, and may be slow.
                $"SetEnv HOME={Home}",
            ]);
        _process = Process.Start(new ProcessStartInfo("/usr/sbin/sshd", ["-D", "-E", At("log"), "-f", At("sshd_config")]))!;
        WaitUntilItListens();
        Record(hostKeyTypes);
    }

    public string Folder { get; }

    public int Port { get; }

    public int ProcessId => _process.Id;

    public static string User => Environment.UserName;

    public SshEndpoint Endpoint => new("127.0.0.1", Port, User);

    public string Home => At("home");

    public string KnownHostsFile => At("known_hosts");

    public ConnectionOptions Options => new()
    {
        Name = "node1",
        Endpoint = Endpoint,
        KeyFiles = [At("ed25519")],
        KnownHostsFiles = [KnownHostsFile],
        UseAgent = false,
        Sudo = false,
    };

    public string At(string file) => Path.Combine(Folder, file);

    public HostKey HostKeyOf(string type) => HostKey.Parse(File.ReadAllText(At($"host_{type}.pub")).Split(' ')[1]);

    public void NewKey(string name, string type, string passphrase = "") =>
        Tool.Must("ssh-keygen", "-q", "-t", type, "-N", passphrase, "-C", $"test key {name}", "-f", At(name));

    /// <summary>Writes known_hosts afresh with the host keys of these types.</summary>
    public void Record(params string[] types)
    {
        File.Delete(KnownHostsFile);
        foreach (string type in types)
        {
            KnownHosts.Add(KnownHostsFile, "127.0.0.1", Port, HostKeyOf(type), hashed: false);
        }
    }

    /// <summary>The processes of the connections this server serves at the moment.</summary>
    public int[] Children() => Children(ProcessId);

    public void Dispose()
    {
        // What a test has stopped does not end by itself when its parent does.
        foreach (int process in Descendants(ProcessId))
        {
            Tool.Run("kill", "-KILL", process.ToString(CultureInfo.InvariantCulture));
        }

        _process.Kill(entireProcessTree: true);
        _process.WaitForExit();
        _process.Dispose();
        Directory.Delete(Folder, recursive: true);
    }

    private static int[] Children(int process) =>
        [.. Tool.Run("pgrep", "-P", process.ToString(CultureInfo.InvariantCulture)).Text
            .Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(line => int.Parse(line, CultureInfo.InvariantCulture))];

    private static IReadOnlyList<int> Descendants(int process) => [.. Children(process).SelectMany(child => Descendants(child).Append(child))];

    public static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }

    private void WaitUntilItListens()
    {
        var clock = Stopwatch.StartNew();
        while (true)
        {
            try
            {
                using var client = new TcpClient("127.0.0.1", Port);
                return;
            }
            catch (SocketException) when (clock.Elapsed < TimeSpan.FromSeconds(20) && !_process.HasExited)
            {
                Thread.Sleep(20);
            }
        }
    }

    private static void EnsureInstalled()
    {
        Packages.Need(() => File.Exists("/usr/sbin/sshd"), "openssh-server", "openssh-client");
        // What a root sshd separates its privileges into; the service would have made it.
        if (Environment.IsPrivilegedProcess) Directory.CreateDirectory("/run/sshd");
    }
}

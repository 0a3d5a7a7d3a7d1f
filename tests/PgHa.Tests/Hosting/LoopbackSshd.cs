using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;

namespace PgHa.Tests.Hosting;

/// <summary>An SSH server of the tests' own on the loopback, with one key, in a temporary directory.</summary>
internal sealed class LoopbackSshd : IDisposable
{
    private readonly string folder = Directory.CreateTempSubdirectory("pgha-sshd-").FullName;
    private readonly Process process;

    public LoopbackSshd()
    {
        using (var listener = new TcpListener(IPAddress.Loopback, 0))
        {
            listener.Start();
            Port = ((IPEndPoint)listener.LocalEndpoint).Port;
        }

        foreach (var key in new[] { "host", "key" }) Process.Start("ssh-keygen", ["-q", "-t", "ed25519", "-N", "", "-f", At(key)]).WaitForExit();
        File.WriteAllText(KnownHostsFile, string.Create(CultureInfo.InvariantCulture, $"[127.0.0.1]:{Port} {File.ReadAllText(At("host.pub"))}"));
        File.WriteAllLines(At("config"),
        [
            $"Port {Port}", "ListenAddress 127.0.0.1", $"HostKey {At("host")}", $"PidFile {At("pid")}", $"AuthorizedKeysFile {At("key.pub")}", "StrictModes no",
            // Ten come at once.
            "UsePAM no", "PermitRootLogin yes", "MaxStartups 100",
        ]);
        if (Environment.IsPrivilegedProcess) Directory.CreateDirectory("/run/sshd");
        process = Process.Start(new ProcessStartInfo("/usr/sbin/sshd", ["-D", "-E", At("log"), "-f", At("config")]))!;
        SpinWait.SpinUntil(Listens, TimeSpan.FromSeconds(20)).ShouldBeTrue("sshd does not come up");
    }

    public int Port { get; }

    public string KeyFile => At("key");

    public string KnownHostsFile => At("known_hosts");

    public void Dispose()
    {
        process.Kill(entireProcessTree: true);
        process.WaitForExit();
        process.Dispose();
        Directory.Delete(folder, recursive: true);
    }

    private string At(string file) => Path.Combine(folder, file);

    private bool Listens()
    {
        try
        {
            using var client = new TcpClient("127.0.0.1", Port);
            return true;
        }
        catch (SocketException)
        {
            return false;
        }
    }
}

using Renci.SshNet;
using Renci.SshNet.Security;

namespace PgHa.Remote;

/// <summary>Offers a private key file to SSH.NET; an RSA key as rsa-sha2-512 only, so that it costs one of the server's few tries.</summary>
internal sealed class KeyFileSource : IPrivateKeySource, IDisposable
{
    private readonly PrivateKeyFile _file;

    /// <summary>Takes over the file.</summary>
    public KeyFileSource(PrivateKeyFile file)
    {
        _file = file;
        HostAlgorithm[] all = [.. file.HostKeyAlgorithms];
        HostKeyAlgorithms = [all.FirstOrDefault(algorithm => algorithm.Name == "rsa-sha2-512") ?? all[0]];
    }

    /// <inheritdoc/>
    public IReadOnlyCollection<HostAlgorithm> HostKeyAlgorithms { get; }

    /// <summary>The public half.</summary>
    public HostKey PublicKey => new(HostKeyAlgorithms.First().Data);

    /// <inheritdoc/>
    public void Dispose() => _file.Dispose();
}

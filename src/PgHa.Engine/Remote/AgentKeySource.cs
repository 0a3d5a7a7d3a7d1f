using Renci.SshNet;
using Renci.SshNet.Security;

namespace PgHa.Remote;

/// <summary>Offers a key of the agent to SSH.NET, which has the agent sign with it.</summary>
internal sealed class AgentKeySource : IPrivateKeySource
{
    private const uint RsaSha512 = 4;

    /// <summary>Offers this key of this agent.</summary>
    public AgentKeySource(SshAgent agent, HostKey key)
    {
        // SHA-1 signatures (plain ssh-rsa) are refused by servers of today; every one that takes rsa-sha2 takes the 512 bit kind.
        (string name, uint flags) = key.Type switch
        {
            "ssh-rsa" => ("rsa-sha2-512", RsaSha512),
            "ssh-rsa-cert-v01@openssh.com" => ("rsa-sha2-512-cert-v01@openssh.com", RsaSha512),
            _ => (key.Type, 0u),
        };
        HostKeyAlgorithms = [new Algorithm(name, agent, key, flags)];
    }

    /// <inheritdoc/>
    public IReadOnlyCollection<HostAlgorithm> HostKeyAlgorithms { get; }

    private sealed class Algorithm(string name, SshAgent agent, HostKey key, uint flags) : HostAlgorithm(name)
    {
        public override byte[] Data => key.Blob.ToArray();

        public override byte[] Sign(byte[] data) => agent.Sign(key, data, flags);

        public override bool VerifySignature(byte[] data, byte[] signature) =>
            throw new NotSupportedException("The agent's keys log in; they verify nothing.");
    }
}

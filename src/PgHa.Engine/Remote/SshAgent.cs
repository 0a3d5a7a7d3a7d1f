using System.Buffers.Binary;
using System.Net.Sockets;
using System.Text;

namespace PgHa.Remote;

/// <summary>Talks to an SSH agent over its Unix socket (draft-ietf-sshm-ssh-agent): lists keys, and has it sign.</summary>
internal sealed class SshAgent
{
    private const byte RequestIdentities = 11;
    private const byte IdentitiesAnswer = 12;
    private const byte SignRequest = 13;
    private const byte SignResponse = 14;
    private const int LargestAnswer = 256 * 1024;

    // A person may have to confirm a signature, so this is patient; the connect's own time-out is the tighter one.
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(1);
    private readonly string _socketPath;

    private SshAgent(string socketPath) => _socketPath = socketPath;

    /// <summary>The agent that <c>SSH_AUTH_SOCK</c> names; null when it names none.</summary>
    public static SshAgent? FromEnvironment() =>
        Environment.GetEnvironmentVariable("SSH_AUTH_SOCK") is { Length: > 0 } path ? new SshAgent(path) : null;

    /// <summary>The keys it holds, in its order. Entries of unknown form are left out.</summary>
    /// <exception cref="SocketException">No agent answers.</exception>
    /// <exception cref="IOException">The agent's answer makes no sense.</exception>
    public IReadOnlyList<AgentIdentity> List()
    {
        byte[] answer = Ask([RequestIdentities], IdentitiesAnswer);
        var reader = new Reader(answer);
        uint count = reader.Number();
        var identities = new List<AgentIdentity>();
        for (uint i = 0; i < count; i++)
        {
            ReadOnlySpan<byte> blob = reader.Bytes();
            string comment = Encoding.UTF8.GetString(reader.Bytes());
            try
            {
                identities.Add(new AgentIdentity(new HostKey(blob), comment));
            }
            catch (FormatException)
            {
                // A kind of key that this program cannot name cannot be offered either.
            }
        }

        return identities;
    }

    /// <summary>Has the agent sign.</summary>
    /// <param name="key">The key to sign with.</param>
    /// <param name="data">What to sign.</param>
    /// <param name="flags">2: rsa-sha2-256; 4: rsa-sha2-512; 0 for other keys.</param>
    /// <returns>The signature in SSH wire format: algorithm, then blob.</returns>
    public byte[] Sign(HostKey key, byte[] data, uint flags)
    {
        ReadOnlySpan<byte> blob = key.Blob.Span;
        var request = new byte[1 + 4 + blob.Length + 4 + data.Length + 4];
        request[0] = SignRequest;
        Span<byte> rest = Put(request.AsSpan(1), blob);
        rest = Put(rest, data);
        BinaryPrimitives.WriteUInt32BigEndian(rest, flags);
        return new Reader(Ask(request, SignResponse)).Bytes().ToArray();
    }

    private static Span<byte> Put(Span<byte> target, ReadOnlySpan<byte> value)
    {
        BinaryPrimitives.WriteUInt32BigEndian(target, (uint)value.Length);
        value.CopyTo(target[4..]);
        return target[(4 + value.Length)..];
    }

    private byte[] Ask(byte[] request, byte expected)
    {
        using var socket = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified)
        {
            ReceiveTimeout = (int)Patience.TotalMilliseconds,
            SendTimeout = (int)Patience.TotalMilliseconds,
        };
        socket.Connect(new UnixDomainSocketEndPoint(_socketPath));
        using var stream = new NetworkStream(socket);
        var header = new byte[4];
        BinaryPrimitives.WriteUInt32BigEndian(header, (uint)request.Length);
        stream.Write(header);
        stream.Write(request);
        stream.ReadExactly(header);
        uint length = BinaryPrimitives.ReadUInt32BigEndian(header);
        if (length is 0 or > LargestAnswer)
        {
            throw new IOException($"The SSH agent announced an answer of {length} bytes.");
        }

        var answer = new byte[length];
        stream.ReadExactly(answer);
        return answer[0] == expected
            ? answer[1..]
            : throw new IOException(expected == SignResponse ? "The SSH agent refused to sign." : "The SSH agent refused to list its keys.");
    }

    private ref struct Reader(ReadOnlySpan<byte> rest)
    {
        private ReadOnlySpan<byte> _rest = rest;

        public uint Number()
        {
            if (_rest.Length < 4)
            {
                throw new IOException("The SSH agent's answer is cut short.");
            }

            uint value = BinaryPrimitives.ReadUInt32BigEndian(_rest);
            _rest = _rest[4..];
            return value;
        }

        public ReadOnlySpan<byte> Bytes()
        {
            uint length = Number();
            if (length > _rest.Length)
            {
                throw new IOException("The SSH agent's answer is cut short.");
            }

            ReadOnlySpan<byte> value = _rest[..(int)length];
            _rest = _rest[(int)length..];
            return value;
        }
    }
}

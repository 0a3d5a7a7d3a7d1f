using System.Buffers;
using System.Text;

namespace PgHa.Remote;

/// <summary>Takes one stream of a run: cuts off what came before the mark, keeps what fits, hands out lines.</summary>
internal sealed class OutputCollector(byte[] mark, int limit, Action<string>? onLine)
{
    // Banners are short; of a flood only the end can hold the mark.
    private const int NoiseKept = 64 * 1024;

    // A "line" without end must not grow for ever.
    private const int LongestLine = 1024 * 1024;
    private readonly ArrayBufferWriter<byte> _kept = new();
    private readonly ArrayBufferWriter<byte> _line = new();
    private readonly TaskCompletionSource<string> _started = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly TaskCompletionSource _passwordRefused = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private byte[] _noise = [];

    /// <summary>Done when the mark was seen; what stood behind it on its line.</summary>
    public Task<string> Started => _started.Task;

    /// <summary>Done when sudo, before the mark, asked for the password once more.</summary>
    public Task PasswordRefused => _passwordRefused.Task;

    /// <summary>What came before the mark, as far as it was kept, or all there was without a mark.</summary>
    public string Noise => Encoding.UTF8.GetString(_noise).Trim();

    /// <summary>Whether there was more than the limit.</summary>
    public bool Truncated { get; private set; }

    /// <summary>What was kept.</summary>
    public byte[] ToArray() => _kept.WrittenSpan.ToArray();

    /// <summary>Takes the next bytes.</summary>
    public void Take(ReadOnlySpan<byte> bytes)
    {
        if (!_started.Task.IsCompleted)
        {
            bytes = LookForMark(bytes);
        }

        if (bytes.IsEmpty)
        {
            return;
        }

        int room = limit - _kept.WrittenCount;
        _kept.Write(bytes[..Math.Min(room, bytes.Length)]);
        Truncated |= bytes.Length > room;
        if (onLine is not null)
        {
            TakeLines(bytes, onLine);
        }
    }

    private byte[] LookForMark(ReadOnlySpan<byte> bytes)
    {
        byte[] all = [.. _noise, .. bytes];
        int at = all.AsSpan().IndexOf(mark);
        int end = at < 0 ? -1 : all.AsSpan(at + mark.Length).IndexOf((byte)'\n');
        if (end < 0)
        {
            _noise = at < 0 && all.Length > NoiseKept ? all[^NoiseKept..] : all;
            if (at < 0 && all.AsSpan().IndexOf("ry again."u8) >= 0)
            {
                _passwordRefused.TrySetResult();
            }

            return [];
        }

        _noise = all[..at];
        end += at + mark.Length;
        _started.TrySetResult(Encoding.ASCII.GetString(all.AsSpan((at + mark.Length)..end)).Trim());
        return all[(end + 1)..];
    }

    private void TakeLines(ReadOnlySpan<byte> bytes, Action<string> handOut)
    {
        int end;
        while ((end = bytes.IndexOf((byte)'\n')) >= 0)
        {
            _line.Write(bytes[..end]);
            string line = Encoding.UTF8.GetString(_line.WrittenSpan);
            try
            {
                handOut(line);
            }
            catch (Exception error)
            {
                throw new CallbackException(error);
            }

            _line.ResetWrittenCount();
            bytes = bytes[(end + 1)..];
        }

        if (_line.WrittenCount < LongestLine)
        {
            _line.Write(bytes);
        }
    }
}

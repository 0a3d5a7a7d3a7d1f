using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace PgHa.Remote;

/// <summary>
/// Many small pieces of shell put into one script, so that all of them cost one round trip. Each piece (a section) runs in a
/// subshell of its own with <c>/dev/null</c> for stdin: it cannot leak variables, eat the script or end the others. Its
/// stdout and stderr come back as they are between lines that hold a random number, so that any bytes survive; nothing is
/// encoded (which would cost seven processes a section) and nothing is written to the node's disk.
/// </summary>
/// <remarks>
/// A section that leaves a process running in the background must redirect that process's stdout and stderr, or what it writes
/// lands in a later section.
/// </remarks>
public sealed class SectionedScript
{
    // Both streams carry the same frames: "@NONCE index" before, "@NONCE index exit-code" on a line of its own after.
    private const string Prologue =
        """
        _pgha_section() {
        printf '@NONCE %s\n' "$1"
        printf '@NONCE %s\n' "$1" >&2
        _pgha_body "$2" "$3" </dev/null
        set -- "$1" "$?"
        printf '\n@NONCE %s %s\n' "$1" "$2"
        printf '\n@NONCE %s %s\n' "$1" "$2" >&2
        }
        _pgha_body() {
        if [ -n "$2" ]; then
        _PGHA_TEXT=$1 timeout -k 2 "$2" sh -c '_pgha=$_PGHA_TEXT; unset _PGHA_TEXT; eval "$_pgha"'
        else
        ( eval "$1" )
        fi
        }

        """;

    private readonly string _nonce = Convert.ToHexString(RandomNumberGenerator.GetBytes(16));
    private readonly List<(string Name, string Text, TimeSpan? Timeout)> _sections = [];

    /// <summary>The sections' names, in order.</summary>
    public IEnumerable<string> Names => _sections.Select(section => section.Name);

    /// <summary>Adds a section.</summary>
    /// <param name="name">A name of its own, by which the result is found.</param>
    /// <param name="shellText">POSIX shell. With a time-out at most about 120 KB (it then travels in an environment variable).</param>
    /// <param name="timeout">How long it may run; then it gets TERM, and KILL 2 seconds later; its exit code is 124 or 137. Null: as long as the script.</param>
    /// <returns>This script.</returns>
    /// <exception cref="ArgumentException">The name is taken, or the text holds a NUL character.</exception>
    public SectionedScript Add(string name, string shellText, TimeSpan? timeout = null)
    {
        ArgumentException.ThrowIfNullOrEmpty(name);
        ArgumentNullException.ThrowIfNull(shellText);
        if (timeout is { } limit)
        {
            ArgumentOutOfRangeException.ThrowIfLessThanOrEqual(limit, TimeSpan.Zero, nameof(timeout));
        }

        if (_sections.Any(section => section.Name == name))
        {
            throw new ArgumentException($"There is a section '{name}' already.", nameof(name));
        }

        if (shellText.Contains('\0', StringComparison.Ordinal))
        {
            throw new ArgumentException($"The section '{name}' holds a NUL character.", nameof(shellText));
        }

        _sections.Add((name, shellText, timeout));
        return this;
    }

    /// <summary>Composes the script; adjust deadline, limits and elevation with <c>with</c>.</summary>
    public RemoteScript Build()
    {
        var text = new StringBuilder(Prologue.ReplaceLineEndings("\n").Replace("NONCE", _nonce, StringComparison.Ordinal));
        for (int index = 0; index < _sections.Count; index++)
        {
            (_, string shell, TimeSpan? timeout) = _sections[index];
            string seconds = timeout?.TotalSeconds.ToString("0.###", CultureInfo.InvariantCulture) ?? "";
            text.Append(CultureInfo.InvariantCulture, $"_pgha_section {index} {ShellQuote.Quote(shell)} '{seconds}'\n");
        }

        return new RemoteScript(text.ToString());
    }

    /// <summary>Takes the results apart.</summary>
    /// <returns>The result of every section, by name.</returns>
    /// <exception cref="InvalidDataException">A section's result is missing: the script was ended early or its output cut off.</exception>
    public IReadOnlyDictionary<string, SectionResult> Parse(CommandResult result)
    {
        ArgumentNullException.ThrowIfNull(result);
        var results = new Dictionary<string, SectionResult>(_sections.Count, StringComparer.Ordinal);
        int output = 0;
        int error = 0;
        for (int index = 0; index < _sections.Count && TryTake(result.Output, index, ref output, out byte[] text, out int exitCode); index++)
        {
            TryTake(result.Error, index, ref error, out byte[] complaint, out _);
            results[_sections[index].Name] = new SectionResult(exitCode, text, Encoding.UTF8.GetString(complaint));
        }

        if (_sections.Find(section => !results.ContainsKey(section.Name)) is { Name: { } missing })
        {
            string end = result.OutputTruncated ? "the output was longer than its limit"
                : result.Signal is { } signal ? $"signal {signal} ended the script"
                : $"the script ended with exit code {result.ExitCode}";
            throw new InvalidDataException($"The result of section '{missing}' is missing: {end}. {Tail(result.ErrorText)}".TrimEnd());
        }

        return results;
    }

    // A frame that was cut off gives what there is of it, and false.
    private bool TryTake(byte[] stream, int index, ref int position, out byte[] content, out int exitCode)
    {
        content = [];
        exitCode = 0;
        byte[] begin = Encoding.ASCII.GetBytes(string.Create(CultureInfo.InvariantCulture, $"@{_nonce} {index}\n"));
        int start = stream.AsSpan(position).IndexOf(begin);
        if (start < 0)
        {
            return false;
        }

        start += position + begin.Length;
        byte[] end = Encoding.ASCII.GetBytes(string.Create(CultureInfo.InvariantCulture, $"\n@{_nonce} {index} "));
        int length = stream.AsSpan(start).IndexOf(end);
        content = stream[start..(length < 0 ? stream.Length : start + length)];
        if (length < 0)
        {
            return false;
        }

        ReadOnlySpan<byte> rest = stream.AsSpan(start + length + end.Length);
        int line = rest.IndexOf((byte)'\n');
        position = stream.Length - rest.Length;
        return line > 0 && int.TryParse(rest[..line], NumberStyles.None, CultureInfo.InvariantCulture, out exitCode);
    }

    // What a shell says last before it dies; frames are of no interest to people.
    private string Tail(string error)
    {
        IEnumerable<string> lines = error.Split('\n').Where(line => line.Length > 0 && !line.Contains(_nonce, StringComparison.Ordinal));
        return string.Join(" ", lines.TakeLast(5));
    }
}

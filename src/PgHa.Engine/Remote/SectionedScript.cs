using System.Globalization;
using System.Text;

namespace PgHa.Remote;

/// <summary>
/// Many small pieces of shell put into one script, so that all of them cost one round trip. Each piece (a section) runs in a
/// subshell of its own with <c>/dev/null</c> for stdin: it cannot leak variables, eat the script or end the others. Its
/// stdout and stderr come back base64-framed, so that any bytes survive; nothing is written to the node's disk.
/// </summary>
/// <remarks>
/// A section that leaves a process running in the background must redirect that process's stdout and stderr, or the section
/// lasts as long as the process does.
/// </remarks>
public sealed class SectionedScript
{
    // rc goes to fd 4 (the script's stdout) as soon as the section ends; its stderr, collected by the inner substitution,
    // follows; its stdout, collected by the outer one, comes last. So each frame is one line: "@index rc stderr stdout;".
    private const string Prologue =
        """
        _pgha_section() {
        printf '@%s ' "$1"
        _pgha_out=$( { _pgha_err=$( { _pgha_body "$2" "$3" 2>&1 >&3 3>&- 4>&- </dev/null; printf '%s ' "$?" >&4; } | base64 -w0 ); printf '%s ' "$_pgha_err" >&4; } 3>&1 | base64 -w0 )
        printf '%s;\n' "$_pgha_out"
        }
        _pgha_body() {
        if [ -n "$2" ]; then
        _PGHA_TEXT=$1 timeout -k 2 "$2" sh -c '_pgha=$_PGHA_TEXT; unset _PGHA_TEXT; eval "$_pgha"'
        else
        ( eval "$1" )
        fi
        }
        exec 4>&1

        """;

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
        var text = new StringBuilder(Prologue.ReplaceLineEndings("\n"));
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
        foreach (string line in Encoding.ASCII.GetString(result.Output).Split('\n'))
        {
            string[] fields = line.Split(' ');
            if (fields.Length == 4 && fields[0].StartsWith('@') && fields[3].EndsWith(';')
                && int.TryParse(fields[0].AsSpan(1), NumberStyles.None, CultureInfo.InvariantCulture, out int index) && index < _sections.Count
                && int.TryParse(fields[1], NumberStyles.None, CultureInfo.InvariantCulture, out int exitCode))
            {
                string error = Encoding.UTF8.GetString(Convert.FromBase64String(fields[2]));
                results[_sections[index].Name] = new SectionResult(exitCode, Convert.FromBase64String(fields[3][..^1]), error);
            }
        }

        if (_sections.Find(section => !results.ContainsKey(section.Name)) is { Name: { } missing })
        {
            string end = result.OutputTruncated ? "the output was longer than its limit"
                : result.Signal is { } signal ? $"signal {signal} ended the script"
                : $"the script ended with exit code {result.ExitCode}";
            throw new InvalidDataException($"The result of section '{missing}' is missing: {end}. {result.ErrorText.Trim()}".TrimEnd());
        }

        return results;
    }
}

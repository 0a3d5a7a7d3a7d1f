namespace PgHa.Runner;

/// <summary>What the command line asks for.</summary>
internal abstract record CommandLine
{
    public const string Usage = """
        pgha-runner: the PowerShell engine with the PgHa module in it, for machines without pwsh.

        pgha-runner [-NonInteractive] SCRIPT.ps1 [ARGUMENT…]
        pgha-runner [-NonInteractive] -Command TEXT [ARGUMENT…]
        pgha-runner -Help | -Version

        Arguments after the script reach it as pwsh would hand them over: -Name VALUE, -Switch, -Switch:$false, or by position;
        a script without parameters finds them in $args. Arguments after -Command's text are in $args.
        -NonInteractive answers no question: what would ask fails. It is implied when standard input is not a terminal.

        Exit code: what the script hands to 'exit'; 1 after an error that ended the script; 130 after Ctrl+C, 143 after SIGTERM;
        64 for a wrong command line. Ctrl+C stops the script in good order; a second Ctrl+C ends the process at once.
        """;

    public static CommandLine Parse(IReadOnlyList<string> arguments)
    {
        var nonInteractive = false;
        for (var index = 0; index < arguments.Count; index++)
        {
            var argument = arguments[index];
            var rest = arguments.Skip(index + 1).ToList();
            if (Is(argument, "help", "h", "?"))
            {
                return new Help();
            }

            if (Is(argument, "version", "v"))
            {
                return new Version();
            }

            if (Is(argument, "noninteractive"))
            {
                nonInteractive = true;
                continue;
            }

            if (Is(argument, "command", "c"))
            {
                return rest.Count > 0 ? new Run(null, rest[0], rest[1..], nonInteractive) : new Wrong("-Command needs a text.");
            }

            if (Is(argument, "file", "f"))
            {
                return rest.Count > 0 ? ScriptAt(rest[0], rest[1..], nonInteractive) : new Wrong("-File needs a script.");
            }

            return argument.StartsWith('-') ? new Wrong($"There is no option '{argument}'.") : ScriptAt(argument, rest, nonInteractive);
        }

        return new Wrong("There is no script to run.");
    }

    private static CommandLine ScriptAt(string path, IReadOnlyList<string> arguments, bool nonInteractive)
    {
        var full = Path.GetFullPath(path);
        return File.Exists(full) ? new Run(full, null, arguments, nonInteractive) : new Wrong($"There is no script '{path}'.");
    }

    private static bool Is(string argument, params string[] names) =>
        argument.StartsWith('-') && names.Contains(argument.TrimStart('-'), StringComparer.OrdinalIgnoreCase);

    internal sealed record Help : CommandLine;

    internal sealed record Version : CommandLine;

    internal sealed record Wrong(string Message) : CommandLine;

    /// <summary>A script, or the text of a command.</summary>
    internal sealed record Run(string? Script, string? Text, IReadOnlyList<string> Arguments, bool NonInteractive) : CommandLine;
}

using System.Diagnostics;
using System.Text.RegularExpressions;
using PgHa.Engine.Tests.Remote;

namespace PgHa.Engine.Tests.Definition.Postgres;

/// <summary>A real server of one major version, on a data directory of its own, asked in single-user mode: no port, no background.</summary>
internal sealed partial class PostgresServer : IDisposable
{
    // nobody: the server refuses root.
    private static readonly string[] AsNobody = Environment.IsPrivilegedProcess ? ["setpriv", "--reuid=65534", "--regid=65534", "--clear-groups"] : [];

    private readonly string programs;
    private readonly DirectoryInfo directory = Directory.CreateTempSubdirectory("pgha-postgres-");

    public PostgresServer(string major, string programs)
    {
        Major = major;
        this.programs = programs;
        if (AsNobody.Length > 0) Tool.Must("chown", "65534:65534", directory.FullName);
        Run([Path.Combine(programs, "initdb"), "--pgdata", directory.FullName, "--no-sync", "--no-locale", "--encoding=UTF8", "--auth=trust", "--username=postgres"], "");
    }

    public string Major { get; }

    /// <summary>The rows of a query that gives one column named <c>row</c>.</summary>
    public IReadOnlyList<string> Rows(string query) => [.. Row().Matches(Ask([query])).Select(match => match.Groups[1].Value)];

    /// <summary>Of settings (name, value), those that ALTER SYSTEM refuses, with the server's words.</summary>
    public IReadOnlyDictionary<(string Name, string Value), string> Refused(IEnumerable<(string Name, string Value)> settings)
    {
        var statements = settings.Distinct().ToDictionary(setting => $"ALTER SYSTEM SET \"{setting.Name}\" = '{setting.Value.Replace("'", "''")}'");
        var refused = new Dictionary<(string, string), string>();
        // Each success writes the whole file: it is kept short.
        var asked = statements.GroupBy(statement => statement.Value.Name).SelectMany(group => group.Select(statement => statement.Key).Append($"ALTER SYSTEM RESET \"{group.Key}\""));
        foreach (Match match in Refusal().Matches(Ask(asked)))
            if (statements.TryGetValue(match.Groups["statement"].Value, out var setting)) refused[setting] = match.Groups["error"].Value;
        return refused;
    }

    public void Dispose() => directory.Delete(recursive: true);

    private string Ask(IEnumerable<string> statements) =>
        Run(
            [Path.Combine(programs, "postgres"), "--single", "-F", "-D", directory.FullName, "-c", "log_line_prefix=", "-c", "log_error_verbosity=terse", "postgres"],
            string.Concat(statements.Select(statement => statement + "\n")));

    private static string Run(string[] command, string input)
    {
        string[] all = [.. AsNobody, .. command];
        // What goes to stdout and what to stderr is to be read in the order in which it was said.
        var start = new ProcessStartInfo("sh", ["-c", "exec \"$@\" 2>&1", "sh", .. all]) { RedirectStandardInput = true, RedirectStandardOutput = true, WorkingDirectory = "/" };
        using var process = Process.Start(start)!;
        var said = process.StandardOutput.ReadToEndAsync();
        process.StandardInput.Write(input);
        process.StandardInput.Close();
        process.WaitForExit();
        return process.ExitCode == 0 ? said.Result : throw new InvalidOperationException($"{command[0]} ended with {process.ExitCode}: {said.Result}");
    }

    [GeneratedRegex("row = \"(.*?)\"\t")]
    private static partial Regex Row();

    [GeneratedRegex(@"ERROR:  (?<error>[^\n]*)\n(?:(?:DETAIL|HINT)[^\n]*\n)*STATEMENT:  (?<statement>[^\n]*)\n")]
    private static partial Regex Refusal();
}

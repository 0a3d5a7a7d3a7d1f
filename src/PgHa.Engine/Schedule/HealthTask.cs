using System.Globalization;
using System.Text.RegularExpressions;
using PgHa.Errors;

namespace PgHa.Schedule;

/// <summary>A health task: what runs, as whom, how often, and where its files are. Rendering it is pure.</summary>
public sealed partial record HealthTask
{
    internal const string UnitPrefix = "pgha-health-";

    /// <summary>Its name: <c>pgha-health-NAME</c> is the unit's.</summary>
    public required string Name { get; init; }

    /// <summary>The program that runs the script: pwsh or pgha-runner, absolute.</summary>
    public required string Program { get; init; }

    /// <summary>The script, absolute.</summary>
    public required string Script { get; init; }

    /// <summary>The definitions, absolute paths.</summary>
    public required IReadOnlyList<string> Clusters { get; init; }

    /// <summary>Ids of the checks.</summary>
    public IReadOnlyList<string> Checks { get; init; } = ["*"];

    /// <summary>Whether drift is checked.</summary>
    public bool Drift { get; init; }

    /// <summary>Who it runs as. Default <c>pgha</c>.</summary>
    public string User { get; init; } = "pgha";

    /// <summary>How often, in whole seconds.</summary>
    public TimeSpan Interval { get; init; } = TimeSpan.FromMinutes(1);

    /// <summary>The file for Prometheus; none by default.</summary>
    public string? MetricPath { get; init; }

    /// <summary>The unit's name without its suffix.</summary>
    public string Unit => UnitPrefix + Name;

    /// <summary>Its own directory, that systemd makes and gives to the user.</summary>
    public string StateDirectory => "/var/lib/" + Unit;

    /// <summary>The words of the command.</summary>
    /// <param name="state">The directory of the state and the results.</param>
    public IReadOnlyList<string> Command(string state)
    {
        List<string> words = [Program];
        // The runner takes a script as its first argument; pwsh wants -File, and no profile.
        if (!Path.GetFileNameWithoutExtension(Program).StartsWith("pgha-runner", StringComparison.Ordinal)) words.AddRange(["-NoProfile", "-NonInteractive", "-File"]);
        words.AddRange([Script, "-Cluster", string.Join(',', Clusters), "-Check", string.Join(',', Checks)]);
        if (Drift) words.Add("-Drift");
        words.AddRange(["-StatePath", state + "/state.json", "-ResultPath", state + "/results.jsonl"]);
        if (MetricPath is not null) words.AddRange(["-MetricPath", MetricPath]);
        return words;
    }

    /// <summary>Refuses what a unit, a crontab or a command line cannot hold as it is.</summary>
    /// <exception cref="PgHaException"><c>TaskInvalid</c>.</exception>
    public void Check()
    {
        if (!Plain().IsMatch(Name)) throw Invalid($"'{Name}' cannot name a unit: letters, digits, - and _.");
        if (!Plain().IsMatch(User)) throw Invalid($"'{User}' is no account's name.");
        if (Interval < TimeSpan.FromSeconds(10) || Interval > TimeSpan.FromDays(1)) throw Invalid("The interval must be from ten seconds to a day.");
        foreach (var word in Command(StateDirectory).Append(MetricPath ?? ""))
            if (word.Any(c => char.IsControl(c) || c is '"' or '\'' or '`')) throw Invalid($"A path or name holds a quote or a control character: {word}");
        foreach (var word in Clusters.Concat(Checks))
            if (word.Contains(',', StringComparison.Ordinal)) throw Invalid($"A path or check holds a comma, which separates them: {word}");
    }

    private static PgHaException Invalid(string message) => new("TaskInvalid", message, "health task", "Choose another one.");

    internal string Seconds => ((long)Interval.TotalSeconds).ToString(CultureInfo.InvariantCulture);

    [GeneratedRegex(@"\A[A-Za-z0-9_][A-Za-z0-9_-]{0,40}\z")]
    private static partial Regex Plain();
}

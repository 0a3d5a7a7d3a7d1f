
namespace PgHa.Definition.Rules;

/// <summary>Server parameters: names known to the version asked for (seed R6), none of Patroni's own, values that the server takes.</summary>
internal static class ParameterRules
{
    public static void Check(ClusterDefinition cluster, ProblemList problems)
    {
        var seen = new Dictionary<string, string>(StringComparer.OrdinalIgnoreCase);
        foreach (var (name, value) in cluster.Postgres.Parameters)
        {
            var path = $"postgres.parameters.{name}";
            if (!seen.TryAdd(name, name))
                problems.Error("DuplicateParameter", path, $"'{name}' and '{seen[name]}' are one parameter: case does not count. Remove one.");
            else if (CheckForm(name, path, problems) && CheckName(cluster, name, path, problems))
                CheckValue(name, value, cluster.Postgres.Version, path, problems);
        }
    }

    private static bool CheckForm(string name, string path, ProblemList problems)
    {
        if (!TextRules.NotEmpty(problems, path, name) || !TextRules.Ascii(problems, path, name)) return false;
        // PostgreSQL's rule for custom names: each part an identifier (guc.c, valid_custom_variable_name).
        foreach (var part in name.Split('.'))
        {
            if (part.Length > 0 && !char.IsAsciiDigit(part[0]) && part.All(c => char.IsAsciiLetterOrDigit(c) || c == '_')) continue;
            problems.Error(
                "ParameterNameInvalid",
                path,
                $"{TextRules.Quote(name)} is not a parameter's name: letters, digits and '_', not beginning with a digit; an extension's has a dot after the extension's name.");
            return false;
        }

        return true;
    }

    private static bool CheckName(ClusterDefinition cluster, string name, string path, ProblemList problems)
    {
        if (ControlledParameters.Reason(name, cluster.Patroni.SynchronousMode) is { } reason)
            return Refuse("ParameterControlled", $"'{name}' cannot be set here: {reason}.");
        // Extensions and the user's own: the server takes any name with a dot, known or not.
        if (name.Contains('.', StringComparison.Ordinal)) return true;

        var version = cluster.Postgres.Version;
        // A version that is unknown is a problem of its own; every parameter would follow.
        var versionKnown = PostgresVersions.IndexOf(version) >= 0;
        if (PostgresParameter.Find(name) is not { } parameter)
        {
            var known = PostgresParameter.All.Where(other => !versionKnown || other.In(version) is not null).Select(other => other.Name);
            return Refuse("ParameterUnknown", $"PostgreSQL {version} has no parameter '{name}'.{NearestName.Hint(name, known)}");
        }

        if (versionKnown && parameter.In(version) is null)
        {
            var span = (parameter.Since, parameter.Until) switch
            {
                ({ } since, null) => $"it came with {since}",
                (null, { } until) => $"{until} was the last that had it",
                var (since, until) => since == until ? $"only {since} had it" : $"it was in {since} to {until}",
            };
            return Refuse("ParameterNotInVersion", $"PostgreSQL {version} has no parameter '{name}': {span}.{RenamedParameters.Hint(name, version)}");
        }

        return !parameter.Definitions[^1].IsReadOnly
            || Refuse("ParameterReadOnly", $"'{name}' only shows how the server was built or the cluster was made: it cannot be set.");

        bool Refuse(string id, string message)
        {
            problems.Error(id, path, message);
            return false;
        }
    }

    private static void CheckValue(string name, string value, string version, string path, ProblemList problems)
    {
        if (!TextRules.NoMixedScripts(problems, path, value)) return;
        // Null for an extension's parameter, and where the version is unknown, which is a problem of its own.
        if (PostgresParameter.Find(name)?.In(version) is not { } definition) return;
        if (ParameterValues.Fault(name, definition, version, value) is { } fault)
            problems.Error(fault.Id, path, fault.Message);
        else if (name.Equals("wal_level", StringComparison.OrdinalIgnoreCase) && value.Equals("minimal", StringComparison.OrdinalIgnoreCase))
            problems.Error("ParameterValueRefused", path, "wal_level minimal carries no replication: Patroni takes replica and logical only.");
    }
}

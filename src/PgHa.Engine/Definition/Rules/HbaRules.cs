using System.Net;

namespace PgHa.Definition.Rules;

/// <summary>The form of pg_hba.conf's lines (PostgreSQL's documentation, "The pg_hba.conf File").</summary>
internal static class HbaRules
{
    private static readonly string[] Types = ["local", "host", "hostssl", "hostnossl", "hostgssenc", "hostnogssenc"];

    private static readonly string[] Methods =
        ["trust", "reject", "scram-sha-256", "md5", "password", "gss", "sspi", "ident", "peer", "pam", "ldap", "radius", "cert", "bsd", "oauth"];

    public static void Check(ClusterDefinition cluster, ProblemList problems)
    {
        for (var i = 0; i < cluster.Postgres.HbaLines.Count; i++)
            CheckLine(cluster.Postgres.HbaLines[i], $"postgres.hbaLines[{i}]", problems);
    }

    private static void CheckLine(string line, string path, ProblemList problems)
    {
        if (!TextRules.NotEmpty(problems, path, line) || !TextRules.NoMixedScripts(problems, path, line)) return;
        if (Split(line, out var fields) is { } fault)
        {
            Refuse(fault);
            return;
        }

        var type = fields[0];
        if (!Types.Contains(type, StringComparer.Ordinal))
        {
            Refuse($"{TextRules.Quote(type)} is not a connection type: begin with one of {string.Join(", ", Types)}.{NearestName.Hint(type, Types)}");
            return;
        }

        if (fields.Skip(1).FirstOrDefault(field => field.StartsWith('@')) is { } include)
        {
            Refuse($"{TextRules.Quote(include)} reads names from another file, which PgHa does not manage: write the names here.");
            return;
        }

        if (fields.FirstOrDefault(field => field.EndsWith(',')) is { } list)
        {
            Refuse($"{TextRules.Quote(list)} goes on after a blank: write the names of a list with commas and no blanks.");
            return;
        }

        var methodAt = 3;
        if (type != "local")
        {
            if (fields.Count < 5)
            {
                Refuse("A field is missing: the form is type database user address method.");
                return;
            }

            if (AddressFault(fields, out methodAt) is { } addressFault)
            {
                Refuse(addressFault);
                return;
            }
        }

        if (fields.Count <= methodAt)
        {
            Refuse($"A field is missing: the form is {(type == "local" ? "local database user method" : "type database user address method")}.");
            return;
        }

        CheckMethod(fields, methodAt, Refuse);
        if (type != "local" && fields[methodAt] == "trust")
            problems.Warning("HbaTrust", path, "'trust' lets whoever reaches the port in without a password: take scram-sha-256, or a client certificate.");

        void Refuse(string message) => problems.Error("HbaLineInvalid", path, message);
    }

    private static void CheckMethod(List<string> fields, int methodAt, Action<string> refuse)
    {
        var method = fields[methodAt];
        if (!Methods.Contains(method, StringComparer.Ordinal))
            refuse($"{TextRules.Quote(method)} is not an authentication method: take one of {string.Join(", ", Methods)}.{NearestName.Hint(method, Methods)}");
        else if (fields.Skip(methodAt + 1).FirstOrDefault(option => option.IndexOf('=', StringComparison.Ordinal) < 1) is { } odd)
            refuse($"{TextRules.Quote(odd)} after the method is not an option of the form name=value.");
    }

    private static string? AddressFault(List<string> fields, out int methodAt)
    {
        methodAt = 4;
        var address = fields[3];
        if (address is "all" or "samehost" or "samenet") return null;
        if (address.Contains('/', StringComparison.Ordinal))
            return Cidr.TryParse(address, out _) is { } fault ? $"The address {TextRules.Quote(address)} {fault}." : null;
        if (IPAddress.TryParse(address, out _))
        {
            methodAt = 5;
            return IPAddress.TryParse(fields[4], out _)
                ? null
                : $"The address {TextRules.Quote(address)} has no prefix length: write it as address/prefix.";
        }

        return HostNames.Fault(address.StartsWith('.') ? address[1..] : address) is { } nameFault
            ? $"{TextRules.Quote(address)} is neither an address nor a host name: {nameFault}."
            : null;
    }

    /// <summary>Splits a line into its fields, quotes kept together.</summary>
    /// <returns>What is wrong, or null.</returns>
    private static string? Split(string line, out List<string> fields)
    {
        fields = [];
        var start = -1;
        var quoted = false;
        for (var i = 0; i <= line.Length; i++)
        {
            var end = i == line.Length;
            if (!end && line[i] == '"') quoted = !quoted;
            if (!end && line[i] == '#' && !quoted) return $"'#' at position {i + 1} would make a comment of the rest: leave it out, or put the name in quotes.";
            var blank = end || (line[i] is ' ' or '\t' && !quoted);
            if (!blank && start < 0) start = i;
            if (!blank || start < 0) continue;
            fields.Add(line[start..i]);
            start = -1;
        }

        if (quoted) return "A quote is not closed.";
        return line.TrimEnd().EndsWith('\\') ? "A backslash at the end would join the next line to this one: remove it." : null;
    }
}

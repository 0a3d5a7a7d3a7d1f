namespace PgHa.Compliance.Rules;

/// <summary>The fields of a line of pg_hba.conf that rules look at.</summary>
internal sealed record HbaLine(string Type, string Database, string User, string Address, string Method)
{
    /// <summary>Whether it lets in from other machines.</summary>
    public bool IsRemote => Type != "local" && !IsLoopback && Method != "reject";

    public bool IsLoopback => Address.StartsWith("127.", StringComparison.Ordinal) || Address.StartsWith("::1", StringComparison.Ordinal) || Address == "localhost";

    /// <summary>Whether it lets in from everywhere, or from far more than a network of one's own: a prefix below 8, for IPv6 below 32.</summary>
    public bool IsWide => Address is "all" ||
        (Address.Split('/') is [var network, var prefix] && int.TryParse(prefix, out var bits) && bits < (network.Contains(':', StringComparison.Ordinal) ? 32 : 8));

    public override string ToString() => string.Join(' ', new[] { Type, Database, User, Address, Method }.Where(f => f.Length > 0));

    /// <summary>Reads a line; null for one that is none. Quoted names lose nothing but their quotes' meaning.</summary>
    public static HbaLine? Read(string line)
    {
        List<string> fields = [];
        var (start, quoted) = (-1, false);
        for (var i = 0; i <= line.Length; i++)
        {
            if (i < line.Length && line[i] == '"') quoted = !quoted;
            var blank = i == line.Length || (line[i] is ' ' or '\t' && !quoted);
            if (!blank && start < 0) start = i;
            if (!blank || start < 0) continue;
            fields.Add(line[start..i]);
            start = -1;
        }

        return fields switch
        {
            ["local", var database, var user, var method, ..] => new("local", database, user, "", method),
            // Address and mask apart.
            [var type, var database, var user, var address, var mask, var method, ..] when type.StartsWith("host", StringComparison.Ordinal) && System.Net.IPAddress.TryParse(mask, out var bits) =>
                new(type, database, user, $"{address}/{bits.GetAddressBytes().Sum(b => int.PopCount(b))}", method),
            [var type, var database, var user, var address, var method, ..] when type.StartsWith("host", StringComparison.Ordinal) => new(type, database, user, address, method),
            _ => null,
        };
    }
}

using System.Security.Cryptography;
using System.Text.Json;
using System.Text.Json.Serialization;
using PgHa.Definition;

namespace PgHa.Components;

/// <summary>
/// The cluster's passwords. They are kept on every node in <see cref="Path"/>, readable by root alone, so that a later run needs
/// none of them on its command line. <see cref="ToString"/> shows nothing.
/// </summary>
public sealed class ClusterSecrets
{
    /// <summary>Where the nodes keep them: mode 0600, owner root.</summary>
    public const string Path = "/etc/pgha/secrets.json";

    /// <summary>Only the first eight characters of keepalived's <c>auth_pass</c> count (keepalived.conf(5)).</summary>
    public const int VrrpLength = 8;

    // No letters that look alike: these do get read aloud on the phone.
    private const string Alphabet = "abcdefghijkmnpqrstuvwxyzABCDEFGHJKLMNPQRSTUVWXYZ23456789";

    private static readonly JsonSerializerOptions Format = new() { WriteIndented = true, PropertyNamingPolicy = JsonNamingPolicy.CamelCase, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull };

    /// <summary>Password of the superuser <c>postgres</c>.</summary>
    public required string Superuser { get; init; }

    /// <summary>Password of the role <c>replicator</c>.</summary>
    public required string Replication { get; init; }

    /// <summary>Password of the role <c>rewind</c>, which pg_rewind logs in as.</summary>
    public required string Rewind { get; init; }

    /// <summary>Password of Patroni's REST API, for requests that change something.</summary>
    public required string Rest { get; init; }

    /// <summary>VRRP's <c>auth_pass</c>: at most eight characters.</summary>
    public required string Vrrp { get; init; }

    /// <summary>Password of the user that Patroni logs in to etcd or ZooKeeper as; null where there is none.</summary>
    public string? DcsPassword { get; init; }

    /// <summary>Consul's ACL token; null where there is none.</summary>
    public string? DcsToken { get; init; }

    /// <summary>Password of the key that Patroni shows to ZooKeeper; null where there is none.</summary>
    public string? DcsKeyPassword { get; init; }

    /// <summary>What stands in a secret's place where it is not to be seen.</summary>
    public const string Mask = "********";

    /// <summary>
    /// Every secret masked that a cluster must have. What is described with these can be shown as it is: no secret ever went into it, so
    /// that nothing has to be found and taken out again.
    /// </summary>
    public static ClusterSecrets MaskedFor(ClusterDefinition cluster) =>
        new() { Superuser = Mask, Replication = Mask, Rewind = Mask, Rest = Mask, Vrrp = Mask, DcsPassword = cluster.DcsUser() is null ? null : Mask };

    /// <summary>These with every value masked: as above.</summary>
    public ClusterSecrets Masked() => new()
    {
        Superuser = Mask, Replication = Mask, Rewind = Mask, Rest = Mask, Vrrp = Mask,
        DcsPassword = DcsPassword is null ? null : Mask, DcsToken = DcsToken is null ? null : Mask, DcsKeyPassword = DcsKeyPassword is null ? null : Mask,
    };

    /// <summary>All values, for masking.</summary>
    public IReadOnlyList<string> Values() => [.. Own(), .. Dcs().OfType<string>()];

    /// <summary>A new strong password (about 139 bits).</summary>
    public static string NewPassword() => RandomNumberGenerator.GetString(Alphabet, 24);

    // Those that the cluster makes for itself, and must all have.
    private string[] Own() => [Superuser, Replication, Rewind, Rest, Vrrp];

    /// <summary>These with other secrets of the DCS.</summary>
    public ClusterSecrets WithDcs(string? password, string? token, string? keyPassword) => new()
    {
        Superuser = Superuser, Replication = Replication, Rewind = Rewind, Rest = Rest, Vrrp = Vrrp,
        DcsPassword = password, DcsToken = token, DcsKeyPassword = keyPassword,
    };

    // Those of its DCS.
    private string?[] Dcs() => [DcsPassword, DcsToken, DcsKeyPassword];

    /// <summary>New strong passwords (about 139 bits each; VRRP's about 46, since more does not fit).</summary>
    public static ClusterSecrets Generate() => new()
    {
        Superuser = NewPassword(),
        Replication = NewPassword(),
        Rewind = NewPassword(),
        Rest = NewPassword(),
        Vrrp = RandomNumberGenerator.GetString(Alphabet, VrrpLength),
    };

    /// <summary>Every one of them with some value: for descriptions of which only the names count.</summary>
    public static ClusterSecrets Placeholders { get; } = new()
    {
        Superuser = "any", Replication = "any", Rewind = "any", Rest = "any", Vrrp = "any", DcsPassword = "any", DcsToken = "any", DcsKeyPassword = "any",
    };

    /// <summary>The file's text.</summary>
    public string ToJson() => JsonSerializer.Serialize(this, Format) + "\n";

    /// <summary>Reads the file's text.</summary>
    /// <exception cref="JsonException">The text is damaged. The message names no value.</exception>
    public static ClusterSecrets FromJson(string json)
    {
        ClusterSecrets? secrets;
        try
        {
            secrets = JsonSerializer.Deserialize<ClusterSecrets>(json, Format);
        }
        catch (JsonException e)
        {
            // The parser's own message may quote the text around the fault.
            throw new JsonException($"Not the JSON that PgHa writes (line {(e.LineNumber ?? 0) + 1}).");
        }

        return secrets is null || secrets.Own().Any(string.IsNullOrEmpty) ? throw new JsonException("A password is missing.") : secrets;
    }

    /// <summary>Whether two hold the same passwords of the cluster's own; those of the DCS are its administrator's.</summary>
    public bool SameOwn(ClusterSecrets other)
    {
        ArgumentNullException.ThrowIfNull(other);
        return Own().SequenceEqual(other.Own(), StringComparer.Ordinal);
    }

    /// <summary>Whether two hold the same passwords, those of the DCS included.</summary>
    public bool Same(ClusterSecrets other)
    {
        ArgumentNullException.ThrowIfNull(other);
        return SameOwn(other) && Dcs().SequenceEqual(other.Dcs(), StringComparer.Ordinal);
    }

    /// <summary>Shows no secret.</summary>
    public override string ToString() => "(secrets)";
}

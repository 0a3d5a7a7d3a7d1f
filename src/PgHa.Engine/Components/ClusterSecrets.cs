using System.Security.Cryptography;
using System.Text.Json;

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

    private static readonly JsonSerializerOptions Format = new() { WriteIndented = true, PropertyNamingPolicy = JsonNamingPolicy.CamelCase };

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

    /// <summary>What stands in a secret's place where it is not to be seen.</summary>
    public const string Mask = "********";

    /// <summary>
    /// Every secret masked. What is described with these can be shown as it is: no secret ever went into it, so that nothing has to
    /// be found and taken out again.
    /// </summary>
    public static ClusterSecrets Masked { get; } = new() { Superuser = Mask, Replication = Mask, Rewind = Mask, Rest = Mask, Vrrp = Mask };

    /// <summary>All values, for masking.</summary>
    public IReadOnlyList<string> Values() => [Superuser, Replication, Rewind, Rest, Vrrp];

    /// <summary>New strong passwords (about 139 bits each; VRRP's about 46, since more does not fit).</summary>
    public static ClusterSecrets Generate() => new()
    {
        Superuser = RandomNumberGenerator.GetString(Alphabet, 24),
        Replication = RandomNumberGenerator.GetString(Alphabet, 24),
        Rewind = RandomNumberGenerator.GetString(Alphabet, 24),
        Rest = RandomNumberGenerator.GetString(Alphabet, 24),
        Vrrp = RandomNumberGenerator.GetString(Alphabet, VrrpLength),
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

        return secrets is null || secrets.Values().Any(string.IsNullOrEmpty) ? throw new JsonException("A password is missing.") : secrets;
    }

    /// <summary>Whether two hold the same passwords.</summary>
    public bool Same(ClusterSecrets other)
    {
        ArgumentNullException.ThrowIfNull(other);
        return Values().SequenceEqual(other.Values(), StringComparer.Ordinal);
    }

    /// <summary>Shows no secret.</summary>
    public override string ToString() => "(secrets)";
}

using System.Globalization;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace PgHa.Components;

/// <summary>
/// A node that is kept out of service: it stays as it was told to until it is told otherwise. The node itself remembers, in <see cref="Path"/>; its
/// files and units are rendered by that, so that no later installation undoes it.
/// </summary>
/// <param name="Since">Since when.</param>
/// <param name="By">Who did it, and from where.</param>
/// <param name="Reason">Why, for people; may be empty.</param>
/// <param name="ServicesStopped">
/// Whether Patroni, and etcd where the node has it, are stopped and do not start at boot. Otherwise they run: a replica that streams, and never
/// leads, serves no readers and is nobody's synchronous standby.
/// </param>
public sealed record Maintenance(DateTimeOffset Since, string By, string Reason, bool ServicesStopped)
{
    /// <summary>Where a node remembers.</summary>
    public const string Path = "/etc/pgha/maintenance";

    private static readonly JsonSerializerOptions Format = new() { PropertyNamingPolicy = JsonNamingPolicy.CamelCase, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull };

    /// <summary>The file's text.</summary>
    public string ToJson() => JsonSerializer.Serialize(this, Format) + "\n";

    /// <summary>
    /// Reads the file's text; null when there is none. A file that cannot be read means all of it: a node that somebody has taken out of service is
    /// not put back because of a typing error.
    /// </summary>
    public static Maintenance? Read(string? text)
    {
        if (string.IsNullOrWhiteSpace(text)) return null;
        try
        {
            return JsonSerializer.Deserialize<Maintenance>(text, Format);
        }
        catch (JsonException)
        {
            return new(DateTimeOffset.UnixEpoch, "unknown", $"{Path} cannot be read", ServicesStopped: true);
        }
    }

    /// <summary>For people, such as <c>since 2026-03-01 12:00 UTC, by alice@workstation: new disks</c>.</summary>
    public override string ToString() => string.Create(
        CultureInfo.InvariantCulture, $"since {Since.UtcDateTime:yyyy-MM-dd HH:mm} UTC, by {By}{(string.IsNullOrEmpty(Reason) ? "" : ": " + Reason)}");
}

namespace PgHa.Definition;

/// <summary>
/// Files of a TLS connection, as absolute paths on the nodes. PgHa does not make them and does not bring them there: certificates
/// have an owner of their own.
/// </summary>
public sealed record TlsSettings
{
    /// <summary>The certificates of the authorities that are trusted (PEM).</summary>
    public string? Ca { get; init; }

    /// <summary>The certificate (PEM): a client's own, or a server's.</summary>
    public string? Cert { get; init; }

    /// <summary>The key of <see cref="Cert"/> (PEM).</summary>
    public string? Key { get; init; }
}

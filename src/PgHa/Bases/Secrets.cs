using System.Net;
using System.Security;

namespace PgHa.Commands;

/// <summary>Secure strings as the engine wants them.</summary>
internal static class Secrets
{
    public static string? Reveal(SecureString? secret) => secret is null ? null : new NetworkCredential("", secret).Password;
}

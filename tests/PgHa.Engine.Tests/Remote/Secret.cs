using System.Security;

namespace PgHa.Engine.Tests.Remote;

/// <summary>Makes secrets of literals.</summary>
internal static class Secret
{
    public static SecureString Of(string text)
    {
        var secret = new SecureString();
        foreach (char c in text)
        {
            secret.AppendChar(c);
        }

        secret.MakeReadOnly();
        return secret;
    }
}

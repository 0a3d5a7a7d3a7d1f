using System.Security;

namespace PgHa.Remote;

/// <summary>The secrets of a connection. Kept in memory only; they appear in no message, argument or output.</summary>
public sealed class SshCredentials
{
    /// <summary>The login password, for password and keyboard-interactive login; null: these are not tried.</summary>
    public SecureString? Password { get; init; }

    /// <summary>What decrypts the private key files; null: encrypted ones cannot be used.</summary>
    public SecureString? KeyPassphrase { get; init; }

    /// <summary>What sudo asks for; null: only sudo without a password can be used.</summary>
    public SecureString? SudoPassword { get; init; }

    /// <summary>Tells which secrets are held, never what they are.</summary>
    public override string ToString() =>
        $"SshCredentials (password: {Held(Password)}, key passphrase: {Held(KeyPassphrase)}, sudo password: {Held(SudoPassword)})";

    private static string Held(SecureString? secret) => secret is null ? "none" : "given";
}

using System.Net.Sockets;
using System.Security;
using Renci.SshNet;
using Renci.SshNet.Common;

namespace PgHa.Remote;

/// <summary>The ways to log in at one host, in the order they are tried, and what can be told of them afterwards.</summary>
internal sealed class Login : IDisposable
{
    private static readonly string[] DefaultKeyFiles = ["~/.ssh/id_ed25519", "~/.ssh/id_ecdsa", "~/.ssh/id_rsa"];
    private readonly List<string> _notes = [];
    private readonly List<IPrivateKeySource> _keys = [];
    private readonly List<(HostKey Key, string Label)> _offered = [];
    private readonly List<AuthenticationMethod> _methods = [];

    private Login()
    {
    }

    /// <summary>The methods for SSH.NET; never empty.</summary>
    public AuthenticationMethod[] Methods => [.. _methods];

    /// <summary>
    /// Gathers what there is: keys named in the options first, then the agent's, then the default key files, then the password.
    /// What cannot be used is noted, and told when the login fails: another way may do.
    /// </summary>
    public static Login Prepare(ConnectionOptions options, SshCredentials credentials, string user)
    {
        var login = new Login();
        login.AddFiles(options.KeyFiles, named: true, credentials.KeyPassphrase);
        if (options.UseAgent)
        {
            login.AddAgent();
        }

        if (options.KeyFiles.Count == 0)
        {
            login.AddFiles(DefaultKeyFiles, named: false, credentials.KeyPassphrase);
        }

        if (login._keys.Count > 0)
        {
            login._methods.Add(new PrivateKeyAuthenticationMethod(user, [.. login._keys]));
        }

        if (credentials.Password is { } password)
        {
            login.AddPassword(user, password);
        }
        else
        {
            login._notes.Add("password: none given");
        }

        if (login._methods.Count == 0)
        {
            login._methods.Add(new NoneAuthenticationMethod(user));
        }

        return login;
    }

    /// <summary>Every key and method that was there to try, and why others were not.</summary>
    public string Describe()
    {
        IEnumerable<string> offered = _offered.Select(key => $"{key.Label} ({key.Key})");
        if (_methods.OfType<PasswordMethod>().FirstOrDefault() is not null)
        {
            offered = offered.Append("the password");
        }

        string tried = string.Join("; ", offered);
        string notes = string.Join("; ", _notes);
        return $"Tried: {(tried.Length > 0 ? tried : "nothing")}. Not usable: {(notes.Length > 0 ? notes : "nothing")}.";
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _methods.OfType<IDisposable>().ToList().ForEach(method => method.Dispose());
        _keys.OfType<IDisposable>().ToList().ForEach(key => key.Dispose());
    }

    private void AddFiles(IReadOnlyList<string> files, bool named, SecureString? passphrase)
    {
        foreach (string file in files)
        {
            string path = HomePath.Expand(file);
            if (!File.Exists(path))
            {
                if (named)
                {
                    _notes.Add($"key file {file}: does not exist");
                }

                continue;
            }

            try
            {
                var source = new KeyFileSource(new PrivateKeyFile(path, passphrase is null ? null : SecretText.ToText(passphrase)));
                AddKey(source.PublicKey, $"key file {file}", source);
            }
            catch (SshPassPhraseNullOrEmptyException)
            {
                _notes.Add($"key file {file}: encrypted, and no passphrase was given");
            }
            catch (Exception error) when (error is SshException or NotSupportedException or IOException or UnauthorizedAccessException
                or FormatException or InvalidOperationException or ArgumentException or System.Security.Cryptography.CryptographicException
                or Org.BouncyCastle.Crypto.CryptoException or Org.BouncyCastle.Pkcs.PkcsException)
            {
                _notes.Add($"key file {file}: {Explain(error, passphrase is not null)}");
            }
        }
    }

    private static string Explain(Exception error, bool hasPassphrase)
    {
        // The check bytes are what tells that a key was decrypted with the wrong passphrase.
        bool undecryptable = error.Message.Contains("check bytes", StringComparison.Ordinal)
            || error is System.Security.Cryptography.CryptographicException or Org.BouncyCastle.Crypto.CryptoException or Org.BouncyCastle.Pkcs.PkcsException;
        return hasPassphrase && undecryptable ? "the passphrase is wrong" : error.Message.TrimEnd('.');
    }

    private void AddAgent()
    {
        if (SshAgent.FromEnvironment() is not { } agent)
        {
            _notes.Add("SSH agent: none (SSH_AUTH_SOCK is not set)");
            return;
        }

        try
        {
            IReadOnlyList<AgentIdentity> identities = agent.List();
            foreach (AgentIdentity identity in identities)
            {
                AddKey(identity.Key, $"agent key '{identity.Comment}'", new AgentKeySource(agent, identity.Key));
            }

            if (identities.Count == 0)
            {
                _notes.Add("SSH agent: it holds no keys");
            }
        }
        catch (Exception error) when (error is SocketException or IOException)
        {
            _notes.Add($"SSH agent: {error.Message.TrimEnd('.')}");
        }
    }

    private void AddKey(HostKey key, string label, IPrivateKeySource source)
    {
        if (_offered.Exists(offered => offered.Key.Equals(key)))
        {
            (source as IDisposable)?.Dispose();
            return;
        }

        _offered.Add((key, label));
        _keys.Add(source);
    }

    private void AddPassword(string user, SecureString password)
    {
        string text = SecretText.ToText(password);
        var direct = new PasswordMethod(user, text);
        var asked = new AskedPasswordMethod(user, direct);
        asked.AuthenticationPrompt += (_, prompt) =>
        {
            foreach (AuthenticationPrompt question in prompt.Prompts)
            {
                // What is shown while typed is not asking for the password.
                question.Response = question.IsEchoed ? "" : text;
            }
        };
        _methods.Add(direct);
        _methods.Add(asked);
    }

    private sealed class PasswordMethod(string user, string password) : PasswordAuthenticationMethod(user, password)
    {
        public bool Refused { get; private set; }

        public override AuthenticationResult Authenticate(Session session)
        {
            AuthenticationResult result = base.Authenticate(session);
            Refused = result == AuthenticationResult.Failure;
            return result;
        }
    }

    // The same password once more would only count twice against a lock-out.
    private sealed class AskedPasswordMethod(string user, PasswordMethod direct) : KeyboardInteractiveAuthenticationMethod(user)
    {
        public override AuthenticationResult Authenticate(Session session) =>
            direct.Refused ? AuthenticationResult.Failure : base.Authenticate(session);
    }
}

using System.Net;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace PgHa.Lab.Tests.Dcs;

/// <summary>An authority of the tests' own, and what it signs, as PEM.</summary>
internal sealed class Certificates : IDisposable
{
    private readonly ECDsa key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
    private readonly X509Certificate2 authority;

    public Certificates()
    {
        var request = new CertificateRequest("CN=PgHa lab", key, HashAlgorithmName.SHA256);
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(true, false, 0, true));
        request.CertificateExtensions.Add(new X509KeyUsageExtension(X509KeyUsageFlags.KeyCertSign | X509KeyUsageFlags.CrlSign, true));
        authority = request.CreateSelfSigned(DateTimeOffset.UtcNow.AddDays(-1), DateTimeOffset.UtcNow.AddDays(120));
    }

    /// <summary>The authority's certificate.</summary>
    public string Authority => authority.ExportCertificatePem() + "\n";

    /// <summary>A certificate that is good for a server and for a client, and its key (PKCS #8).</summary>
    public (string Cert, string Key) Sign(string name, params string[] addresses) => Sign($"CN={name}", name, addresses);

    /// <summary>A client's certificate without a common name.</summary>
    public (string Cert, string Key) SignNameless() => Sign("O=PgHa", "nobody", []);

    private (string Cert, string Key) Sign(string subject, string name, string[] addresses)
    {
        using var own = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest(subject, own, HashAlgorithmName.SHA256);
        request.CertificateExtensions.Add(new X509EnhancedKeyUsageExtension([new("1.3.6.1.5.5.7.3.1"), new("1.3.6.1.5.5.7.3.2")], false));
        var names = new SubjectAlternativeNameBuilder();
        names.AddDnsName(name);
        foreach (var address in addresses) names.AddIpAddress(IPAddress.Parse(address));
        request.CertificateExtensions.Add(names.Build());
        using var signed = request.Create(authority, DateTimeOffset.UtcNow.AddDays(-1), DateTimeOffset.UtcNow.AddDays(90), RandomNumberGenerator.GetBytes(8));
        return (signed.ExportCertificatePem() + "\n", own.ExportPkcs8PrivateKeyPem() + "\n");
    }

    public void Dispose()
    {
        authority.Dispose();
        key.Dispose();
    }
}

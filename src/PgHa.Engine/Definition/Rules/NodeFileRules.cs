namespace PgHa.Definition.Rules;

/// <summary>Paths of files on the nodes.</summary>
internal static class NodeFileRules
{
    /// <summary>The files of a TLS connection: plain absolute paths, and a certificate together with its key.</summary>
    public static void Check(ProblemList problems, string path, TlsSettings? tls)
    {
        if (tls is null) return;
        CheckOne(problems, path + ".ca", tls.Ca);
        CheckOne(problems, path + ".cert", tls.Cert);
        CheckOne(problems, path + ".key", tls.Key);
        if (tls.Cert is null != tls.Key is null)
            problems.Error("TlsIncomplete", path, $"A certificate needs its key, and a key its certificate: give {(tls.Cert is null ? "cert" : "key")} too, or neither.");
    }

    /// <summary>Refuses TLS without an authority: a connection that nobody vouches for would be taken for a safe one.</summary>
    public static void NeedCa(ProblemList problems, string path, TlsSettings? tls, string otherwise)
    {
        if (tls is not null && tls.Ca is null) problems.Error("TlsCaMissing", path + ".ca", $"There is no CA, so {otherwise}: name its file.");
    }

    private static void CheckOne(ProblemList problems, string path, string? value)
    {
        if (value is null || !TextRules.NotEmpty(problems, path, value) || !TextRules.Ascii(problems, path, value)) return;
        if (!value.StartsWith('/') || value.Split('/').Skip(1).Any(part => part is "" or "." or ".."))
            problems.Error("FilePathInvalid", path, $"{TextRules.Quote(value)} is not an absolute path in its plain form: begin with '/', no '//', no '.' or '..', no '/' at the end.");
        else
            TextRules.Only(
                problems, "FilePathInvalid", path, value, c => char.IsAsciiLetterOrDigit(c) || c is '/' or '.' or '_' or '-', "letters, digits, '/', '.', '_' and '-'");
    }
}

namespace PgHa.Compliance;

/// <summary>A file or directory of a node.</summary>
/// <param name="Path">Its path.</param>
/// <param name="Mode">Permission bits.</param>
/// <param name="Owner">Owner's name.</param>
public sealed record FileEvidence(string Path, int Mode, string Owner)
{
    /// <summary>The bits as chmod(1) has them, for example <c>0600</c>.</summary>
    public string Octal => "0" + Convert.ToString(Mode, 8);
}

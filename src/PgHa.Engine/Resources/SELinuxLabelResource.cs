namespace PgHa.Resources;

/// <summary>The SELinux type of a directory and all that is in it. Counts only where SELinux is.</summary>
/// <param name="Path">The directory.</param>
/// <param name="Type">The type, for example <c>postgresql_db_t</c>.</param>
public sealed record SELinuxLabelResource(string Path, string Type) : Resource
{
    /// <summary>The files that the rule is for, as semanage-fcontext(8) wants them: a regular expression.</summary>
    public string Files => Path.Replace(".", "\\.", StringComparison.Ordinal) + "(/.*)?";

    /// <inheritdoc/>
    public override string Kind => "SELinux label";

    /// <inheritdoc/>
    public override string Id => Path;
}

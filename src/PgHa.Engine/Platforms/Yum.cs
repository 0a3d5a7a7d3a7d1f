namespace PgHa.Platforms;

/// <summary>yum 3 of Enterprise Linux 7.</summary>
internal sealed class Yum : Dnf
{
    /// <inheritdoc/>
    protected override string Program => "yum";

    /// <summary>Without this yum installs what it finds of the names and calls that a success.</summary>
    protected override string Options => "--setopt=skip_missing_names_on_install=False";
}

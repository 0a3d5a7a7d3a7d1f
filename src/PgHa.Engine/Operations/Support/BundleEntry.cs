namespace PgHa.Operations.Support;

/// <summary>A file of a bundle.</summary>
/// <param name="Path">Its path in the archive.</param>
/// <param name="Text">Its text, secrets masked.</param>
public sealed record BundleEntry(string Path, string Text);

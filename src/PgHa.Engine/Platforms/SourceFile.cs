namespace PgHa.Platforms;

/// <summary>A file that tells the package manager of a repository: its place, key or rank. Must be there before packages are installed.</summary>
/// <param name="Path">Where it stands.</param>
/// <param name="Content">The whole of it.</param>
public sealed record SourceFile(string Path, string Content);

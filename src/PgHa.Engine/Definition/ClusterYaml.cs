using System.Text;
using PgHa.Definition.Yaml;
using PgHa.Errors;
using YamlDotNet.Core;

namespace PgHa.Definition;

/// <summary>Definitions as YAML. The form is described in docs/definition.md.</summary>
public static class ClusterYaml
{
    /// <summary>The most that a text may have, in characters, and a file in bytes: 1 MiB.</summary>
    public const int LargestText = 1024 * 1024;

    /// <summary>Reads a definition and refuses one with errors.</summary>
    /// <param name="text">The YAML.</param>
    /// <param name="sourceName">Where it came from, for messages.</param>
    /// <exception cref="DefinitionException">The text is no definition, or one that breaks a rule; all problems are in it.</exception>
    public static ClusterDefinition Read(string text, string? sourceName = null) => Parse(text, sourceName).Definite();

    /// <summary>Reads a definition from a file as <see cref="ParseFile"/> does, and refuses one with errors.</summary>
    /// <exception cref="DefinitionException">The file holds no definition, or one that breaks a rule.</exception>
    /// <exception cref="PgHaException"><c>DefinitionFileNotFound</c> or <c>DefinitionFileUnreadable</c>.</exception>
    public static ClusterDefinition ReadFile(string path) => ParseFile(path).Definite();

    /// <summary>Reads a definition and tells all its problems, warnings included, without throwing.</summary>
    /// <param name="text">The YAML.</param>
    /// <param name="sourceName">Where it came from, for messages.</param>
    public static ClusterReading Parse(string text, string? sourceName = null) => Parse(text, sourceName, directory: null);

    /// <summary>
    /// Reads a definition from a file in UTF-8. Key and known_hosts files that begin with <c>./</c> or <c>../</c> are meant from the
    /// file's directory, and are absolute in the definition; all others stay as they are written.
    /// </summary>
    /// <exception cref="PgHaException"><c>DefinitionFileNotFound</c> or <c>DefinitionFileUnreadable</c>.</exception>
    public static ClusterReading ParseFile(string path)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        var full = Path.GetFullPath(path);
        try
        {
            using var stream = File.OpenRead(full);
            // Read no more than is allowed, whatever the file's length claims to be (a pipe, a file that grows).
            var bytes = new byte[LargestText + 1];
            var count = stream.ReadAtLeast(bytes, bytes.Length, throwOnEndOfStream: false);
            return count > LargestText ? TooLarge(full) : Parse(Decode(bytes.AsSpan(0, count)), full, Path.GetDirectoryName(full));
        }
        catch (DecoderFallbackException error)
        {
            throw new PgHaException("DefinitionFileUnreadable", $"{full} is not text in UTF-8.", full, "Save the file as UTF-8.", error);
        }
        catch (Exception error) when (error is FileNotFoundException or DirectoryNotFoundException)
        {
            throw new PgHaException("DefinitionFileNotFound", $"There is no file {full}.", full, "Check the path.", error);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw new PgHaException("DefinitionFileUnreadable", $"{full} cannot be read: {error.Message}", full, "Give the account that runs this the right to read it.", error);
        }
    }

    /// <summary>
    /// The definition as YAML: the fields in a fixed order, those that say what their default says left out, lines ending in LF. <see cref="Read"/>
    /// makes an equal definition of it. The rules are not checked.
    /// </summary>
    /// <exception cref="DefinitionException"><c>TextNotUnicode</c>: a text holds half a surrogate pair.</exception>
    public static string Write(ClusterDefinition cluster)
    {
        ArgumentNullException.ThrowIfNull(cluster);
        try
        {
            return DefinitionDocument.Write(cluster);
        }
        catch (Exception error) when (error is YamlException or ArgumentException)
        {
            throw new DefinitionException(
                [new("TextNotUnicode", "", "A text in the definition is not valid Unicode, so that it cannot be written: " + error.Message)], cluster.Name, error);
        }
    }

    private static ClusterReading Parse(string text, string? sourceName, string? directory)
    {
        ArgumentNullException.ThrowIfNull(text);
        if (text.Length > LargestText) return TooLarge(sourceName);
        var problems = new List<DefinitionProblem>();
        var root = SyntaxReader.Read(text, problems);
        if (root is null) return new(null, problems, sourceName);
        var context = new ReadContext(problems);
        var cluster = DefinitionDocument.Read(root, context);
        if (problems.Count > 0) return new(null, [.. problems.OrderBy(problem => (problem.Line, problem.Column))], sourceName);
        if (directory is not null) cluster = RelativeFiles.Resolve(cluster, directory);
        problems.AddRange(DefinitionValidator.Validate(cluster).Select(context.Placed));
        return new(cluster, problems, sourceName);
    }

    private static string Decode(ReadOnlySpan<byte> bytes)
    {
        ReadOnlySpan<byte> mark = [0xEF, 0xBB, 0xBF];
        if (bytes.StartsWith(mark)) bytes = bytes[mark.Length..];
        return new UTF8Encoding(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true).GetString(bytes);
    }

    private static ClusterReading TooLarge(string? sourceName) =>
        new(null, [new("TextTooLarge", "", $"The text is larger than {LargestText} bytes, and no definition is.")], sourceName);
}

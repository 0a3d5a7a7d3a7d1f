using System.Text;

namespace PgHa.Commands;

/// <summary>Writing files of text.</summary>
internal static class TextFiles
{
    /// <summary>
    /// Writes a file whole or not at all: beside it, then moved, so that a reader never sees half of it and a full disk leaves the old one. What
    /// a link points to is replaced, not the link; a file that is there keeps its mode.
    /// </summary>
    public static void Write(string file, string text)
    {
        var target = File.Exists(file) ? File.ResolveLinkTarget(file, returnFinalTarget: true)?.FullName ?? file : file;
        // A name with a dot in front: collectors of whole directories pass it by.
        var beside = System.IO.Path.Combine(System.IO.Path.GetDirectoryName(System.IO.Path.GetFullPath(target))!, $".{System.IO.Path.GetFileName(target)}.{Guid.NewGuid():N}.tmp");
        try
        {
            File.WriteAllText(beside, text, new UTF8Encoding(encoderShouldEmitUTF8Identifier: false));
            if (!OperatingSystem.IsWindows() && File.Exists(target)) File.SetUnixFileMode(beside, File.GetUnixFileMode(target));
            File.Move(beside, target, overwrite: true);
        }
        finally
        {
            File.Delete(beside);
        }
    }
}

using System.Text;

namespace PgHa.Components;

/// <summary>
/// A file of environment variables as systemd reads it (systemd.exec(5), "EnvironmentFile="), and a shell too: values in double quotes, in
/// which a backslash takes their meaning from the four characters that have one.
/// </summary>
internal static class EnvironmentFile
{
    /// <summary>A line, its end included. The value must be on one line.</summary>
    public static string Line(string name, string value)
    {
        var line = new StringBuilder(name).Append("=\"");
        foreach (var character in value)
        {
            if (character is '\\' or '"' or '$' or '`') line.Append('\\');
            line.Append(character);
        }

        return line.Append("\"\n").ToString();
    }
}

using System.Globalization;
using System.Text;

namespace PgHa.Reports;

/// <summary>HTML that is put together from texts: whatever goes in through <see cref="Text"/> is escaped.</summary>
internal sealed class Html
{
    private static readonly string[] Units = ["B", "KiB", "MiB", "GiB", "TiB", "PiB", "EiB"];

    private readonly StringBuilder text = new();

    /// <summary>Markup of our own.</summary>
    public Html Raw(string markup)
    {
        text.Append(markup);
        return this;
    }

    /// <summary>A text from anywhere.</summary>
    public Html Text(string value)
    {
        text.Append(Escaped(value));
        return this;
    }

    /// <summary>An element with a text in it.</summary>
    public Html Element(string name, string value, string attributes = "") =>
        Raw($"<{name}{(attributes.Length > 0 ? " " + attributes : "")}>").Text(value).Raw($"</{name}>");

    /// <summary>The text escaped for elements and for attributes in double quotes; controls and marks that turn the direction are a question mark.</summary>
    public static string Escaped(string value)
    {
        var escaped = new StringBuilder(value.Length);
        foreach (var c in value)
        {
            _ = c switch
            {
                '&' => escaped.Append("&amp;"),
                '<' => escaped.Append("&lt;"),
                '>' => escaped.Append("&gt;"),
                '"' => escaped.Append("&quot;"),
                '\'' => escaped.Append("&#39;"),
                '\n' or '\t' => escaped.Append(' '),
                _ when char.IsControl(c) || char.GetUnicodeCategory(c) == UnicodeCategory.Format => escaped.Append('?'),
                _ => escaped.Append(c),
            };
        }

        return escaped.ToString();
    }

    /// <summary>A number as SVG and CSS have it.</summary>
    public static string Number(double value) => Math.Round(value, 1).ToString(CultureInfo.InvariantCulture);

    /// <summary>
    /// A text that fits into so many pixels, whatever the reader's font: what is cut ends with an ellipsis. Widths are guessed on the safe side;
    /// nobody measures fonts here.
    /// </summary>
    /// <param name="value">The text.</param>
    /// <param name="pixels">The room.</param>
    /// <param name="size">The font's size in pixels.</param>
    public static string Fit(string value, double pixels, double size = 13)
    {
        var room = pixels / size;
        var (width, fits) = (0.0, 0);
        foreach (var c in value)
        {
            width += c switch
            {
                'i' or 'j' or 'l' or 'f' or 't' or 'r' or '.' or ',' or ':' or ' ' or '-' or '\'' or '|' or '/' => 0.42,
                'm' or 'w' or 'M' or 'W' or '@' or '%' or > '\u007f' => 1.05,
                >= 'A' and <= 'Z' => 0.8,
                _ => 0.68,
            };
            if (width > room) return value[..Math.Max(0, fits)] + "…";
            // Room for the ellipsis is kept.
            if (width <= room - 1) fits++;
        }

        return value;
    }

    /// <summary>Bytes for people.</summary>
    public static string Size(long bytes)
    {
        var (value, unit) = ((double)bytes, 0);
        while (value >= 1024 && unit < Units.Length - 1) (value, unit) = (value / 1024, unit + 1);
        return string.Create(CultureInfo.InvariantCulture, $"{value:0.#} {Units[unit]}");
    }

    /// <inheritdoc/>
    public override string ToString() => text.ToString();
}

using System.Globalization;
using System.Text;

namespace PgHa.Reports;

/// <summary>HTML that is put together from texts: whatever goes in through <see cref="Text"/> is escaped.</summary>
internal sealed class Html
{
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

    /// <summary>A text of at most so many characters; what is cut ends with an ellipsis.</summary>
    public static string Short(string value, int most) => value.Length <= most ? value : value[..(most - 1)] + "…";

    /// <summary>Bytes for people.</summary>
    public static string Size(long bytes) => bytes switch
    {
        < 1024 => string.Create(CultureInfo.InvariantCulture, $"{bytes} B"),
        < 1 << 20 => string.Create(CultureInfo.InvariantCulture, $"{bytes / 1024.0:0.#} KiB"),
        < 1 << 30 => string.Create(CultureInfo.InvariantCulture, $"{bytes / 1048576.0:0.#} MiB"),
        _ => string.Create(CultureInfo.InvariantCulture, $"{bytes / 1073741824.0:0.#} GiB"),
    };

    /// <inheritdoc/>
    public override string ToString() => text.ToString();
}

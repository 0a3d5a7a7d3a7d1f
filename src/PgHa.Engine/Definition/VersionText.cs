using System.Globalization;
using System.Text.RegularExpressions;

namespace PgHa.Definition;

/// <summary>Versions of components as definitions, package managers and the components themselves write them.</summary>
public static partial class VersionText
{
    /// <summary>
    /// The version in a text such as <c>4.0.7</c>, <c>4.0</c>, <c>v3.5.16</c> or a package's <c>1:2.2.7-1+b2</c>; null where there is none. The
    /// third part is missing (-1) where the text has none: see <see cref="AtLeast"/>.
    /// </summary>
    public static Version? Find(string? text)
    {
        if (text is null || Loose().Match(text) is not { Success: true } found) return null;
        int Part(int i) => int.TryParse(found.Groups[i].ValueSpan, NumberStyles.None, CultureInfo.InvariantCulture, out var part) ? part : -1;
        var (major, minor, patch) = (Part(1), Part(2), Part(3));
        if (major < 0 || minor < 0) return null;
        return patch < 0 ? new Version(major, minor) : new Version(major, minor, patch);
    }

    /// <summary>Whether a definition may name a version so: two or three whole numbers with dots between them.</summary>
    public static bool IsPlain(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        return Plain().IsMatch(text);
    }

    /// <summary>Whether a version is another one or newer. Without a third part the newest release of its line is meant.</summary>
    public static bool AtLeast(this Version version, Version least)
    {
        ArgumentNullException.ThrowIfNull(version);
        return (version.Build < 0 ? new Version(version.Major, version.Minor, int.MaxValue) : version) >= least;
    }

    /// <summary>Whether two versions belong to the same line, as 4.0.3 and 4.0.7 do.</summary>
    public static bool SameLine(this Version version, Version other)
    {
        ArgumentNullException.ThrowIfNull(version);
        ArgumentNullException.ThrowIfNull(other);
        return (version.Major, version.Minor) == (other.Major, other.Minor);
    }

    [GeneratedRegex(@"^(?:[0-9]+:)?v?([0-9]{1,6})\.([0-9]{1,6})(?:\.([0-9]{1,6}))?(?![0-9])")]
    private static partial Regex Loose();

    [GeneratedRegex(@"\A(?:0|[1-9][0-9]{0,4})(?:\.(?:0|[1-9][0-9]{0,4})){1,2}\z")]
    private static partial Regex Plain();
}

namespace PgHa.Resources;

/// <summary>The permission bits in use.</summary>
public static class Modes
{
    /// <summary>0600: a secret.</summary>
    public const int PrivateFile = 0b110_000_000;

    /// <summary>0644: a configuration file.</summary>
    public const int File = 0b110_100_100;

    /// <summary>0755: a program.</summary>
    public const int Program = 0b111_101_101;

    /// <summary>0755: a directory.</summary>
    public const int Directory = 0b111_101_101;

    /// <summary>0700: a directory for one owner.</summary>
    public const int PrivateDirectory = 0b111_000_000;

    /// <summary>Four octal digits, as chmod and ls users write them.</summary>
    public static string Format(int mode) => Convert.ToString(mode, 8).PadLeft(4, '0');
}

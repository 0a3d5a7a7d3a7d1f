namespace PgHa.Definition.Yaml.Fields;

/// <summary>How a choice is written in YAML: the name of the enumeration's member with a small first letter.</summary>
internal static class Words
{
    /// <summary>The word of a member.</summary>
    public static string Of(Enum member)
    {
        var name = member.ToString();
        return char.ToLowerInvariant(name[0]) + name[1..];
    }

    /// <summary>All words of an enumeration, in its order.</summary>
    public static IReadOnlyList<string> All<TEnum>()
        where TEnum : struct, Enum =>
        [.. Enum.GetValues<TEnum>().Select(member => Of(member))];

    /// <summary>The member that a word stands for, or null.</summary>
    public static TEnum? Find<TEnum>(string word)
        where TEnum : struct, Enum
    {
        foreach (var member in Enum.GetValues<TEnum>())
            if (Of(member) == word) return member;
        return null;
    }
}

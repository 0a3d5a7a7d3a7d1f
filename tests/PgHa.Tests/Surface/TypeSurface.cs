using System.Reflection;
using System.Runtime.CompilerServices;
using System.Text;

namespace PgHa.Tests.Surface;

/// <summary>The exported types of an assembly as text, a line a member. What the compiler makes of a record by itself is left out.</summary>
internal static class TypeSurface
{
    private const BindingFlags Own = BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.Instance | BindingFlags.Static | BindingFlags.DeclaredOnly;

    private static readonly string[] OfRecords = ["Equals", "GetHashCode", "PrintMembers", "EqualityContract", "Deconstruct", "op_Equality", "op_Inequality", "<Clone>$"];

    public static string Of(Assembly assembly)
    {
        var text = new StringBuilder();
        foreach (var type in assembly.GetExportedTypes().OrderBy(t => t.FullName, StringComparer.Ordinal))
        {
            text.Append(Head(type)).Append('\n');
            foreach (var line in Members(type).Distinct().Order(StringComparer.Ordinal)) text.Append("  ").Append(type.Name).Append(": ").Append(line).Append('\n');
        }

        return text.ToString();
    }

    /// <summary>A type's name as people write it.</summary>
    public static string NameOf(Type type)
    {
        if (type.IsArray) return NameOf(type.GetElementType()!) + "[]";
        if (Nullable.GetUnderlyingType(type) is { } inner) return NameOf(inner) + "?";
        if (type.IsByRef) return "ref " + NameOf(type.GetElementType()!);
        return type.IsGenericType ? $"{type.Name.Split('`')[0]}<{string.Join(", ", type.GetGenericArguments().Select(NameOf))}>" : type.Name;
    }

    private static string Head(Type type)
    {
        var kind = type.IsEnum ? "enum" : type.IsInterface ? "interface" : type.IsValueType ? "struct"
            : (type.IsAbstract, type.IsSealed) switch { (true, true) => "static class", (true, _) => "abstract class", (_, true) => "sealed class", _ => "class" };
        var above = type.BaseType is { } parent && parent != typeof(object) && !type.IsValueType ? " : " + NameOf(parent) : "";
        return $"{kind} {type.Namespace}.{NameOf(type)}{above}";
    }

    private static IEnumerable<string> Members(Type type)
    {
        if (type.IsEnum)
        {
            foreach (var value in Enum.GetValuesAsUnderlyingType(type)) yield return $"{Enum.GetName(type, value)} = {value}";
            yield break;
        }

        foreach (var constructor in type.GetConstructors(Own).Where(c => IsSeen(c) && !c.IsStatic && !IsCopy(c, type))) yield return "new " + Arguments(constructor);
        foreach (var field in type.GetFields(Own).Where(f => f.IsPublic || f.IsFamily || f.IsFamilyOrAssembly)) yield return $"{Kind(field.IsStatic)}{NameOf(field.FieldType)} {field.Name}";
        foreach (var property in type.GetProperties(Own).Where(p => p.GetMethod is { } get && IsSeen(get) && !OfRecords.Contains(p.Name)))
        {
            var required = property.IsDefined(typeof(RequiredMemberAttribute)) ? "required " : "";
            yield return $"{required}{Kind(property.GetMethod!.IsStatic)}{NameOf(property.PropertyType)} {property.Name} {{ get;{Setter(property)} }}";
        }

        foreach (var method in type.GetMethods(Own).Where(m => IsSeen(m) && !OfRecords.Contains(m.Name) && (!m.IsSpecialName || m.Name.StartsWith("op_", StringComparison.Ordinal))))
            yield return $"{(method.IsFamily ? "protected " : "")}{Kind(method.IsStatic)}{NameOf(method.ReturnType)} {method.Name}{Arguments(method)}";
    }

    private static bool IsSeen(MethodBase method) => method.IsPublic || method.IsFamily || method.IsFamilyOrAssembly;

    private static bool IsCopy(ConstructorInfo constructor, Type type) => constructor.GetParameters() is [var only] && only.ParameterType == type;

    private static string Kind(bool isStatic) => isStatic ? "static " : "";

    private static string Setter(PropertyInfo property) => property.SetMethod is { } set && IsSeen(set)
        ? set.ReturnParameter.GetRequiredCustomModifiers().Any(m => m.Name == "IsExternalInit") ? " init;" : " set;"
        : "";

    private static string Arguments(MethodBase method) =>
        $"({string.Join(", ", method.GetParameters().Select(p => $"{NameOf(p.ParameterType)} {p.Name}{(p.HasDefaultValue ? " = " + (p.RawDefaultValue ?? "null") : "")}"))})";
}

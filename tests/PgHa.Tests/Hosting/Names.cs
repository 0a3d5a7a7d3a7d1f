using System.Reflection;
using System.Reflection.Metadata;
using System.Reflection.PortableExecutable;

namespace PgHa.Tests.Hosting;

/// <summary>Reads an assembly's names without loading it.</summary>
internal static class Names
{
    /// <summary>The full names of the types that are public, nested ones too.</summary>
    public static IReadOnlyList<string> OfExportedTypes(string path)
    {
        using var file = new PEReader(File.OpenRead(path));
        var metadata = file.GetMetadataReader();
        return [.. metadata.TypeDefinitions.Select(metadata.GetTypeDefinition).Where(type => IsExported(metadata, type)).Select(type => FullName(metadata, type))];
    }

    private static bool IsExported(MetadataReader metadata, TypeDefinition type) =>
        (type.Attributes & TypeAttributes.VisibilityMask) switch
        {
            TypeAttributes.Public => true,
            TypeAttributes.NestedPublic => IsExported(metadata, metadata.GetTypeDefinition(type.GetDeclaringType())),
            _ => false,
        };

    private static string FullName(MetadataReader metadata, TypeDefinition type) => type.IsNested
        ? FullName(metadata, metadata.GetTypeDefinition(type.GetDeclaringType())) + "+" + metadata.GetString(type.Name)
        : metadata.GetString(type.Namespace) + "." + metadata.GetString(type.Name);
}

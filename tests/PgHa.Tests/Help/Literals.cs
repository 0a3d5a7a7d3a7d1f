using System.Reflection.Metadata;
using System.Reflection.Metadata.Ecma335;
using System.Reflection.PortableExecutable;

namespace PgHa.Tests.Help;

/// <summary>The texts that stand in an assembly's code: an id that is none of them is one that nothing can raise.</summary>
internal static class Literals
{
    public static HashSet<string> Of(params string[] assemblies)
    {
        var texts = new HashSet<string>(StringComparer.Ordinal);
        foreach (var path in assemblies)
        {
            using var file = new PEReader(File.OpenRead(path));
            var metadata = file.GetMetadataReader();
            // The first entry of the heap is the empty one.
            for (var handle = MetadataTokens.UserStringHandle(1); !handle.IsNil; handle = metadata.GetNextHandle(handle)) texts.Add(metadata.GetUserString(handle));
        }

        return texts;
    }
}

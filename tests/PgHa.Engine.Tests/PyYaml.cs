using System.Text.Json;
using PgHa.Engine.Tests.Remote;

namespace PgHa.Engine.Tests;

/// <summary>PyYAML, which is what Patroni reads its configuration with.</summary>
internal static class PyYaml
{
    // A value that JSON has no form for (a date, a set) is told by its type, so that it equals no text.
    private const string Program = """
        import json, sys, yaml
        texts = json.load(sys.stdin)
        json.dump([yaml.safe_load(text) for text in texts], sys.stdout, default=lambda value: {'type': type(value).__name__})
        """;

    /// <summary>What it makes of documents, all read by one process. Needs python3 with PyYAML (Debian: python3-yaml).</summary>
    public static IReadOnlyList<JsonElement> Load(IEnumerable<string> documents)
    {
        var result = Tool.Run(File.Exists("/usr/bin/python3") ? "/usr/bin/python3" : "python3", JsonSerializer.SerializeToUtf8Bytes(documents), ["-c", Program]);
        result.ExitCode.ShouldBe(0, result.Error);
        return [.. JsonDocument.Parse(result.Output).RootElement.EnumerateArray()];
    }
}

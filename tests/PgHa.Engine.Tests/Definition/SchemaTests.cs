using System.Diagnostics;
using System.Text.Json;
using System.Text.RegularExpressions;
using PgHa.Definition;
using PgHa.Definition.Yaml;
using PgHa.Engine.Tests.Components;

namespace PgHa.Engine.Tests.Definition;

/// <summary>
/// The shipped JSON Schema: it is what the field tables say, it says what the records and the page say, and ajv, which has no part in making
/// it, judges definitions by it. After an intended change: <c>PGHA_ACCEPT=1 dotnet test --filter SchemaTests</c> writes the file anew.
/// </summary>
public sealed partial class SchemaTests
{
    // ajv's own reading of the schema is strict: a keyword that it does not know, or that cannot do what it seems to, is an error.
    private const string Judge = """
        const Ajv = require('ajv/dist/2020');
        const yaml = require('js-yaml');
        const {schema, texts} = JSON.parse(require('fs').readFileSync(0, 'utf8'));
        const ajv = new Ajv({allErrors: true, strict: true, allowUnionTypes: true});
        const validate = ajv.compile(JSON.parse(schema));
        console.log(JSON.stringify(texts.map(text => validate(yaml.load(text)) ? '' : ajv.errorsText(validate.errors))));
        """;

    private static readonly string Path = Repository.PathOf("schema", "cluster.schema.json");

    [Fact]
    public void The_shipped_file_is_what_the_field_tables_say()
    {
        if (Environment.GetEnvironmentVariable("PGHA_ACCEPT") == "1")
        {
            File.WriteAllText(Path, DefinitionSchema.Text());
            Assert.Fail("The schema was written anew.");
        }

        File.ReadAllText(Path).ShouldBe(DefinitionSchema.Text());
    }

    [Fact]
    public void Every_example_and_every_definition_of_the_golden_files_passes_and_so_does_whatever_is_exported()
    {
        var texts = Directory.EnumerateFiles(Repository.PathOf("examples"), "*.yml").Select(File.ReadAllText).ToList();
        texts.AddRange(YamlReadTests.Definitions);
        texts.Add(ClusterYaml.Write(Wanted.Cluster));
        texts.AddRange(Definitions.Some(300).Select(ClusterYaml.Write));
        var refused = Verdicts(texts).Zip(texts).Where(pair => pair.First.Length > 0).Select(pair => $"{pair.First}\n{pair.Second}").ToList();
        refused.ShouldBe([], string.Join('\n', refused));
    }

    [Theory]
    [InlineData("nmae: x", "must NOT have additional properties")]
    [InlineData("postgres: {prot: 1}", "must NOT have additional properties")]
    [InlineData("postgres: {port: 0}", "must be >= 1")]
    [InlineData("postgres: {port: '5432'}", "must be integer")]
    [InlineData("postgres: {parameters: {work_mem: [1]}}", "must be string,number,boolean")]
    [InlineData("schema: 2", "must be equal to constant")]
    [InlineData("virtualIP: {}", "must have required property 'address'")]
    [InlineData("virtualIP: {address: 10.0.0.1/24, settings: {globalDefs: {a: b}}}", "must be array")]
    [InlineData("patroni: {settings: [a]}", "must be object")]
    [InlineData("forTest: 'yes'", "must be boolean")]
    public void A_definition_of_another_form_is_refused(string field, string says) =>
        Verdicts(["name: demo\nnodes: [{name: a, address: 10.0.0.1}]\n" + field]).Single().ShouldContain(says);

    [Fact]
    public void Every_property_of_a_record_is_a_field_and_every_field_a_property()
    {
        var tables = typeof(DefinitionFields).GetProperties().Select(property => property.GetValue(null)!).ToList();
        tables.Count.ShouldBeGreaterThan(6);
        foreach (var table in tables)
        {
            var record = table.GetType().GetGenericArguments().Single();
            var fields = ((IEnumerable<object>)table.GetType().GetProperty("Fields")!.GetValue(table)!).Select(field => (string)field.GetType().GetProperty("Name")!.GetValue(field)!);
            fields.ShouldBe(record.GetProperties().Where(property => property.CanWrite).Select(property => FieldOf(property.Name)), ignoreOrder: true, record.Name);
        }

        // Every record of a definition has its table.
        var described = tables.Select(table => table.GetType().GetGenericArguments().Single()).ToHashSet();
        described.SelectMany(record => record.GetProperties()).Select(property => property.PropertyType)
            .SelectMany(type => type.IsGenericType ? type.GetGenericArguments() : [type])
            .Where(type => type.Namespace == typeof(ClusterDefinition).Namespace && type.IsClass && !described.Contains(type)).ShouldBeEmpty();
    }

    [Fact]
    public void The_page_has_every_field_in_its_groups_table_and_no_other()
    {
        using var schema = JsonDocument.Parse(DefinitionSchema.Text());
        var page = Sections(Repository.Read("docs", "definition.md"));
        var groups = Groups("", schema.RootElement).ToList();
        groups.Count.ShouldBeGreaterThan(6);
        foreach (var (path, fields) in groups)
        {
            // A node's ssh is the cluster's ssh, and serverTls is a tls: a group that has no section of its own has the one that its last name
            // ends in.
            var section = path.Length == 0 ? "Top level" : page.ContainsKey(path) ? path
                : page.Keys.FirstOrDefault(name => path[(path.LastIndexOf('.') + 1)..].EndsWith(name, StringComparison.OrdinalIgnoreCase)) ?? path;
            page.Keys.ShouldContain(section, $"docs/definition.md has no section for {path}");
            page[section].ShouldBe(fields, ignoreOrder: true, $"the table of {section} in docs/definition.md");
        }
    }

    private static string FieldOf(string property) => property is "VirtualIP" ? "virtualIP" : property is "ZooKeeper" ? "zookeeper" : char.ToLowerInvariant(property[0]) + property[1..];

    private static IEnumerable<(string Path, List<string> Fields)> Groups(string path, JsonElement group)
    {
        if (!group.TryGetProperty("additionalProperties", out var further) || further.ValueKind != JsonValueKind.False) yield break;
        var properties = group.GetProperty("properties").EnumerateObject().ToList();
        yield return (path, [.. properties.Select(property => property.Name)]);
        foreach (var property in properties)
        {
            var at = path.Length == 0 ? property.Name : $"{path}.{property.Name}";
            foreach (var inner in property.Value.TryGetProperty("items", out var items) ? Groups(at + "[]", items) : Groups(at, property.Value)) yield return inner;
        }
    }

    // A section's fields are the names in quotes of the first cells of its table; one row may have several.
    private static Dictionary<string, List<string>> Sections(string page)
    {
        var sections = new Dictionary<string, List<string>>();
        var (name, ofFields) = ("", false);
        foreach (var line in page.Split('\n'))
        {
            if (line.StartsWith('#')) name = line.TrimStart('#').Trim().Trim('`');
            else if (!line.StartsWith('|')) ofFields = false;
            else if (line.StartsWith("| field |", StringComparison.Ordinal)) ofFields = true;
            else if (ofFields && line.StartsWith("| `", StringComparison.Ordinal))
            {
                if (!sections.TryGetValue(name, out var fields)) sections[name] = fields = [];
                fields.AddRange(Quoted().Matches(line.Split('|')[1]).Select(match => match.Groups[1].Value));
            }
        }

        return sections;
    }

    private static string[] Verdicts(IReadOnlyList<string> texts)
    {
        var home = Npm.Cached("ajv-8.20.0", scratch => Npm.Run(scratch, "install", "--silent", "--no-audit", "--no-fund", "--ignore-scripts", "--prefix", ".", "ajv@8.20.0", "js-yaml@4.1.0"));
        var start = new ProcessStartInfo("node", ["-e", Judge]) { WorkingDirectory = home, RedirectStandardInput = true, RedirectStandardOutput = true, RedirectStandardError = true };
        using var process = Process.Start(start)!;
        var (answer, error) = (process.StandardOutput.ReadToEndAsync(), process.StandardError.ReadToEndAsync());
        process.StandardInput.Write(JsonSerializer.Serialize(new { schema = File.ReadAllText(Path), texts }));
        process.StandardInput.Close();
        process.WaitForExit();
        process.ExitCode.ShouldBe(0, error.Result);
        return JsonSerializer.Deserialize<string[]>(answer.Result)!;
    }

    [GeneratedRegex("`([^`]+)`")]
    private static partial Regex Quoted();
}

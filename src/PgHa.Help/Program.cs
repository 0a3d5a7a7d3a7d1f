using PgHa.Help;

// pgha-help CMDLETS TOPICS OUT: makes OUT/PgHa.dll-Help.xml of the pages *-*.md in CMDLETS, and OUT/about_*.help.txt of those in TOPICS.
if (args is not [var folder, var topics, var target])
{
    Console.Error.WriteLine("Usage: pgha-help CMDLETS TOPICS OUT");
    return 64;
}

Directory.CreateDirectory(target);

var pages = new List<Page>();
var failed = false;
foreach (var path in Directory.GetFiles(folder, "*-*.md").Order(StringComparer.Ordinal))
{
    try
    {
        var page = PageReader.Read(File.ReadAllText(path));
        if (page.Name != Path.GetFileNameWithoutExtension(path))
        {
            throw new FormatException($"The page is headed '{page.Name}', not as its file is named.");
        }

        pages.Add(page);
    }
    catch (FormatException exception)
    {
        Fail(path, exception);
    }
}

foreach (var path in Directory.GetFiles(topics, "about_*.md"))
{
    try
    {
        File.WriteAllText(Path.Combine(target, Path.GetFileNameWithoutExtension(path) + ".help.txt"), TopicWriter.Write(File.ReadAllText(path)));
    }
    catch (FormatException exception)
    {
        Fail(path, exception);
    }
}

if (failed)
{
    return 1;
}

MamlWriter.Write(pages).Save(Path.Combine(target, "PgHa.dll-Help.xml"));
return 0;

void Fail(string path, FormatException exception)
{
    // The form in which the build shows an error with its place.
    Console.Error.WriteLine($"{path}(1,1): error PGHELP: {exception.Message}");
    failed = true;
}

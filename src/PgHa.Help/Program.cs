using PgHa.Help;

// pgha-help FOLDER FILE: reads the pages *-*.md of the folder, writes the help to the file.
if (args is not [var folder, var file])
{
    Console.Error.WriteLine("Usage: pgha-help FOLDER FILE");
    return 64;
}

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
        // The form in which the build shows an error with its place.
        Console.Error.WriteLine($"{path}(1,1): error PGHELP: {exception.Message}");
        failed = true;
    }
}

if (failed)
{
    return 1;
}

Directory.CreateDirectory(Path.GetDirectoryName(Path.GetFullPath(file))!);
MamlWriter.Write(pages).Save(file);
return 0;

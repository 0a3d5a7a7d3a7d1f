using System.Management.Automation;
using PgHa.Compliance;
using PgHa.Compliance.Formats;
using PgHa.Errors;

namespace PgHa.Commands;

/// <summary>Writes the records of Test-PgHaCompliance as NUnit XML, SARIF, Markdown or JSON.</summary>
[Cmdlet(VerbsData.Export, "PgHaCompliance", SupportsShouldProcess = true)]
[OutputType(typeof(string), typeof(FileInfo))]
public sealed class ExportPgHaComplianceCommand : PSCmdlet
{
    private readonly List<ComplianceRecord> records = [];

    /// <summary>The file; the text goes down the pipe when left out. No character is a wildcard.</summary>
    [Parameter(Position = 0)]
    [Alias("LiteralPath")]
    [ValidateNotNullOrEmpty]
    public string? Path { get; set; }

    /// <summary>The format.</summary>
    [Parameter(Mandatory = true, Position = 1)]
    [ValidateSet("Json", "Markdown", "NUnit", "Sarif")]
    public string Format { get; set; } = "";

    /// <summary>The records, as Test-PgHaCompliance emits them.</summary>
    [Parameter(Mandatory = true, ValueFromPipeline = true)]
    [AllowEmptyCollection]
    public ComplianceRecord[] Record { get; set; } = [];

    /// <summary>Emits the file.</summary>
    [Parameter]
    public SwitchParameter PassThru { get; set; }

    /// <inheritdoc/>
    protected override void ProcessRecord() => records.AddRange(Record);

    /// <inheritdoc/>
    protected override void EndProcessing()
    {
        var text = ComplianceText.Of(records, Enum.Parse<ComplianceFormat>(Format, ignoreCase: true), MyInvocation.MyCommand.Module?.Version.ToString() ?? "0.0.0", DateTimeOffset.Now);
        if (Path is null)
        {
            WriteObject(text);
            return;
        }

        try
        {
            var file = FilePaths.Make(SessionState.Path, Path);
            if (!ShouldProcess(file, $"Write {records.Count} results as {Format}")) return;
            TextFiles.Write(file, text);
            if (PassThru) WriteObject(new FileInfo(file));
        }
        catch (Exception exception) when (exception is PgHaException or IOException or UnauthorizedAccessException)
        {
            WriteError(ErrorRecords.From(exception, Path));
        }
    }
}

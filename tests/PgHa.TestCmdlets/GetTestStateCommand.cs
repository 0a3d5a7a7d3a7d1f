using System.Management.Automation;
using PgHa.Commands;

namespace PgHa.TestCmdlets;

/// <summary>Keeps a value for its runspace, and leaves a file when that value is disposed.</summary>
[Cmdlet(VerbsCommon.Get, "TestState")]
public sealed class GetTestStateCommand : PSCmdlet
{
    [Parameter(Mandatory = true)]
    public string File { get; set; } = "";

    protected override void ProcessRecord() => WriteObject(RunspaceState.Current.Get(() => new Kept(File)).Number);

    private sealed class Kept(string file) : IAsyncDisposable
    {
        private static int last;

        public int Number { get; } = Interlocked.Increment(ref last);

        public async ValueTask DisposeAsync()
        {
            await Task.Yield();
            await System.IO.File.AppendAllTextAsync(file, $"disposed {Number}\n");
        }
    }
}

using System.Management.Automation;
using PgHa.Commands;

namespace PgHa.TestCmdlets;

/// <summary>Asks before it does anything, from the work as a real cmdlet may.</summary>
[Cmdlet(VerbsCommon.Set, "TestValue", SupportsShouldProcess = true, ConfirmImpact = ConfirmImpact.High)]
public sealed class SetTestValueCommand : AsyncCommand
{
    [Parameter(Mandatory = true, Position = 0)]
    public string[] Value { get; set; } = [];

    protected override void ProcessRecord() => Run(null, async (pipeline, stopped) =>
    {
        foreach (var value in Value)
        {
            if (await pipeline.InvokeAsync(() => ShouldProcess(value, "set")))
            {
                pipeline.Output($"set {value}");
            }
        }
    });
}

using System.Security.Cryptography;
using System.Text;

namespace PgHa.Lab.Tests;

/// <summary>
/// Raises a lab for a class or collection of tests and takes it down at the end, whatever happens. Derive from it to give
/// the name and the size. Where the lab cannot run the tests are skipped with the reason, except with CI=true: there it is
/// a failure.
/// </summary>
public abstract class LabFixture : IAsyncLifetime
{
    private readonly Lab lab;
    private readonly int nodes;
    private string? whyNot;

    protected LabFixture(string name, int nodes)
    {
        lab = new Lab(UniqueName(name));
        this.nodes = nodes;
        Folder = Directory.CreateTempSubdirectory($"pgha-{name}-").FullName;
    }

    /// <summary>For definitions and what else the tests write; gone at the end.</summary>
    protected string Folder { get; }

    /// <summary>The lab; skips the test that asks for it where there can be none.</summary>
    public Lab Lab
    {
        get
        {
            Assert.SkipWhen(whyNot is not null, $"The lab cannot run here: {whyNot}");
            return lab;
        }
    }

    /// <summary>A lab's name for this checkout: two checkouts on one machine do not take each other's labs down.</summary>
    public static string UniqueName(string name) =>
        $"{name}-{Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(Lab.Script)))[..4]}";

    public async ValueTask InitializeAsync()
    {
        whyNot = await Lab.WhyNot();
        if (whyNot is not null)
        {
            if (Environment.GetEnvironmentVariable("CI") == "true")
            {
                throw new InvalidOperationException($"CI=true, so the lab has to run, but it cannot: {whyNot}");
            }
            return;
        }
        // A test run that was killed ends here at the latest, or through this handler.
        AppDomain.CurrentDomain.ProcessExit += DownAtExit;
        await lab.Down();
        try
        {
            await lab.Up(nodes, sshd: Sshd);
            await Prepare(lab);
        }
        catch
        {
            await lab.Run("down");
            throw;
        }
    }

    public async ValueTask DisposeAsync()
    {
        GC.SuppressFinalize(this);
        Directory.Delete(Folder, recursive: true);
        if (whyNot is not null) { return; }
        AppDomain.CurrentDomain.ProcessExit -= DownAtExit;
        await lab.Down();
    }

    /// <summary>
    /// Lines for the servers' sshd. A key exchange that costs little: hundreds of times three connections are made, and those with sntrup761, Debian's own
    /// first choice, take a tenth of the machine. What tests SSH itself leaves sshd as Debian has it.
    /// </summary>
    protected virtual string? Sshd => "KexAlgorithms curve25519-sha256";

    /// <summary>What the derived fixture does with its lab before the first test, such as install a cluster.</summary>
    protected virtual Task Prepare(Lab lab) => Task.CompletedTask;

    private void DownAtExit(object? sender, EventArgs e) => lab.Run("down").Wait(TimeSpan.FromSeconds(30));
}

using System.Diagnostics;
using System.Text;

namespace PgHa.Engine.Tests.Remote;

/// <summary>Runs programs of this machine.</summary>
internal static class Tool
{
    public sealed record Result(int ExitCode, byte[] Output, string Error)
    {
        public string Text => Encoding.UTF8.GetString(Output);
    }

    /// <summary>Runs a program to its end.</summary>
    public static Result Run(string program, params string[] arguments) => Run(program, [], arguments);

    /// <summary>Runs a program to its end, with something on its stdin.</summary>
    public static Result Run(string program, byte[] input, string[] arguments)
    {
        var start = new ProcessStartInfo(program, arguments) { RedirectStandardInput = true, RedirectStandardOutput = true, RedirectStandardError = true };
        using Process process = Process.Start(start)!;
        Task<string> error = process.StandardError.ReadToEndAsync();
        using var output = new MemoryStream();
        Task reading = process.StandardOutput.BaseStream.CopyToAsync(output);
        process.StandardInput.BaseStream.Write(input);
        process.StandardInput.Close();
        reading.Wait();
        process.WaitForExit();
        return new Result(process.ExitCode, output.ToArray(), error.Result);
    }

    /// <summary>Runs a program that has to succeed.</summary>
    public static string Must(string program, params string[] arguments)
    {
        Result result = Run(program, arguments);
        return result.ExitCode == 0 ? result.Text : throw new InvalidOperationException($"{program} {string.Join(' ', arguments)}: {result.Error} {result.Text}");
    }
}

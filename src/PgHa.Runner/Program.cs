using PgHa.Runner;

// PowerShell's engine would tell its makers that it was started. Nobody asked for that here, and a controller need not reach the internet.
Environment.SetEnvironmentVariable("POWERSHELL_TELEMETRY_OPTOUT", "1");

return CommandLine.Parse(args) switch
{
    CommandLine.Help => Say(CommandLine.Usage),
    CommandLine.Version => Say($"pgha-runner {typeof(CommandLine).Assembly.GetName().Version?.ToString(3)}"),
    CommandLine.Wrong wrong => Complain(wrong.Message),
    CommandLine.Run run => Session.Run(run),
    _ => throw new InvalidOperationException("A command line of no known kind."),
};

static int Say(string text)
{
    Console.Out.WriteLine(text);
    return 0;
}

static int Complain(string text)
{
    Console.Error.WriteLine($"pgha-runner: {text}");
    Console.Error.WriteLine("Try 'pgha-runner -Help'.");
    return 64;
}

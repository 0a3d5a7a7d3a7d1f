using System.Collections.ObjectModel;
using System.Management.Automation;
using System.Management.Automation.Host;
using System.Security;

namespace PgHa.Runner;

/// <summary>What the engine asks the user: confirmations, values of mandatory parameters, credentials.</summary>
internal sealed partial class RunnerUserInterface
{
    /// <summary>Whether the console waits for the user right now.</summary>
    public bool IsAsking { get; private set; }

    public override string ReadLine() => Ask("a line", "", Console.ReadLine);

    public override SecureString ReadLineAsSecureString() => Ask("a secret", "", Secrets.Read);

    public override int PromptForChoice(string caption, string message, Collection<ChoiceDescription> choices, int defaultChoice)
    {
        RefuseUnlessSomebodyIsThere("a decision: " + message.ReplaceLineEndings(" "));
        var question = new ChoiceQuestion(choices, defaultChoice);
        Say(caption);
        Say(message);
        while (true)
        {
            var answer = Ask("a decision", question.Line, Console.ReadLine);
            if (question.Choose(answer) is { } choice)
            {
                return choice;
            }

            if (answer.Trim() == "?")
            {
                question.Help.ToList().ForEach(Say);
            }
        }
    }

    public override Dictionary<string, PSObject> Prompt(string caption, string message, Collection<FieldDescription> descriptions)
    {
        RefuseUnlessSomebodyIsThere(string.Join(", ", descriptions.Select(field => field.Name)));
        Say(caption);
        Say(message);
        var answers = new Dictionary<string, PSObject>();
        foreach (var field in descriptions)
        {
            var type = Type.GetType($"{field.ParameterTypeFullName}, {field.ParameterAssemblyFullName}") ?? typeof(string);
            answers.Add(field.Name, PSObject.AsPSObject(Value(field, type)));
        }

        return answers;
    }

    public override PSCredential PromptForCredential(string caption, string message, string userName, string targetName) =>
        PromptForCredential(caption, message, userName, targetName, PSCredentialTypes.Default, PSCredentialUIOptions.Default);

    public override PSCredential PromptForCredential(
        string caption,
        string message,
        string userName,
        string targetName,
        PSCredentialTypes allowedCredentialTypes,
        PSCredentialUIOptions options)
    {
        Say(caption);
        Say(message);
        var user = string.IsNullOrEmpty(userName) ? Ask("a user name", "User: ", Console.ReadLine) : userName;
        return new PSCredential(user, Ask("a password", $"Password for user {user}: ", Secrets.Read));
    }

    private object? Value(FieldDescription field, Type type)
    {
        if (type == typeof(PSCredential))
        {
            return PromptForCredential("", "", "", "");
        }

        if (type == typeof(SecureString))
        {
            return Ask($"'{field.Name}'", $"{field.Name}: ", Secrets.Read);
        }

        if (!type.IsArray)
        {
            return LanguagePrimitives.ConvertTo(Ask($"'{field.Name}'", $"{field.Name}: ", Console.ReadLine), type);
        }

        var lines = new List<string>();
        while (Ask($"'{field.Name}'", $"{field.Name}[{lines.Count}]: ", Console.ReadLine) is { Length: > 0 } line)
        {
            lines.Add(line);
        }

        return LanguagePrimitives.ConvertTo(lines.ToArray(), type);
    }

    private void Say(string text)
    {
        if (!string.IsNullOrEmpty(text))
        {
            Error(text, "");
        }
    }

    private void RefuseUnlessSomebodyIsThere(string what)
    {
        if (!interactive)
        {
            throw new HostException(
                $"The script asks for {what}, and nobody can answer: standard input is not a terminal, or -NonInteractive was given. "
                    + "Give the answer as a parameter; -Confirm:$false answers confirmations.",
                null,
                "NobodyToAsk",
                ErrorCategory.ResourceUnavailable);
        }
    }

    private T Ask<T>(string what, string prompt, Func<T?> read)
        where T : class
    {
        RefuseUnlessSomebodyIsThere(what);
        lock (gate)
        {
            pane.Hide();
            Console.Error.Write(prompt);
        }

        IsAsking = true;
        try
        {
            return read() ?? throw new HostException("Standard input ended before the question was answered.", null, "NobodyToAsk", ErrorCategory.ResourceUnavailable);
        }
        finally
        {
            IsAsking = false;
        }
    }
}

namespace PgHa.Tests.Help;

/// <summary>A page with one of everything.</summary>
internal static class HelpPages
{
    public const string Thing = """
        ---
        title: not for us
        ---
        # Get-TestThing

        ## SYNOPSIS

        Gets `things`, [as said](../elsewhere.md).

        ## SYNTAX

        ```
        Get-TestThing [-Name] <String[]> [-Force]
         [-Count <Int32>] [<CommonParameters>]
        ```

        ```
        Get-TestThing -Path <String> [[-Second] <String>]
        ```

        ## DESCRIPTION

        The first line
        and the second.

        - a point
        - another

        ## EXAMPLES

        ### One thing

        Before.

        ```powershell
        # not a heading
        Get-TestThing one
        ```

        After.

        ### All things

        ```powershell
        Get-TestThing *
        ```

        ## PARAMETERS

        ### -Name

        Which things.

        ```yaml
        Type: String[]
        Required: True
        Position: 0
        Accept pipeline input: True (ByValue)
        Accept wildcard characters: True
        ```

        ### -Force

        At any price.

        ```yaml
        Type: SwitchParameter
        ```

        ### -Count

        How many.

        ```yaml
        Type: Int32
        Default value: 16
        ```

        ### -Path

        Where.

        ```yaml
        Type: String
        ```

        ### -Second

        Where else.

        ```yaml
        Type: String
        ```

        ## OUTPUTS

        ### PgHa.Thing

        One a thing.

        ## NOTES

        None, or nearly so.

        ## RELATED LINKS

        - [Set-TestThing](Set-TestThing.md)
        """;
}

namespace PgHa.Components.Keepalived;

/// <summary>What a node says of the virtual address.</summary>
/// <param name="Holds">Whether one of its interfaces has the address.</param>
/// <param name="Running">Whether keepalived runs; null where that was not asked.</param>
/// <param name="CheckExitCode">What the check script answers just now; null where the script is missing.</param>
public sealed record VirtualIPObservation(bool Holds, bool? Running, int? CheckExitCode);

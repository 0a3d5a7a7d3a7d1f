namespace Renci.SshNet;

/// <summary>Has the name of the real one and nothing else of it: whoever gets it by mistake fails at once.</summary>
public sealed class SshClient;

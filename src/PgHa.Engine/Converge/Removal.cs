namespace PgHa.Converge;

/// <summary>What is to be taken away from a node beside what always is.</summary>
/// <param name="Packages">Whether the packages go too. Tools that others may use (curl) always stay.</param>
/// <param name="Data">Whether the data directories and the passwords go too.</param>
/// <param name="EtcdData">Whether etcd's data goes: that of a member that has left its cluster is worth nothing, and in the way of a new one.</param>
public sealed record Removal(bool Packages, bool Data, bool EtcdData);

namespace PgHa.Platforms;

/// <summary>A Python that a platform's own packages have.</summary>
/// <param name="Version">Its version: two parts.</param>
/// <param name="Program">The interpreter.</param>
/// <param name="Packages">What makes virtual environments with it.</param>
/// <param name="EnvironmentModule">The Python module that makes them: <c>venv</c>, or <c>virtualenv</c> before Python 3.3.</param>
public sealed record PythonChoice(Version Version, string Program, IReadOnlyList<string> Packages, string EnvironmentModule = "venv");

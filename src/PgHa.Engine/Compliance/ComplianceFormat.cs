namespace PgHa.Compliance;

/// <summary>The forms in which records leave as text.</summary>
public enum ComplianceFormat
{
    /// <summary>An array of objects.</summary>
    Json,

    /// <summary>A page for people.</summary>
    Markdown,

    /// <summary>Test results as NUnit 3 writes them.</summary>
    NUnit,

    /// <summary>Static analysis results, SARIF 2.1.0 (OASIS).</summary>
    Sarif,
}

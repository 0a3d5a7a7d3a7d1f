namespace PgHa.Components;

/// <summary>What is done to keys of a DCS.</summary>
internal enum DcsAct
{
    /// <summary>One key's value is read.</summary>
    Get,

    /// <summary>All keys below a directory are read.</summary>
    List,

    /// <summary>All keys below a directory are deleted.</summary>
    Delete,
}

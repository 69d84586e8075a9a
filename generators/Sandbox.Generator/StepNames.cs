namespace Sandbox.Generator;

/// <summary>Names of the pipeline's steps, by which the tests see what ran.</summary>
public static class StepNames
{
    /// <summary>Build properties.</summary>
    public const string Build = "Sandbox.Build";

    /// <summary>Files of the project.</summary>
    public const string Files = "Sandbox.Files";

    /// <summary>Files that others extend.</summary>
    public const string Closure = "Sandbox.Closure";

    /// <summary>One spec's whole input.</summary>
    public const string Inputs = "Sandbox.Inputs";

    /// <summary>One spec's compilation.</summary>
    public const string Compiled = "Sandbox.Compiled";

    /// <summary>One spec's sources.</summary>
    public const string Sources = "Sandbox.Sources";

    /// <summary>One spec's diagnostics.</summary>
    public const string Diagnostics = "Sandbox.Diagnostics";

    /// <summary>Specs of one name.</summary>
    public const string Twins = "Sandbox.Twins";
}

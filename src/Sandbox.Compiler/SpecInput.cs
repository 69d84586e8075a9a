namespace Sandbox.Compiler;

/// <summary>One file given to the compiler.</summary>
/// <param name="Path">Project-relative path with <c>/</c>, as messages show it.</param>
/// <param name="Text">Its whole text.</param>
public sealed record SpecFile(string Path, string Text)
{
    /// <summary>The bytes were not UTF-8, and the text stands for them only roughly. Reading such a file is an error.</summary>
    public bool NotUtf8 { get; init; }
}

/// <summary>What one compilation sees: the spec, and every file that its <c>extends</c> may name. Equal input gives equal output.</summary>
/// <param name="Spec">The spec itself.</param>
/// <param name="Others">Other spec and base files, ordered by path.</param>
/// <param name="Options">What the build says.</param>
public sealed record SpecInput(SpecFile Spec, EquatableArray<SpecFile> Others, CompileOptions Options);

/// <summary>Build properties that the emitted code depends on.</summary>
/// <param name="Namespace">C# namespace of the generated types; what is no identifier in it is made one.</param>
/// <param name="Entry">The spec whose launcher this compilation's binary is, by its file's name (<see cref="SpecNames.OfFile"/>); null: none (typed members only).</param>
/// <param name="EmitMain">Whether a Main is emitted, because the project has no code of its own.</param>
/// <param name="Runtime">The runtime identifier that is built for, such as <c>linux-x64</c>; empty: none in particular.</param>
/// <param name="Embedded">Of the image that is put behind the binary (<c>root.embed</c>): its size, UUID and SHA-256, separated by blanks; empty: there is none yet.</param>
public sealed record CompileOptions(string Namespace, string? Entry, bool EmitMain, string Runtime = "", string Embedded = "");

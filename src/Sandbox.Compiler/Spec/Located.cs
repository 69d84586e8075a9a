namespace Sandbox.Compiler.Spec;

/// <summary>A place in a spec file. Lines and columns count from 1; columns count UTF-16 units, as editors do.</summary>
/// <param name="File">Index into the compile input's files: 0 is the spec itself, then the extended files in the order of their first use.</param>
/// <param name="Line">First line.</param>
/// <param name="Column">First column.</param>
/// <param name="EndLine">Line of the end.</param>
/// <param name="EndColumn">Column behind the last character.</param>
/// <param name="Start">Offset of the first character in the text.</param>
/// <param name="Length">Length in characters.</param>
public readonly record struct SourceSpan(int File, int Line, int Column, int EndLine, int EndColumn, int Start, int Length);

/// <summary>A value with the place where it was written.</summary>
public readonly record struct Located<T>(T Value, SourceSpan At);

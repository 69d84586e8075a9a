using Sandbox.Compiler.Spec;

namespace Sandbox.Compiler.Binding;

/// <summary>What one file says, before it is merged with what it extends.</summary>
/// <param name="Values">The typed values.</param>
/// <param name="HasName">Whether the file says <c>name</c>; otherwise it is taken from the file's own name.</param>
/// <param name="Extends">The files that it extends, as written.</param>
/// <param name="Start">The first key: where messages on the file as a whole point to.</param>
internal sealed record PartialSpec(WorkloadSpec Values, bool HasName, EquatableArray<Located<string>> Extends, SourceSpan Start);

namespace Sandbox.Compiler.Keys;

/// <summary>What a key takes, as data: the schema and the reference are written from it.</summary>
/// <param name="Says">The shape in the reference's words.</param>
public abstract record KeyShape(string Says);

/// <summary>Text, with a pattern (ECMA 262) that editors check where there is one.</summary>
public sealed record TextShape(string Says, string? Pattern = null) : KeyShape(Says);

/// <summary>One of some words; <paramref name="NotBuilt"/> are known, but a later version brings them.</summary>
public sealed record WordsShape(EquatableArray<string> Words, EquatableArray<string> NotBuilt = default) : KeyShape(string.Join(", ", Words.Select(word => $"`{word}`")));

/// <summary>true or false.</summary>
public sealed record TruthShape() : KeyShape("`true` or `false`");

/// <summary>Only true: the key chooses something by being there.</summary>
public sealed record TrueShape() : KeyShape("`true`");

/// <summary>A whole number.</summary>
public sealed record NumberShape(long Least, long Most) : KeyShape(Least == long.MinValue ? "a number" : Most == long.MaxValue ? $"a number from {Least}" : Least == Most ? $"`{Least}`" : $"a number from {Least} to {Most}");

/// <summary>A map of keys: those that the table has below this one.</summary>
public sealed record GroupShape() : KeyShape("a map");

/// <summary>A list.</summary>
public sealed record ListShape(KeyShape Item) : KeyShape($"a list; an item is {Item.Says}");

/// <summary>A map of names that the user chooses.</summary>
public sealed record MapShape(string Name, KeyShape Value, EquatableArray<string> Names = default) : KeyShape($"a map of {Name}: {Value.Says}");

/// <summary>One of several shapes.</summary>
public sealed record EitherShape(EquatableArray<KeyShape> Of) : KeyShape(string.Join(", or ", Of.Select(one => one.Says)));

namespace Sandbox.Compiler.Keys;

/// <summary>The shapes that many keys share.</summary>
internal static class Shapes
{
    public static KeyShape Truth { get; } = new TruthShape();

    public static KeyShape Group { get; } = new GroupShape();

    public static KeyShape Text { get; } = new TextShape("text");

    public static KeyShape Line { get; } = new TextShape("one line of text", "^[^\\n\\r]+$");

    public static KeyShape Name { get; } = new TextShape("a small letter, then small letters, digits and `-`, at most 63", "^[a-z][a-z0-9-]{0,62}$");

    public static KeyShape Hostname { get; } = new TextShape("a name of RFC 1123, at most 64 bytes", "^[A-Za-z0-9]([A-Za-z0-9.-]*[A-Za-z0-9])?$");

    public static KeyShape InsidePath { get; } = new TextShape("an absolute path inside", "^/");

    public static KeyShape HostPath { get; } = new TextShape("a path on the host, absolute or relative to the launcher binary's directory", "^[^~]");

    public static KeyShape AbsoluteHostPath { get; } = new TextShape("an absolute path on the host", "^/");

    public static KeyShape Mode { get; } = new TextShape("octal digits in quotes, such as `\"0755\"`", "^[0-7]{3,4}$");

    public static KeyShape SizeWithUnit { get; } = new TextShape("a size such as `64MiB` (units B, KiB, MiB, GiB, TiB)", "^[0-9]+([KMGT]i)?B$");

    public static KeyShape Size { get; } = Either(new NumberShape(0, 0), SizeWithUnit);

    public static KeyShape Duration { get; } = new TextShape("a duration such as `10s` (units ms, s, m, h, d)", "^[0-9]+(ms|s|m|h|d)$");

    public static KeyShape Rate { get; } = new TextShape("a rate such as `10mbit` or `2MiB/s` (units kbit, mbit, gbit, KiB/s, MiB/s, GiB/s)", "^[0-9]+([kmg]bit|[KMG]iB/s)$");

    public static KeyShape SignedDuration { get; } = new TextShape("a duration such as `10s` or `-1h` (units ms, s, m, h, d)", "^-?[0-9]+(ms|s|m|h|d)$");

    public static KeyShape Inherit { get; } = new WordsShape(EquatableArray.Of("inherit"));

    public static KeyShape Id { get; } = new NumberShape(0, 4294967294);

    public static KeyShape IdOrName { get; } = Either(Id, new TextShape("a name", "^([0-9]+|[A-Za-z_][A-Za-z0-9_.-]*)$"));

    public static KeyShape Either(params KeyShape[] shapes) => new EitherShape(new(shapes));

    public static KeyShape ListOf(KeyShape item) => new ListShape(item);

    public static KeyShape OneOrMore(KeyShape item) => Either(item, ListOf(item)) with { Says = $"{item.Says}, or a list of it" };

    public static KeyShape Words<T>(WordTable<T> table, EquatableArray<string> later = default) => new WordsShape(table.Words, later);
}

using Xunit;

namespace Sandbox.HouseRules.Tests;

/// <summary>A bad and a good snippet per rule: bodies of a [LaunchPath] method (long x, byte* p, ReadOnlySpan&lt;byte&gt; text), and members beside it.</summary>
public class LaunchPathRuleTests
{
    [Theory]
    [InlineData("SBXH01", "return Math.Abs(x);")]
    [InlineData("SBXH01", "return Environment.ProcessId;")]
    [InlineData("SBXH01", "return (long)new decimal(x);")]
    [InlineData("SBXH01", "return text.IndexOf((byte)1);")]
    [InlineData("SBXH02", "var o = new object(); return 0;")]
    [InlineData("SBXH02", "var o = new { A = 1 }; return 0;")]
    [InlineData("SBXH02", "var o = new byte[4]; return 0;")]
    [InlineData("SBXH02", "ReadOnlySpan<long> o = [x]; return 0;")]
    [InlineData("SBXH03", "object o = x; return 0;")]
    [InlineData("SBXH04", "var o = \"text\"; return 0;")]
    [InlineData("SBXH04", "var o = $\"a{x}\"; return 0;")]
    [InlineData("SBXH04", "var o = nameof(x); return 0;")]
    [InlineData("SBXH05", "Func<long> f = () => 1; return 0;")]
    [InlineData("SBXH05", "Func<long> f = One; return 0;", "static long One() => 1;")]
    [InlineData("SBXH05", "delegate*<long> f = &One; return 0;", "static long One() => 1;")]
    [InlineData("SBXH05", "return F();", "static delegate*<long> F => default; static long G() => F();")]
    [InlineData("SBXH06", "throw null!;")]
    [InlineData("SBXH06", "try { return 1; } finally { x++; }")]
    [InlineData("SBXH06", "using var o = default(D); return 1;", "ref struct D { public void Dispose() { } }")]
    [InlineData("SBXH06", "return x switch { 1 => 2, 2 => 3 };")]
    [InlineData("SBXH07", "lock (o!) { return 1; }", "static object? o;")]
    [InlineData("SBXH08", "return ((I)default(S)).M();", "interface I { long M(); } struct S : I { public long M() => 1; }")]
    [InlineData("SBXH08", "return G(default(S));", "static long G<T>(T t) where T : I => t.M(); interface I { long M(); } struct S : I { public long M() => 1; }")]
    [InlineData("SBXH08", "foreach (var b in text) { x += b; } return x;")]
    [InlineData("SBXH09", "return text[0];")]
    [InlineData("SBXH09", "return text[1..].Length;")]
    [InlineData("SBXH09", "return text.Slice(1).Length;")]
    [InlineData("SBXH09", "return G(null!);", "static long G(byte[] b) => b[0];")]
    [InlineData("SBXH10", "return N;", "static readonly long N = 5;")]
    [InlineData("SBXH10", "return N;", "static long N; static Here() { N = 4; }")]
    [InlineData("SBXH10", "return N;", "[ThreadStatic] static long N;")]
    [InlineData("SBXH11", "return Kernel.Slow(1);")]
    [InlineData("SBXH11", "return getpid();", "[DllImport(\"libc\"), SuppressGCTransition] static extern int getpid();")]
    [InlineData("SBXH12", "return 1;", "static async System.Threading.Tasks.Task A() { }")]
    [InlineData("SBXH12", "return 1;", "static System.Collections.Generic.IEnumerable<int> A() { yield return 1; }")]
    [InlineData("SBXH13", "return checked(x + 1);")]
    [InlineData("SBXH13", "return checked((int)x);")]
    [InlineData("SBXH13", "return 10 / x;")]
    [InlineData("SBXH13", "x %= x; return x;")]
    [InlineData("SBXH13", "return x / -1;")]
    [InlineData("SBXH14", "return G(null!);", "static long G(object o) => o is string ? 1 : 0;")]
    [InlineData("SBXH14", "return G(null!);", "static long G(object o) => (long)o;")]
    [InlineData("SBXH15", "var b = stackalloc byte[16]; return b[0];")]
    [InlineData("SBXH15", "Span<byte> b = stackalloc byte[16]; return b.Length;")]
    public async Task Reported(string id, string body, string members = "") => Assert.Contains(id, await Analysis.OfBody(body, members));

    [Theory]
    [InlineData("return One(x);", "static long One(long y) => y;")]
    [InlineData("return Kernel.Call(39, (long)p);")]
    [InlineData("return (long)Unsafe.AsPointer(ref MemoryMarshal.GetReference(text)) + text.Length;")]
    [InlineData("return System.Runtime.Intrinsics.X86.X86Base.IsSupported ? 1 : 2;")]
    [InlineData("ReadOnlySpan<byte> o = \"text\"u8; return o.Length;")]
    [InlineData("var s = new S { A = 1 }; return s.A;", "struct S { public long A; }")]
    [InlineData("var s = new S(1); return s.A;", "struct S(long a) { public long A = a; }")]
    [InlineData("var s = default(S); return (nint)s.A;", "struct S { public long A; }")]
    [InlineData("return x switch { 1 => 2, _ => 3 };")]
    [InlineData("switch (x) { case 1: return 2; default: return p[3]; }")]
    [InlineData("return x / 16 % 7 + x * 3 - (x >> 2);")]
    [InlineData("return unchecked((int)x);")]
    [InlineData("return N;", "const long N = 5;")]
    [InlineData("N = x; return N;", "static long N;")]
    [InlineData("return x is 1 or 2 or > 5 ? 1 : 0;")]
    [InlineData("return (long)(E)x & (long)E.A;", "enum E : long { A }")]
    [InlineData("var b = new B(); b[1] = 2; return b[1];", "[InlineArray(4)] struct B { byte _first; }")]
    [InlineData("return G();", "[SkipLocalsInit] static long G() { var b = stackalloc byte[16]; return b[0]; }")]
    [InlineData("return System.Numerics.BitOperations.PopCount((ulong)x);")]
    [InlineData("ReadOnlySpan<byte> table = [1, 2, 3]; return table.Length;")]
    [InlineData("return G(x);", "static long G(long y, long z = 4) => y + z;")]
    public async Task Silent(string body, string members = "") => Assert.Empty(await Analysis.OfBody(body, members));

    [Fact]
    public async Task Code_off_the_launch_path_is_free() =>
        Assert.Empty(await Analysis.OfUnit("class Free { static string F(object o) { try { return $\"{o}\" + Math.Abs(1); } finally { lock (o) { } } } }"));

    [Fact]
    public async Task A_native_entry_point_makes_its_whole_type_launch_path() =>
        Assert.Equal(["SBXH02"], await Analysis.OfUnit("static unsafe class L { [RuntimeExport(\"sandbox_main\")] static void Outside(long* stack) => Inside(); static void Inside() { var o = new object(); } }"));

    [Fact]
    public async Task The_mark_may_stand_on_a_method_a_property_or_a_type_around() =>
        Assert.Equal(["SBXH02"], await Analysis.OfUnit("class A { [LaunchPath] static void M() => _ = new object(); [LaunchPath] static long P => 1; [LaunchPath] static long N() => P; }"));

    [Fact]
    public async Task Initialisers_of_instance_fields_are_code_too() =>
        Assert.Equal(["SBXH02"], await Analysis.OfUnit("[LaunchPath] struct S { object o = new object(); public S() { } }"));
}

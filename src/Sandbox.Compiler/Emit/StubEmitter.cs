using static Sandbox.Compiler.Emit.CSharpLiteral;

namespace Sandbox.Compiler.Emit;

/// <summary>The launcher of a spec that has errors: it starts nothing. The build fails by the errors; this is for who gets a binary nevertheless.</summary>
internal static class StubEmitter
{
    public static string Emit(string name, string specFile, string @namespace)
    {
        var message = $"{specFile}: this launcher was built from a spec with errors and starts nothing; correct the spec and build it again.\n";
        var code = new CodeWriter();
        code.Block(Preamble.Of(specFile)).Block(LauncherEmitter.Usings(@namespace)).Line();
        code.Open($"internal static unsafe class {CSharpName.Of(name)}Launcher");
        code.Line("[RuntimeExport(\"sandbox_main\")]").Open("private static void Outside(long* stack)");
        code.Line($"var message = {Utf8(message)};");
        code.Line("Kernel.Call(Nr.write, 2, (long)Text.Pointer(message), message.Length);");
        code.Open("while (true)").Line("Kernel.Call(Nr.exit_group, 125);").Close().Close().Line();
        code.Line("[RuntimeExport(\"sandbox_child\")]").Open("private static void Child(LaunchState* s)");
        code.Open("while (true)").Line("Kernel.Call(Nr.exit_group, 125);").Close().Close();
        return code.Close().ToString();
    }
}

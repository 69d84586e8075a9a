namespace Sandbox.Runtime;

internal static class Program
{
    /// <summary>Reached only where no plan is named: the launch path has ended the process else.</summary>
    private static int Main(string[] arguments)
    {
        Console.Error.WriteLine(arguments is ["--version"] ? "sandbox-runtime 1" : "sandbox-runtime: executes a plan that the tool 'sandbox' has made: sandbox-runtime PLAN [ARGUMENT]... Nobody types it; see 'sandbox run'.");
        return arguments is ["--version"] ? 0 : 125;
    }
}

namespace Sandbox.Cli;

/// <summary><c>sandbox check</c>: what <c>dotnet build</c> would say of the specs, in the same words.</summary>
internal static class CheckCommand
{
    public static int Run(string[] arguments)
    {
        if (arguments.Length == 0 || arguments.Any(word => word.StartsWith('-')))
        {
            throw new UsageException("check takes files: sandbox check FILE...");
        }

        var wrong = 0;
        foreach (var path in arguments)
        {
            if (SpecSources.Load(path, project: null).Compile(Console.Out) is null)
            {
                wrong++;
            }
        }

        return wrong == 0 ? Program.Right : Program.Wrong;
    }
}

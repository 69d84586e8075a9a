using Sandbox.Images.Registry;

namespace Sandbox.Cli.Images;

/// <summary>The options of commands that talk to a registry.</summary>
internal sealed class RegistryArguments
{
    /// <summary>Whether another registry may be asked first.</summary>
    public bool TakesMirrors { get; init; } = true;

    public RegistryOptions Options { get; private set; } = new();

    /// <summary>Takes <c>--plain-http</c> or <c>--mirror</c>; false: it is another one.</summary>
    public bool Take(string[] arguments, ref int i, string use)
    {
        switch (arguments[i])
        {
            case "--plain-http": Options = Options with { PlainHttp = true }; return true;
            case "--mirror" when TakesMirrors: Options = Options with { Mirrors = [.. Options.Mirrors, ImageArguments.Value(arguments, ref i, use)] }; return true;
            default: return false;
        }
    }
}

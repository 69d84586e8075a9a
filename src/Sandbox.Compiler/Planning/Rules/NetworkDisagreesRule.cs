using Sandbox.Compiler.Diagnostics;
using Sandbox.Compiler.Spec;

namespace Sandbox.Compiler.Planning.Rules;

internal static class NetworkDisagreesRule
{
    public static IEnumerable<SpecDiagnostic> Check(RuleSubject subject)
    {
        if (subject.Spec.Network is { } network && subject.Spec.Namespaces.Network is { } choice)
        {
            var wanted = network.Mode.Value is NetworkMode.Host or NetworkMode.Sealed ? NamespaceMode.Host : NamespaceMode.New;
            if (choice.Value.Mode != wanted)
            {
                yield return DiagnosticCatalog.NetworkDisagrees(choice.At, network.Mode.Value.ToString().ToLowerInvariant(), choice.Value.Path ?? choice.Value.Mode.ToString().ToLowerInvariant());
            }
        }
    }
}

using Sandbox.Compiler.Diagnostics;
using Sandbox.Plan;

namespace Sandbox.Compiler.Planning.Rules;

/// <summary>The directory of the credentials and its variable are theirs alone.</summary>
internal static class SecretsRule
{
    public static IEnumerable<SpecDiagnostic> Check(RuleSubject subject)
    {
        if (subject.Spec.Credentials.Count == 0)
        {
            return [];
        }

        var places = subject.Spec.Mounts.Select(mount => mount.Target).Concat(SpecNode.Of(subject.Spec).Select(node => node.Path));
        var variables = subject.Spec.Process.Env.Select(set => set.Name).Concat(subject.Spec.Process.PassEnv);
        return places.Where(place => InsidePath.IsAtOrBelow(place.Value, SecretsMountStep.Directory)).Select(place => DiagnosticCatalog.AmongTheCredentials(place.At, place.Value))
            .Concat(variables.Where(name => name.Value == Planner.CredentialsVariable).Select(name => DiagnosticCatalog.CredentialsVariable(name.At, name.Value)));
    }
}

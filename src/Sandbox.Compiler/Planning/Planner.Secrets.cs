using Sandbox.Compiler.Spec;
using Sandbox.Plan;

namespace Sandbox.Compiler.Planning;

// credentials
internal sealed partial class Planner
{
    /// <summary>The variable by which programs find their credentials (systemd.exec(5)).</summary>
    public const string CredentialsVariable = "CREDENTIALS_DIRECTORY";

    private SourceLine SecretsAt => _spec.Credentials[0].At.Line();

    private bool HasSecrets => _spec.Credentials.Count > 0;

    private PlannedMount[] SecretsMount() => HasSecrets
        ? [new(SecretsMountStep.Directory, new SecretsMountStep(SecretsAt, _spec.Credentials.All(IsOptional)), null)]
        : [];

    private IEnumerable<PlanStep> TakeSecrets() => _spec.Credentials.Select(one => new TakeSecretStep(one.At.Line(), one.Name.Value, IsOptional(one)));

    // Not before the user is known, who may be a name of the root's.
    private PlanStep[] GiveSecrets() => HasSecrets && ResolvedNamespaces.IsNew(_namespaces.Mount) ? [new GiveSecretsStep(SecretsAt)] : [];

    private PlanStep[] SecretsVariable() => HasSecrets ? [new SetEnvStep(SecretsAt, CredentialsVariable, SecretsMountStep.Directory)] : [];

    private EquatableArray<UnitCredential> UnitCredentials() =>
        _spec.Credentials.Select(one => new UnitCredential(one.At.Line(), one.Name.Value, one.Source, one.Value.Value)).ToEquatableArray();

    private static bool IsOptional(CredentialSpec one) => one.Optional.Or(false).Value;
}

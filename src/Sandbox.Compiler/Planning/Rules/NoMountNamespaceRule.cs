using Sandbox.Compiler.Diagnostics;
using Sandbox.Compiler.Spec;

namespace Sandbox.Compiler.Planning.Rules;

internal static class NoMountNamespaceRule
{
    public static IEnumerable<SpecDiagnostic> Check(RuleSubject subject) => ResolvedNamespaces.IsNew(subject.Namespaces.Mount)
        ? []
        : Places(subject.Spec).Where(place => place.At is not null).Select(place => DiagnosticCatalog.NoMountNamespace(place.At!.Value, place.Key));

    private static IEnumerable<(string Key, SourceSpan? At)> Places(WorkloadSpec spec) =>
    [
        ("root", spec.Root?.At),
        ("mounts", spec.Mounts.Select(one => (SourceSpan?)one.At).FirstOrDefault()),
        ("files", spec.Files.Select(one => (SourceSpan?)one.At).FirstOrDefault()),
        ("dirs", spec.Dirs.Select(one => (SourceSpan?)one.At).FirstOrDefault()),
        ("symlinks", spec.Symlinks.Select(one => (SourceSpan?)one.At).FirstOrDefault()),
        ("devices", spec.Devices.Select(one => (SourceSpan?)one.At).FirstOrDefault()),
        ("mask", spec.Mask.Select(one => (SourceSpan?)one.At).FirstOrDefault()),
        ("unmask", spec.Unmask.Select(one => (SourceSpan?)one.At).FirstOrDefault()),
        ("credentials", spec.Credentials.Select(one => (SourceSpan?)one.At).FirstOrDefault()),
        ("readonly", spec.Readonly.Select(one => (SourceSpan?)one.At).FirstOrDefault()),
    ];
}

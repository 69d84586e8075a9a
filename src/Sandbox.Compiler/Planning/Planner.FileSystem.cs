using Sandbox.Compiler.Spec;
using Sandbox.Plan;

namespace Sandbox.Compiler.Planning;

internal sealed partial class Planner
{
    private const uint DirectoryMode = 0x1ed; // 0755

    // Without a mount namespace of our own every mount would change the host; the workload sees the files of the host, or of the joined namespace, as they are.
    private IEnumerable<PlanStep> FileSystem() => !ResolvedNamespaces.IsNew(_namespaces.Mount) ? [] :
    [
        new MountPropagationStep(SourceLine.Default, FollowsHost() ? Propagation.RecursiveSlave : Propagation.RecursivePrivate),
        .. Root(),
        .. Extensions(),
        .. Tree(),
        .. Sysctls(), // before /proc/sys is sealed
        .. Masks(),
        .. ReadonlyPaths(),
        .. IsDirRoot ? [] : ReadonlyRoot(),
        new PivotRootStep((_spec.Root?.At).Line()),
        .. BindNotify(),
        .. ReadBack([new PivotRootStep((_spec.Root?.At).Line()), .. Root(), .. IsDirRoot ? [] : ReadonlyRoot(), .. Extensions(), .. Tree(), .. ReadonlyPaths()]),
    ];

    // Flags of what nobody hides afterwards.
    private IEnumerable<PlanStep> ReadBack(List<PlanStep> steps) =>
        from step in steps
        where step is not (ScratchRootStep or LayeredRootStep or EmbeddedRootStep) || !steps.Exists(other => other is ReadonlyRootStep) // which has its flags too
        let mount = PlanProse.MountFlagsOf(step)
        where step is PivotRootStep || (mount is { } made && !_spec.Mask.Any(mask => mask.Value == made.Target || InsidePath.IsBelow(made.Target, mask.Value)))
        select (PlanStep)new ReadBackStep(step.At, step);

    // A read-only dir root is read-only from the start, so that nothing is made in it (docs/decisions/0007-dir-roots-are-not-written.md).
    private bool IsDirRoot => _spec.Root is { Kind: RootKind.Dir, Embed: null };

    // Who says where it is written wants it written.
    private Chosen<bool> IsReadonlyRoot => (_spec.Root?.Readonly).Or(_profile.ReadonlyRoot && _spec.Root?.Upper is null);

    // A slave mount gets the host's later mounts: that works only where the namespace's mounts were slaves, not private, to begin with.
    private bool FollowsHost() => _spec.Mounts.Any(mount => mount.Propagation?.Value
        is Propagation.Slave or Propagation.RecursiveSlave or Propagation.Shared or Propagation.RecursiveShared);

    private IEnumerable<PlanStep> Root()
    {
        var at = (_spec.Root?.At).Line();
        if (_spec.Root is { Embed: { } embed } inside)
        {
            yield return new EmbeddedRootStep(embed.At.Line(), _spec.Embedded?.Digest ?? "", inside.Upper?.Dir?.Value, InMemory(inside.Upper));
            yield break;
        }

        if (_spec.Root is { Kind: RootKind.Dir, Dir: { } dir })
        {
            yield return new DirRootStep(dir.At.Line(), dir.Value, IsReadonlyRoot.Value);
            yield break;
        }

        if (_spec.Root is { Kind: RootKind.Layers or RootKind.Image } layered)
        {
            yield return Layered(layered);
            yield break;
        }

        yield return new ScratchRootStep(at, _spec.Root?.ScratchBytes?.Value ?? 0, _spec.Root?.ScratchMode?.Value ?? DirectoryMode);
        foreach (var path in _spec.Root?.Host ?? default)
        {
            yield return new HostPathStep(path.Path.At.Line(), path.Path.Value, path.Optional.Or(false).Value);
        }
    }

    // With a directory the size is a quota's, and a step of its own.
    private static long InMemory(UpperSpec? upper) => upper is { Dir: null, Bytes: { } bytes } ? bytes.Value : 0;

    // The manifest lists the lowest layer first, overlayfs the top one. Of a layer that an image has twice (empty ones are alike) the upper one has all that the lower one has, and overlayfs takes none twice.
    private LayeredRootStep Layered(RootSpec root)
    {
        var (dir, bytes) = (root.Upper?.Dir?.Value, InMemory(root.Upper));
        return root.Image is { } image
            ? new(image.At.Line(), image.Value, (_spec.Lock?.Layers ?? default).Select(layer => layer.DiffId.Substring(7)).Reverse().Distinct().ToEquatableArray(), dir, bytes)
            : new(root.At.Line(), null, root.Layers.Select(layer => layer.Value).ToEquatableArray(), dir, bytes);
    }

    // Before all mounts of the spec, which so may lie below /usr.
    private IEnumerable<PlanStep> Extensions()
    {
        if (_spec.Root?.Extensions is { Count: > 0 } extensions)
        {
            yield return new ExtensionsStep(extensions[0].At.Line(), extensions.Select(one => new HostExtension(one.At.Line(), one.Value)).ToEquatableArray());
        }
    }

    /// <summary>Mounts, parents before children, and what is made in each right behind it; what lives on the root itself comes first.</summary>
    private IEnumerable<PlanStep> Tree()
    {
        var mounts = InOrder(Mounts());
        var nodes = Nodes().ToList();
        foreach (var node in nodes.Where(node => PlannedMount.Owner(mounts, node.Path) is null))
        {
            yield return node.Step;
        }

        foreach (var mount in mounts)
        {
            yield return mount.Step;
            foreach (var secret in mount.Step is SecretsMountStep ? TakeSecrets() : [])
            {
                yield return secret;
            }

            foreach (var node in nodes.Where(node => PlannedMount.Owner(mounts, node.Path) == mount))
            {
                yield return node.Step;
            }
        }
    }

    // As written, but no mount before one that it lies below: it would be hidden by it.
    private static List<PlannedMount> InOrder(List<PlannedMount> mounts)
    {
        var ordered = new List<PlannedMount>(mounts.Count);
        foreach (var mount in mounts)
        {
            foreach (var parent in mounts.Where(other => InsidePath.IsBelow(mount.Target, other.Target)).OrderBy(other => other.Target.Length))
            {
                if (!ordered.Contains(parent))
                {
                    ordered.Add(parent);
                }
            }

            if (!ordered.Contains(mount))
            {
                ordered.Add(mount);
            }
        }

        return ordered;
    }

    private IEnumerable<PlanStep> Masks() => KernelTreePaths(MayBeRoot ? [.. KernelPaths.Masked, .. KernelPaths.MaskedFromRoot] : KernelPaths.Masked)
        .Select(path => (PlanStep)new MaskPathStep(SourceLine.Default, path))
        .Concat(_spec.Mask.Select(path => new MaskPathStep(path.At.Line(), path.Value)));

    private IEnumerable<PlanStep> ReadonlyPaths() => KernelTreePaths(KernelPaths.ReadOnly)
        .Select(path => (PlanStep)new ReadonlyPathStep(SourceLine.Default, path))
        .Concat(_spec.Readonly.Select(path => new ReadonlyPathStep(path.At.Line(), path.Value)));

    // Only what the plan mounts can be hidden, at the place where it is mounted; with subset=pid a procfs has none of these paths.
    private IEnumerable<string> KernelTreePaths(string[] paths) =>
        from mount in Mounts()
        where mount.KernelTree is not null
        from path in paths
        where InsidePath.IsBelow(path, mount.KernelTree!) && !_spec.Unmask.Any(open => open.Value == path)
        select InsidePath.Moved(path, mount.KernelTree!, mount.Target);

    private IEnumerable<PlanStep> ReadonlyRoot()
    {
        if (IsReadonlyRoot is { Value: true } wanted)
        {
            yield return new ReadonlyRootStep(wanted.At);
        }
    }
}

using Sandbox.Testing;
using Xunit;

namespace Sandbox.Images.Tests;

/// <summary>Images that umoci, buildah, skopeo and podman have made run as they say: entrypoint, variables, user, directory, and what their layers make together. As root and as a plain user.</summary>
public class OthersImagesTests
{
    private const string Settings = "--config.entrypoint /bin/sh --config.cmd /bin/tell --config.cmd word --config.env SAID=hello --config.env PATH=/bin --config.user 7:8 --config.workingdir /w";

    private const string Umoci = $"""
        umoci init --layout u; umoci new --image u:it
        umoci insert --image u:it one /
        umoci unpack --image u:it bundle
        rm -r bundle/rootfs/etc/gone bundle/rootfs/etc/old; mkdir bundle/rootfs/etc/old; echo new >bundle/rootfs/etc/old/new
        umoci repack --image u:it bundle
        umoci config --image u:it {Settings}
        """;

    [KernelFact(OthersStage.Any | Needs.Umoci)]
    public void Of_umoci()
    {
        using var stage = new OthersStage();
        stage.Shell(Umoci);
        Runs(stage, "oci:../u:it");
    }

    // COPY does not keep links between files that it copies one by one, nor owners and set-user-ID bits: those are made by a command.
    [KernelFact(OthersStage.Any | Needs.Buildah)]
    public void Of_buildah()
    {
        using var stage = new OthersStage();
        stage.Shell("""
            b() { buildah --root $PWD/state/root --runroot $PWD/state/run "$@"; }
            c=$(b from scratch); b copy -q $c one /; b config --env PATH=/bin $c
            b run --isolation chroot $c -- sh -c 'cd /etc; ln -f kept linked; chmod 4755 /bin/raised; chown 3:4 owned'
            b commit -q $c first; b rm $c
            c=$(b from --pull=never localhost/first)
            b run --isolation chroot $c -- sh -c 'rm -r /etc/gone /etc/old; mkdir /etc/old; echo new >/etc/old/new'
            b config --entrypoint '["/bin/sh"]' --cmd '/bin/tell word' --env SAID=hello --user 7:8 --workingdir /w $c
            b commit -q $c oci:b:it; b commit -q $c docker-archive:b.tar:localhost/b:it; b rm $c
            """);
        Runs(stage, "oci:../b:it", "archive:../b.tar", "archive:../b.tar:localhost/b:it");
    }

    [KernelFact(OthersStage.Any | Needs.Umoci | Needs.Skopeo)]
    public void Of_skopeo_which_copies_from_form_to_form()
    {
        using var stage = new OthersStage();
        stage.Shell(Umoci + """

            skopeo copy -q oci:u:it docker-archive:s.tar:s:it
            skopeo copy -q oci:u:it oci-archive:so.tar:it
            skopeo copy -q --dest-compress-format zstd docker-archive:s.tar oci:z:it
            skopeo copy -q --format v2s2 oci:u:it dir:d; skopeo copy -q dir:d docker-archive:sd.tar:s:it
            """);
        Assert.Equal(2, Directory.GetFiles(stage.At("z/blobs/sha256")).Count(file => File.ReadAllBytes(file).AsSpan().StartsWith((ReadOnlySpan<byte>)[0x28, 0xb5, 0x2f, 0xfd])));
        Runs(stage, "archive:../s.tar", "archive:../so.tar:it", "oci:../z:it", "archive:../sd.tar");
    }

    [KernelFact(OthersStage.Any | Needs.Podman)]
    public void Of_podman()
    {
        using var stage = new OthersStage();
        File.WriteAllText(stage.At("Containerfile"), """
            FROM scratch
            COPY one /
            ENV PATH=/bin SAID=hello
            RUN ["sh", "-c", "cd /etc; ln -f kept linked; chmod 4755 /bin/raised; chown 3:4 owned"]
            RUN ["sh", "-c", "rm -r /etc/gone /etc/old; mkdir /etc/old; echo new >/etc/old/new"]
            USER 7:8
            WORKDIR /w
            ENTRYPOINT ["/bin/sh"]
            CMD ["/bin/tell", "word"]
            """);
        stage.Shell("""
            p() { podman --root $PWD/state/root --runroot $PWD/state/run --tmpdir $PWD/state/tmp --storage-driver vfs --cgroup-manager cgroupfs --events-backend none "$@"; }
            p build --isolation chroot --network host -q -t localhost/p:it -f Containerfile .
            for form in oci-archive docker-archive oci-dir; do p save -q --format $form -o p.$form localhost/p:it; done
            """);
        Runs(stage, "archive:../p.oci-archive", "archive:../p.docker-archive:localhost/p:it", "oci:../p.oci-dir");
    }

    private static void Runs(OthersStage stage, params string[] images)
    {
        foreach (var (image, asPlainUser) in images.SelectMany(image => new[] { (image, false), (image, true) }))
        {
            Assert.True(OthersStage.Told("1 hello 7:8 /w", "7:8", asPlainUser) is var told && stage.Run(image, asPlainUser) is var said && said == told, $"{image}, as {(asPlainUser ? "a plain user" : "root")}:\n{said}\nand not\n{told}");
        }
    }
}

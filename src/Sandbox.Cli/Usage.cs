using System.Reflection;

namespace Sandbox.Cli;

/// <summary>What <c>sandbox --help</c> and <c>--version</c> say.</summary>
internal static class Usage
{
    public const string Text = """
        sandbox: makes, checks and explains *.sandbox.yaml specs

          sandbox new NAME [--self | --command WORD...]
              A folder NAME with a spec and a project file. --self (the default): a C# program that runs inside;
              --command: the words of a command of the host, to the end of the line. Nothing is ever overwritten.

          sandbox check FILE...
              Compiles each spec as `dotnet build` does and prints what it says. Exit code 1 where there are errors.

          sandbox explain FILE... [--project DIR] [--write DIR]
              The plan: every step that the launcher will take, in order. --write: into DIR/NAME.plan.txt, with the
              systemd units DIR/NAME.service and DIR/NAME.user.service beside it; prints NAME|FILE and the unit's exposure (systemd-analyze security) for each. --project: where the files lie that
              a spec may extend (default: the nearest folder upwards with a project file, else the spec's own).

          sandbox run SPEC [--project DIR] [-- ARGUMENT...]
              Compiles the spec and executes its plan at once, without publishing it: the same steps, by sandbox-runtime,
              which is published once. Not for process.self, health, notify, limits, logs, credentials, sockets.

          sandbox install NAME [--from DIR] [--user] [--root DIR] [--dry-run]
          sandbox uninstall NAME [--user] [--root DIR] [--dry-run]
              Puts the published binary DIR/NAME and its units where systemd finds them, tells systemd, and says what it
              did; --dry-run: says it only. --user: for the caller's own manager. --root: below another directory than /.

          sandbox image pull REF LAYOUT[:TAG] [--platform OS/ARCH[/VARIANT] | --all-platforms] [--plain-http] [--mirror HOST]...
              An image of a registry, HOST[:PORT]/NAME[:TAG][@DIGEST], into an OCI layout. Logins: those of docker, podman and
              skopeo. Plain HTTP only with registries of this machine, or with --plain-http. A mirror is asked first.

          sandbox image push LAYOUT[:TAG]|FILE[:TAG] REF [--mount NAME] [--plain-http]
              An image of a layout or an archive into a registry. --mount: blobs are taken over from that repository.

          sandbox image inspect LAYOUT[:TAG]|FILE[:TAG]|REF [--platform OS/ARCH[/VARIANT]] [--json] [--plain-http] [--mirror HOST]...
              What an image is: digests, platforms, how it wants to be run, layers.

          sandbox image unpack LAYOUT[:TAG]|FILE[:TAG] DEST [--platform OS/ARCH[/VARIANT]] [--devices ignore|refuse|create]
                               [--max-size BYTES] [--max-entries COUNT]
              The root file system of an image in an OCI layout or an archive (oci-archive, docker save). DEST appears when every layer is unpacked and every digest
              was right, and not before. As another user than root: without owners.

          sandbox image erofs LAYOUT[:TAG] FILE [--platform OS/ARCH[/VARIANT]] [--layer N] [--max-size BYTES] [--max-entries COUNT]
          sandbox image erofs --from DIR FILE
              An image's root file system, its layer N alone (from 1, as overlayfs takes it), or a directory as an EROFS
              image. The same becomes the same bytes; the time in it is SOURCE_DATE_EPOCH, or 1970.

          sandbox image add LAYOUT[:TAG]|FILE[:TAG] [NAME] [--platform OS/ARCH[/VARIANT]] | ls [--json] | rm NAME
          sandbox image gc [--dry-run] [--older HOURS] | verify [NAME] [--json]
              The store of layers that root.image is mounted from: puts an image's layers in under a name, lists the names,
              forgets one, removes the layers that no name refers to (--older: for so many hours), looks whether all is as it
              was put in. --store DIR on each; else $SANDBOX_STORE, /var/lib/sandbox for root, ~/.local/share/sandbox.

          sandbox lock SPEC... [--platform OS/ARCH[/VARIANT]] [--project DIR] [--plain-http] [--check]
              What root.image of each spec is made of, looked up and written to NAME.sandbox.lock beside it, to be checked in:
              a build reads that file and asks nobody. --check: says whether it would write another one.

          sandbox build SPEC... [--store DIR] [--project DIR] [--mirror HOST]... [--plain-http]
              Puts the layers that the lock names into the caller's store, those that are missing. Of a spec with 'build' or
              'root.publish': makes its root step by step, those whose inputs were seen before from the cache, and writes
              NAME.sandbox.lock.
              [--output oci:LAYOUT[:TAG] | archive:FILE[:TAG] | REF]...  the image there too (REF: a registry)
              [--secret NAME=FILE | NAME=env:VARIABLE]...  for the commands that ask for it
              [--platform OS/ARCH[/VARIANT]] [--no-cache: every step anew] [--update: base images as they are now]
              [--locked: writes no lock file, and fails where it would be another]

          sandbox embed SPEC IMAGE [--project DIR] [--store DIR]
          sandbox embed --join PROGRAM IMAGE OUTPUT
              What `dotnet publish` does of a spec with root.embed: its root as an EROFS image, with what the launcher is told
              of it (size, UUID, SHA-256) in IMAGE.txt; and the image behind the binary.

          sandbox import dockerfile [FILE|DIR] [-o NAME.sandbox.yaml] [--context DIR] [--target STAGE]
                                    [--platform OS/ARCH[/VARIANT]] [--build-arg NAME=VALUE]... [--image-env NAME=VALUE]...
              A spec with the 'build' that a Dockerfile says, on standard output or into a new file in the context's directory
              (the Dockerfile's, if none is said). What a spec says otherwise than docker is a comment in it and a warning.
              --image-env: a variable that a base image has (sandbox image inspect), where the Dockerfile uses it.

          sandbox seccomp PROFILE.json -o FILE [--arch x86_64|aarch64] [--cap-add CAP] [--cap-drop CAP|ALL] [--kernel VERSION]
              An OCI, Docker or podman seccomp profile as raw struct sock_filter records. What a profile makes depend on
              capabilities, architecture and kernel is settled as Docker does: by its default capabilities (more or fewer
              with --cap-add and --cap-drop), this machine's architecture and the running kernel, where nothing else is said.

        Exit codes: 0 all right, 1 errors in a spec or a profile, 2 wrong use or an unreadable file.
        """;

    /// <summary>The tool's version.</summary>
    public static string Version => typeof(Usage).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion ?? "0";
}

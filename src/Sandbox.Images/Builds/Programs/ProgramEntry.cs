using Sandbox.Images.Layouts;

namespace Sandbox.Images.Builds.Programs;

/// <summary>What an image is run with that has the output of <c>dotnet publish</c>.</summary>
internal static class ProgramEntry
{
    /// <summary><paramref name="before"/> with the program of <paramref name="output"/> as what is run; <paramref name="root"/> has all that was copied, <paramref name="variables"/> are all of the process's.</summary>
    /// <exception cref="ImageException">There is no program, or the root has not what it needs.</exception>
    public static ImageSettings Of(EntryStep step, RootView output, RootView root, ImageSettings before, IReadOnlyList<KeyValuePair<string, string>> variables, BuildSettings settings)
    {
        var app = new PublishedProject(output, step.Project);
        _ = app.Program is null && step.IsRequired ? throw new ImageException(app.WhyNone) : 0;
        var machine = ProgramCheck.MachineOf(settings.Platform);
        var check = new ProgramCheck(root, app, step.Directory, new(root, machine, variables, step.Mounted), variables);
        check.Check(settings.Platform);
        check.Notes.ToList().ForEach(note => settings.Progress.Note($"{step.Place}: {note}"));
        return app.Program is { } name ? before with { Entrypoint = [$"{step.Directory}/{name}"], Command = [] } : before;
    }
}

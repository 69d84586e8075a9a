namespace Sandbox.Cli;

/// <summary><c>sandbox install</c> and <c>uninstall</c>: a published workload to the places that its unit names, and back.</summary>
internal static class InstallCommand
{
    private const string InstallUse = "sandbox install NAME [--from DIR] [--user] [--root DIR] [--dry-run]";
    private const string UninstallUse = "sandbox uninstall NAME [--user] [--root DIR] [--dry-run]";

    public static int Install(string[] arguments)
    {
        var request = Parse(arguments, InstallUse, takesFrom: true);
        var unit = Built(request);
        var units = InstalledUnit.Endings.Select(ending => (Ending: ending, Path: Path.Combine(request.From, unit.BuiltName(ending)))).Where(one => File.Exists(one.Path)).ToList();
        var binary = Path.Combine(request.From, unit.Name);
        if (!File.Exists(binary) || units.FirstOrDefault().Ending != ".service")
        {
            throw new UsageException(File.Exists(binary) && unit.ForUser
                ? $"{Path.Combine(request.From, unit.BuiltName(".service"))} is not there: this workload takes root, so it has no unit for users; leave --user out, or change the spec."
                : $"{binary} and its unit are not there: publish it (dotnet publish -p:PublishAot=true -o DIR) and name the folder with --from DIR.");
        }

        var text = File.ReadAllText(units[0].Path);
        var target = unit.BinaryPath(text);
        units.ForEach(one => unit.MustBeOurs(unit.UnitPath(one.Ending)));
        var profile = new AppArmorProfile(unit, unit.IsForUsers(request.From));
        profile.MustBeOurs();
        var changes = new HostChanges(request.DryRun);
        changes.Place(binary, target, isProgram: true);
        foreach (var beside in InstalledUnit.Beside(text))
        {
            changes.PlaceTree(Path.Combine(request.From, beside), Path.Combine(Path.GetDirectoryName(target)!, beside));
        }

        units.ForEach(one => changes.Place(one.Path, unit.UnitPath(one.Ending), isProgram: false));
        profile.Place(changes, target[unit.Root.Length..]);
        Reload(unit, changes);
        Console.WriteLine($"Next: systemctl {string.Join(' ', unit.Systemctl("enable", "--now", unit.Stem + (unit.IsTemplate ? "INSTANCE" : "") + units[^1].Ending))}");
        return Program.Right;
    }

    /// <summary>A template or not: what was published says it, and what is installed already must be the same.</summary>
    private static InstalledUnit Built(Request request)
    {
        var (plain, template) = (request.Unit, request.Unit with { IsTemplate = true });
        var built = new[] { plain, template }.Where(one => File.Exists(Path.Combine(request.From, one.BuiltName(".service")))).ToList();
        if (built.Count == 2)
        {
            throw new UsageException($"{request.From} has both {plain.BuiltName(".service")} and {template.BuiltName(".service")}, and one is of an earlier publish: delete it, or publish into an empty folder.");
        }

        var unit = built.SingleOrDefault() ?? plain;
        var other = unit.IsTemplate ? plain : template;
        return File.Exists(other.UnitPath(".service"))
            ? throw new UsageException($"{other.UnitPath(".service")} is installed, and {unit.Stem}.service would be another unit beside it: sandbox uninstall {unit.Name} first.")
            : unit;
    }

    public static int Uninstall(string[] arguments)
    {
        var request = Parse(arguments, UninstallUse, takesFrom: false);
        var template = request.Unit with { IsTemplate = true };
        var unit = File.Exists(template.UnitPath(".service")) ? template : request.Unit;
        var service = unit.UnitPath(".service");
        if (!File.Exists(service))
        {
            throw new UsageException($"{service} is not there: nothing of that name is installed{(unit.ForUser ? " for this user" : "; --user looks at your own units")}.");
        }

        var units = InstalledUnit.Endings.Select(unit.UnitPath).Where(File.Exists).ToList();
        units.ForEach(unit.MustBeOurs);
        var text = File.ReadAllText(service);
        var target = unit.BinaryPath(text);
        var profile = new AppArmorProfile(unit, isForUsers: false);
        profile.MustBeOurs();
        var changes = new HostChanges(request.DryRun);
        if (unit.IsLive)
        {
            Disable(unit, changes, [.. units.Select(path => Path.GetFileName(path))]);
        }

        units.ForEach(changes.Remove);
        profile.Remove(changes);
        changes.Remove(target);
        Reload(unit, changes);
        foreach (var left in InstalledUnit.Beside(text).Select(beside => Path.Combine(Path.GetDirectoryName(target)!, beside)).Where(Path.Exists))
        {
            Console.WriteLine($"left {left}: it may hold the workload's data; remove it by hand");
        }

        return Program.Right;
    }

    // A template does not run itself: its instances do, and disable --now does not stop them.
    private static void Disable(InstalledUnit unit, HostChanges changes, string[] units)
    {
        if (unit.IsTemplate)
        {
            changes.Tell("systemctl", unit.Systemctl(["stop", .. units.Select(name => name.Replace("@", "@*", StringComparison.Ordinal))]));
        }

        changes.Tell("systemctl", unit.Systemctl(unit.IsTemplate ? ["disable", .. units] : ["disable", "--now", .. units]));
    }

    private static void Reload(InstalledUnit unit, HostChanges changes)
    {
        if (unit.IsLive)
        {
            changes.Tell("systemctl", unit.Systemctl("daemon-reload"));
        }
    }

    private sealed record Request(InstalledUnit Unit, string From, bool DryRun);

    private static Request Parse(string[] arguments, string use, bool takesFrom)
    {
        string? name = null, from = null, root = null;
        bool user = false, dryRun = false;
        for (var i = 0; i < arguments.Length; i++)
        {
            var value = i + 1 < arguments.Length ? arguments[i + 1] : null;
            switch (arguments[i])
            {
                case "--from" when takesFrom && value is not null: from = value; i++; break;
                case "--root" when value is not null: root = Path.GetFullPath(value).TrimEnd('/'); i++; break;
                case "--user": user = true; break;
                case "--dry-run": dryRun = true; break;
                case var word when name is null && NewCommand.IsName(word): name = word; break;
                default: throw new UsageException($"'{arguments[i]}' is not taken here: {use}.");
            }
        }

        return name is not null ? new(new(name, root ?? "", user), from ?? ".", dryRun) : throw new UsageException($"the workload's name is missing: {use}.");
    }
}

// Ordinary C#: it knows nothing of sandboxes. When it begins it is already inside one.
using System.Globalization;

Show("pid", Environment.ProcessId.ToString(CultureInfo.InvariantCulture));
Show("hostname", Environment.MachineName);
Show("user", $"uid {Ids("Uid")}, gid {Ids("Gid")}, groups {Status("Groups") switch { "" => "none", var groups => groups }}");
Show("root", string.Join(' ', Directory.EnumerateFileSystemEntries("/").Order(StringComparer.Ordinal)));
Show("processes", string.Join(", ", Processes()));
foreach (var mount in File.ReadLines("/proc/self/mountinfo"))
{
    // proc(5): id, parent, device, root, mount point, options, optional fields, a dash, type, source, more options
    var words = mount.Split(' ');
    Show("mount", $"{words[4]} {words[Array.IndexOf(words, "-") + 1]} {words[5]}");
}

Show("capabilities", $"inheritable {Status("CapInh")}, permitted {Status("CapPrm")}, effective {Status("CapEff")}, bounding {Status("CapBnd")}, ambient {Status("CapAmb")}");
Show("no_new_privs", Status("NoNewPrivs"));
Show("seccomp", Status("Seccomp") switch { "0" => "0 (no filter)", "2" => "2 (filter)", var mode => mode });
Show("arguments", string.Join(' ', args));

static void Show(string what, string value) => Console.WriteLine($"{what + ':',-14}{value}");

static string Status(string key) => File.ReadLines("/proc/self/status").First(line => line.StartsWith(key + ":", StringComparison.Ordinal))[(key.Length + 1)..].Trim();

// Real, effective, saved and file system ids; one number where they are the same.
static string Ids(string key) => string.Join('/', Status(key).Split('\t').Distinct());

static IEnumerable<string> Processes() =>
    Directory.EnumerateDirectories("/proc")
        .Select(Path.GetFileName)
        .Where(name => int.TryParse(name, out _))
        .OrderBy(name => int.Parse(name!, CultureInfo.InvariantCulture))
        .Select(pid => $"{pid} {File.ReadAllText($"/proc/{pid}/comm").Trim()}");

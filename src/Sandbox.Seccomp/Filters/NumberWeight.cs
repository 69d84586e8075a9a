namespace Sandbox.Seccomp;

/// <summary>
/// What one comparison more costs on the way to a number, in nanoseconds. When a filter is attached, the kernel walks it once per number of its table, to find the calls that are
/// allowed whatever their arguments (seccomp_cache_prepare, kernel/seccomp.c, Linux 5.11); it never runs the filter for these again. So every number of the table counts once,
/// and those that look at arguments count for the times that they will run.
/// </summary>
internal static class NumberWeight
{
    // Where the tables of today's kernels end, with some room.
    private const uint Table = 480;
    private const double Walk = 2.3;
    private const double Runs = 60;

    public static double Of(uint number, FilterNode node) => (number < Table ? Walk : 0) + (node.Kind == FilterNodeKind.Return ? 0 : Runs);

    public static double OfGap(uint from, uint to) => from >= Table ? 0 : (Math.Min(to, Table) - from) * Walk;
}

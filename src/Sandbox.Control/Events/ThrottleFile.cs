namespace Sandbox.Control;

/// <summary>cpu.stat, which the kernel wakes nobody for: looked at from time to time.</summary>
internal sealed class ThrottleFile(InstanceGroup group)
{
    private long _periods = Periods(group.Read("cpu.stat")), _time = Time(group.Read("cpu.stat"));

    /// <summary>Null where it has none.</summary>
    public static ThrottleFile? Of(InstanceGroup group) => Periods(group.Read("cpu.stat")) < 0 ? null : new(group);

    /// <summary>In how many periods it was stopped since the last look, and for how long.</summary>
    public List<EventLine> Read()
    {
        var text = group.Read("cpu.stat");
        var (periods, time) = (Periods(text), Time(text));
        if (periods <= _periods)
        {
            return [];
        }

        var line = new EventLine("cpu", "throttled", periods, periods - _periods, group.Place.ToString()).With("microseconds", time - _time);
        (_periods, _time) = (periods, time);
        return [line];
    }

    private static long Periods(string? text) => GroupFigures.Word(text, "nr_throttled");

    // Version 1 has nanoseconds under another name.
    private static long Time(string? text) => GroupFigures.Word(text, "throttled_usec") is >= 0 and var time ? time : GroupFigures.Word(text, "throttled_time") / 1000;
}

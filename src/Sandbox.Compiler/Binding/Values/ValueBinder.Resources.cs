using Sandbox.Compiler.Diagnostics;
using Sandbox.Compiler.Spec;
using Sandbox.Plan;

namespace Sandbox.Compiler.Binding.Values;

// Shares of CPUs, lists of CPUs, devices of the host.
internal sealed partial class ValueBinder
{
    /// <summary><c>50%</c> or <c>2 cpus</c> as microseconds of CPU time per period of <see cref="CgroupUnits.CpuPeriod"/>.</summary>
    public Located<long>? CpuShare(KeyNode key)
    {
        if (Scalar(key, "a share such as 50% or 2 cpus") is not { } scalar)
        {
            return null;
        }

        if (!LimitTexts.IsCpuShare(scalar.Text, out var quota, out var near))
        {
            Bag.Add(DiagnosticCatalog.BadCpuShare(scalar.At, scalar.Text, near));
            return null;
        }

        return quota is >= LimitTexts.LeastQuota and <= LimitTexts.MostQuota ? new(quota, scalar.At) : OutOfRange<long>(key, scalar, "1%", $"{LimitTexts.LastCpu + 1} cpus");
    }

    /// <summary>A list of CPUs or nodes (cpuset(7), List format), in the form in which the kernel gives it back: sorted, ranges joined.</summary>
    public Located<string>? CpuList(KeyNode key)
    {
        if (Scalar(key, "a list such as 0-3,6") is not { } scalar)
        {
            return null;
        }

        if (LimitTexts.CpuList(scalar.Text) is { } list)
        {
            return new(list, scalar.At);
        }

        Bag.Add(DiagnosticCatalog.BadCpuList(scalar.At, key.Name, scalar.Text));
        return null;
    }

    /// <summary>A device of the host: <c>8:0</c>, or an absolute path.</summary>
    public Located<string>? HostDevice(KeyNode key)
    {
        if (Scalar(key, "a device, such as /dev/sda or 8:0") is not { } scalar)
        {
            return null;
        }

        if (LimitTexts.DeviceNumbers(scalar.Text) is { } numbers)
        {
            return new(numbers, scalar.At);
        }

        if (scalar.Text.StartsWith("/", StringComparison.Ordinal))
        {
            return AbsoluteHostPath(key);
        }

        Bag.Add(DiagnosticCatalog.BadHostDevice(scalar.At, scalar.Text));
        return null;
    }
}

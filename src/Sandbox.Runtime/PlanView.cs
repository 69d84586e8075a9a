using System.Runtime.InteropServices;
using Sandbox.Launch;
using Sandbox.Plan.Calls;
using Sandbox.Syscalls;
using static Sandbox.Syscalls.Fcntl;

namespace Sandbox.Runtime;

/// <summary>
/// The bytes of a plan (<see cref="PlanBytes"/>), mapped read-only and checked from end to end before anything is done: every number of arguments is the step function's, every text lies among the texts and
/// ends with NUL. Who gives the plan is who starts us, and has our rights; the check is there so that a torn file is an error and not a wild pointer.
/// </summary>
[LaunchPath]
internal unsafe struct PlanView
{
    private const int CallWords = 3;
    private const long MostBytes = 64L << 20;

    private long* _words;
    private long _texts, _bytes;

    public readonly int Outside => (int)_words[3];

    public readonly int Inside => (int)_words[4];

    public readonly int Workload => (int)_words[5];

    public readonly bool HasInit => _words[7] != 0;

    public readonly int Variables => (int)_words[8];

    public readonly int Words => (int)_words[9];

    public readonly byte* Name => Start(_words[10]);

    public readonly byte* Files => Start(_words[11]);

    public readonly byte* Directory => Start(_words[14]);

    public readonly ReadOnlySpan<byte> LauncherFilter => Text(_words[12]);

    public readonly ReadOnlySpan<byte> ReaperFilter => Text(_words[13]);

    /// <summary>The first call.</summary>
    public readonly long* Calls => _words + PlanBytes.HeaderWords;

    /// <summary>The call behind <paramref name="call"/>.</summary>
    public static long* Next(long* call) => call + CallWords + call[2];

    /// <summary>Its arguments.</summary>
    public static long* Arguments(long* call) => call + CallWords;

    /// <summary>The text that <paramref name="word"/> names; 0: none.</summary>
    public readonly ReadOnlySpan<byte> Text(long word) => word == 0 ? default : MemoryMarshal.CreateReadOnlySpan(ref *Start(word), (int)(word & int.MaxValue));

    /// <summary>Maps and checks the file; ends the launch where it is no plan.</summary>
    public void Open(LaunchState* s, byte* path)
    {
        var fd = Kernel.Call(Nr.openat, AT_FDCWD, (long)path, O_RDONLY | O_CLOEXEC);
        _bytes = fd < 0 ? fd : Kernel.Call(Nr.lseek, fd, 0, 2); // SEEK_END
        var memory = _bytes is < PlanBytes.HeaderWords * sizeof(long) or > MostBytes ? (_bytes < 0 ? _bytes : -Errno.EINVAL) : Kernel.Call(Nr.mmap, 0, _bytes, Mman.PROT_READ, Mman.MAP_PRIVATE, fd, 0);
        _words = (long*)memory;
        if (memory is < 0 and > -4096)
        {
            Failure.StopBecause(s, LaunchStep.Begin, memory, path, "the plan cannot be read; sandbox-runtime is started by the tool 'sandbox', with a file that it has made"u8);
        }

        Kernel.Call(Nr.close, fd);
        if (!IsRight())
        {
            Failure.StopBecause(s, LaunchStep.Begin, -Errno.EINVAL, path, "this is no plan of this version; let the tool 'sandbox' of the same version make it"u8);
        }
    }

    private bool IsRight()
    {
        if (_words[0] != PlanBytes.Magic || _words[1] != PlanBytes.Version || _words[2] != _bytes || _words[6] < PlanBytes.HeaderWords * sizeof(long) || _words[6] >= _bytes || _words[6] % sizeof(long) != 0)
        {
            return false;
        }

        _texts = _words[6];
        var words = _texts / sizeof(long);
        var at = (long)PlanBytes.HeaderWords;
        var count = 0L;
        for (; at + CallWords <= words; count++)
        {
            var call = _words + at;
            if (!StepTable.Takes(call[0], call[2]) || call[1] is < 0 or > int.MaxValue || call[2] > words - at - CallWords || !TextsAreRight(call))
            {
                return false;
            }

            at += CallWords + call[2];
        }

        return at == words && IsCount(3, count) && IsCount(4, count) && IsCount(5, count) && _words[3] > 0 && _words[5] > 0 && _words[3] + _words[4] + _words[5] == count && IsText(_words[10]) && IsText(_words[11])
            && IsText(_words[12]) && IsText(_words[13]) && IsText(_words[14]) && _words[14] != 0 && _words[10] != 0 && _words[11] != 0 && _words[8] is >= 0 and < 100_000 && _words[9] is >= 0 and < 100_000;
    }

    private readonly bool IsCount(int word, long most) => _words[word] >= 0 && _words[word] <= most;

    private readonly bool TextsAreRight(long* call)
    {
        var kind = StepTable.Of(call[0]);
        for (var i = 0; i < call[2]; i++)
        {
            if (kind[i] == (byte)'t' && !IsText(Arguments(call)[i]))
            {
                return false;
            }
        }

        return true;
    }

    private readonly bool IsText(long word)
    {
        var (start, length) = (word >> 32, word & uint.MaxValue);
        return word == 0 || (start > 0 && length >= 0 && length < _bytes && start < _bytes - _texts && start + length < _bytes - _texts && Start(word)[length] == 0);
    }

    private readonly byte* Start(long word) => word == 0 ? null : (byte*)_words + _texts + (word >> 32);
}

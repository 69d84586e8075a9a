using Sandbox.Compiler;
using Sandbox.Compiler.Emit.Systemd;
using Sandbox.Testing;
using Xunit;

namespace Sandbox.Systemd.Tests;

/// <summary>The units of specs/, as the build writes them.</summary>
public class GalleryExposureTests
{
    // systemd 252. A setting that is lost makes a figure larger; a better one is written here.
    private const string Figures = "api 8.9\nbatch 8.9\nhello 8.9\nshell 8.9\ntool 8.9\nweb 8.9\n";

    [KernelFact(Lab.Any)]
    public void Systemd_finds_nothing_wrong_with_them_and_their_exposure_is_what_it_was()
    {
        using var lab = new Lab();
        foreach (var file in Repository.Files("specs", "*.sandbox.yaml"))
        {
            var spec = new SpecFile(Path.GetFileName(file), File.ReadAllText(Repository.At(file)));
            var plan = SpecCompiler.Compile(new(spec, default, new("Workloads", Entry: null, EmitMain: false))).Plan!;
            foreach (var unit in UnitEmitter.Write(plan))
            {
                lab.WithFile(unit.Name, unit.Text);
            }
        }

        var run = lab.Run("""
            for unit in *.service; do
              binary=$(sed -n 's/^ExecStart=//p' $unit); mkdir -p ${binary%/*}; printf '#!/bin/sh\n' > $binary; chmod +x $binary
              systemd-analyze verify /etc/systemd/system/$unit
              systemd-analyze security --offline=true --no-pager $PWD/$unit | sed -n 's/.*level for \([a-z]*\).service: \([0-9.]*\).*/\1 \2/p'
            done
            """);
        Assert.Equal((Figures, ""), (run.Output, run.Error));
    }
}

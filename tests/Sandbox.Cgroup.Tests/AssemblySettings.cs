// One launch at a time: the leak snapshots look at this process's children, and the time limits at a machine that is not busy with the next test.
[assembly: Xunit.CollectionBehavior(DisableTestParallelization = true)]
[assembly: System.Runtime.Versioning.SupportedOSPlatform("linux")]

// One launcher at a time: the hostile parent's sentinels are found by number, and what is left running is looked for.
[assembly: Xunit.CollectionBehavior(DisableTestParallelization = true)]
[assembly: System.Runtime.Versioning.SupportedOSPlatform("linux")]

// The soak test looks at this process's children, and publishing takes both processors.
[assembly: Xunit.CollectionBehavior(DisableTestParallelization = true)]

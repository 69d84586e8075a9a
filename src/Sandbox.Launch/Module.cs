using System.Runtime.CompilerServices;

// Buffers on the stack are not zeroed: a page that is not touched is not made resident, and no memset is called.
[module: SkipLocalsInit]

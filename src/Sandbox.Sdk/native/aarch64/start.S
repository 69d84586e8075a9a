// The ELF's entry point and the raw system calls, aarch64. With its twin for x86_64 all that is not C# in a launcher.
// AAPCS64; the kernel preserves every register but x0 across a system call.

    .text

// From the kernel: sp -> argc, argv..., 0, envp..., 0, auxv. sandbox_main exits, or returns where the managed program is wanted.
    .globl sandbox_start
    .type sandbox_start,%function
sandbox_start:
    mov  x29, xzr
    mov  x30, xzr
    mov  x19, sp               // 16-byte aligned by the kernel
    mov  x0, x19
    bl   sandbox_main
    mov  x0, x19
// (stack): libc's own entry, with the stack as the kernel would have laid it out.
    .globl sandbox_enter_runtime
    .type sandbox_enter_runtime,%function
sandbox_enter_runtime:
    mov  sp, x0
    mov  x0, xzr               // no function for atexit: what ld.so would have put there
    mov  x29, xzr
    mov  x30, xzr
    b    _start

// (nr, a, b, c, d, e, f) -> result or -errno
    .globl sandbox_syscall
    .type sandbox_syscall,%function
sandbox_syscall:
    mov  x8, x0
    mov  x0, x1
    mov  x1, x2
    mov  x2, x3
    mov  x3, x4
    mov  x4, x5
    mov  x5, x6
    svc  #0
    ret

// (clone_args, size, argument) -> pid or -errno in the parent. The child runs sandbox_child(argument) below this frame.
    .globl sandbox_clone3
    .type sandbox_clone3,%function
sandbox_clone3:
    mov  x9, x2
    mov  x8, #435
    svc  #0
    cbz  x0, 1f
    ret

// (flags, argument): clone(2), the same contract.
    .globl sandbox_clone
    .type sandbox_clone,%function
sandbox_clone:
    mov  x9, x1
    mov  x1, xzr
    mov  x2, xzr
    mov  x3, xzr
    mov  x4, xzr
    mov  x8, #220
    svc  #0
    cbz  x0, 1f
    ret
1:  mov  x0, x9
    mov  x29, xzr
    mov  x30, xzr
    bl   sandbox_child
    brk  #0

    .section .note.GNU-stack,"",%progbits

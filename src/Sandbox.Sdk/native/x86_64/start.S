# The ELF's entry point and the raw system calls, x86_64. With its twin for aarch64 all that is not C# in a launcher.
# System V ABI; the kernel preserves every register but rax, rcx and r11 across a system call.

    .text

# From the kernel: rsp -> argc, argv..., 0, envp..., 0, auxv. sandbox_main exits, or returns where the managed program is wanted.
    .globl sandbox_start
    .type sandbox_start,@function
sandbox_start:
    xor  %ebp, %ebp
    mov  %rsp, %rbx
    mov  %rsp, %rdi
    and  $-16, %rsp
    call sandbox_main
    mov  %rbx, %rdi
# (stack): libc's own entry, with the stack as the kernel would have laid it out.
    .globl sandbox_enter_runtime
    .type sandbox_enter_runtime,@function
sandbox_enter_runtime:
    mov  %rdi, %rsp
    xor  %edx, %edx            # no function for atexit: what ld.so would have put there
    xor  %ebp, %ebp
    jmp  _start

# (nr, a, b, c, d, e, f) -> result or -errno
    .globl sandbox_syscall
    .type sandbox_syscall,@function
sandbox_syscall:
    mov  %rdi, %rax
    mov  %rsi, %rdi
    mov  %rdx, %rsi
    mov  %rcx, %rdx
    mov  %r8,  %r10
    mov  %r9,  %r8
    mov  8(%rsp), %r9
    syscall
    ret

# (clone_args, size, argument) -> pid or -errno in the parent. The child, on the same stack or its copy, runs sandbox_child(argument)
# below this frame: the return address above it stays as it is for a parent that shares the memory (CLONE_VFORK).
    .globl sandbox_clone3
    .type sandbox_clone3,@function
sandbox_clone3:
    mov  %rdx, %r8
    mov  $435, %eax
    syscall
    test %rax, %rax
    jz   1f
    ret

# (flags, argument): clone(2), the same contract.
    .globl sandbox_clone
    .type sandbox_clone,@function
sandbox_clone:
    mov  %rsi, %r8             # the fifth argument is the TLS pointer, read only with CLONE_SETTLS, which is never set here
    xor  %esi, %esi
    xor  %edx, %edx
    xor  %r10d, %r10d
    mov  $56, %eax
    syscall
    test %rax, %rax
    jz   1f
    ret
1:  mov  %r8, %rdi
    xor  %ebp, %ebp
    and  $-16, %rsp
    call sandbox_child
    ud2

    .section .note.GNU-stack,"",@progbits

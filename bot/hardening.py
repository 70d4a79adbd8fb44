"""Asks the Linux kernel to take rights away from this process, for good. Where a kernel cannot do one of these things,
it is left undone, and the answer is False: `docs/security.md` says what then remains.
"""

import ctypes
import errno
import os
import struct
import sys
from collections.abc import Collection
from pathlib import Path

# Numbers of the kernel's interface: linux/prctl.h, linux/landlock.h, linux/seccomp.h, linux/audit.h, asm/unistd.h.
_PR_SET_DUMPABLE, _PR_SET_SECCOMP, _PR_SET_NO_NEW_PRIVS = 4, 22, 38
_LANDLOCK_CREATE, _LANDLOCK_ADD, _LANDLOCK_RESTRICT = 444, 445, 446
_BENEATH = 1
_WRITE_FILE, _READ_FILE, _READ_DIR, _TRUNCATE = 1 << 1, 1 << 2, 1 << 3, 1 << 14
_ALL_OF_ABI = {1: (1 << 13) - 1, 2: (1 << 14) - 1, 3: (1 << 15) - 1, 5: (1 << 16) - 1}
_ALLOW, _DENY = 0x7FFF0000, 0x00050000 | errno.EPERM
_X32 = 0x40000000
_DENIED = {  # machine: (its AUDIT_ARCH, then the calls' numbers)
    # socket, execve, ptrace, process_vm_readv, process_vm_writev, execveat, io_uring_setup
    "x86_64": (0xC000003E, (41, 59, 101, 310, 311, 322, 425)),
    "aarch64": (0xC00000B7, (198, 221, 117, 270, 271, 281, 425)),
}


def hide() -> bool:
    """Others under the same user can read neither this process's environment nor its memory, and it leaves no core."""
    return sys.platform == "linux" and _prctl(_PR_SET_DUMPABLE, 0)


def landlock_abi() -> int:
    """The version of Landlock that this kernel has; 0 without it."""
    if sys.platform != "linux":
        return 0
    return max(0, _syscall(_LANDLOCK_CREATE, None, 0, 1))


def shut_files(*, reading: Collection[Path], writing: Collection[Path] = ()) -> bool:
    """Only these files, and what is under these directories, can be opened from now on; signals and TCP stay inside.

    By Landlock. Raises OSError for a path that is not there.
    """
    abi = landlock_abi()
    if not abi:
        return False
    handled = _ALL_OF_ABI[max(known for known in _ALL_OF_ABI if known <= abi)]
    attributes = struct.pack("=QQQ", handled, 0b11 if abi >= 4 else 0, 0b11 if abi >= 6 else 0)
    size = 24 if abi >= 6 else 16 if abi >= 4 else 8
    rules = _syscall(_LANDLOCK_CREATE, attributes, size, 0)
    if rules < 0:
        return False
    try:
        for path in reading:
            _allow(rules, path, _READ_FILE | (_READ_DIR if path.is_dir() else 0))
        for path in writing:
            _allow(rules, path, (_READ_FILE | _WRITE_FILE | _TRUNCATE) & handled)
        return _prctl(_PR_SET_NO_NEW_PRIVS, 1) and _syscall(_LANDLOCK_RESTRICT, rules, 0) == 0
    finally:
        os.close(rules)


def shut_calls() -> bool:
    """No socket, no other program and no look into another process from now on. By seccomp, on machines known here."""
    known = _DENIED.get(os.uname().machine) if sys.platform == "linux" else None
    if known is None:
        return False
    program = _program(*known)
    filters = ctypes.create_string_buffer(program, len(program))
    described = struct.pack("@HxxxxxxP", len(program) // 8, ctypes.addressof(filters))
    return _prctl(_PR_SET_NO_NEW_PRIVS, 1) and _prctl(_PR_SET_SECCOMP, 2, described)


def _program(machine: int, denied: tuple[int, ...]) -> bytes:
    """In classic BPF: calls of another machine's numbering and the denied ones fail with EPERM."""
    load, equal, at_least, answer = 0x20, 0x15, 0x35, 0x06
    steps = [(load, 0, 0, 4), (equal, 1, 0, machine), (answer, 0, 0, _DENY), (load, 0, 0, 0)]
    steps.append((at_least, len(denied) + 1, 0, _X32))
    steps += [(equal, len(denied) - place, 0, number) for place, number in enumerate(denied)]
    steps += [(answer, 0, 0, _ALLOW), (answer, 0, 0, _DENY)]
    return b"".join(struct.pack("=HBBI", *step) for step in steps)


def _allow(rules: int, path: Path, access: int) -> None:
    place = os.open(path, os.O_PATH | os.O_CLOEXEC)
    try:
        if _syscall(_LANDLOCK_ADD, rules, _BENEATH, struct.pack("=Qi", access, place), 0) < 0:
            raise OSError(ctypes.get_errno(), "no rule can be made for this", str(path))
    finally:
        os.close(place)


def _prctl(option: int, value: int, argument: bytes | None = None) -> bool:
    libc = ctypes.CDLL(None, use_errno=True)
    none = ctypes.c_ulong(0)
    return int(libc.prctl(option, ctypes.c_ulong(value), argument, none, none)) == 0


def _syscall(number: int, *arguments: int | bytes | None) -> int:
    libc = ctypes.CDLL(None, use_errno=True)
    passed = [ctypes.c_long(each) if isinstance(each, int) else each for each in arguments]
    return int(libc.syscall(ctypes.c_long(number), *passed))

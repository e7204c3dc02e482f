"""What the reading process gives up before it looks at a file: network, other programs, all files but those of Python itself.

Three walls, each where the system has it: an audit hook in Python (everywhere), a filter of system calls (seccomp, Linux) and rules for
files (Landlock, Linux 5.13 and newer). None needs rights or a library. `docs/records.md` tells which holds where.
"""

from __future__ import annotations

import ctypes
import errno
import os
import platform
import struct
import sys
from collections.abc import Iterable
from pathlib import Path
from typing import Any

FORBIDDEN = ("socket.", "subprocess.", "os.exec", "os.posix_spawn", "os.spawn", "os.fork", "os.system", "os.remove", "os.rename",
    "os.rmdir", "os.mkdir", "os.link", "os.symlink", "os.truncate", "os.chmod", "os.chown", "shutil.", "ftplib.", "smtplib.", "urllib.",
    "http.", "webbrowser.", "sqlite3.connect", "os.kill")  # fmt: skip
"""Beginnings of the names of audit events (docs.python.org, audit events table)."""

CALLS = {
    "x86_64": (0xC000003E, (41, 42, 43, 44, 46, 49, 50, 53, 57, 58, 59, 62, 82, 83, 84, 85, 86, 87, 88, 90, 91, 92, 101, 165,
        200, 263, 264, 265, 266, 268, 288, 298, 307, 310, 311, 316, 321, 322, 323, 425, 426, 427)),
    "aarch64": (0xC00000B7, (33, 34, 35, 36, 37, 38, 40, 53, 54, 117, 129, 130, 131, 198, 199, 200, 201, 202, 203, 206, 211,
        221, 240, 241, 242, 269, 270, 271, 276, 280, 281, 282, 425, 426, 427)),
}  # fmt: skip
"""Numbers of the system calls that are refused: sockets, new programs, signals, tracing, names of files, mounts, io_uring
(asm/unistd of each architecture). Threads (clone) stay: the reader of pictures needs them."""

SYSTEM = ("/usr/lib", "/usr/lib64", "/lib", "/lib64", "/usr/local/lib", "/usr/share/zoneinfo", "/etc/ld.so.cache", "/proc/self",
    "/proc/stat", "/proc/cpuinfo", "/proc/meminfo", "/sys/devices", "/sys/bus/pci", "/sys/fs/cgroup", "/dev/null",
    "/dev/urandom")  # fmt: skip
"""Files of the system that libraries look at: none of them holds anything of a person."""

_LOAD, _EQUAL, _RETURN = 0x20, 0x15, 0x06
_ALLOW, _REFUSE = 0x7FFF0000, 0x00050000 | errno.EPERM
_SET_NO_NEW_PRIVS, _SET_SECCOMP, _FILTER = 38, 22, 2
_LANDLOCK_CREATE, _LANDLOCK_ADD, _LANDLOCK_RESTRICT = 444, 445, 446
_READ_FILE, _READ_DIR, _EVERY_ACCESS = 1 << 2, 1 << 3, (1 << 13) - 1


def confine() -> tuple[str, ...]:
    """Gives up what a reader does not need; the names of the walls that stand: python, calls, files."""
    stand = []
    if _rules_for_files():
        stand.append("files")
    if _filter_of_calls():
        stand.append("calls")
    sys.addaudithook(_hook)
    return (*stand, "python")


def _hook(event: str, details: tuple[Any, ...]) -> None:
    if event.startswith(FORBIDDEN):
        raise PermissionError(errno.EPERM, "a reader of records may not do this", event)
    if event == "open":
        mode, flags = details[1], details[2]
        writes = isinstance(flags, int) and flags & (os.O_WRONLY | os.O_RDWR | os.O_CREAT | os.O_TRUNC)
        if (writes and details[0] != os.devnull) or (
            isinstance(mode, str) and mode[:1] in "wxa" and details[0] != os.devnull
        ):
            raise PermissionError(errno.EPERM, "a reader of records may not write", str(details[0]))


def _library() -> ctypes.CDLL | None:
    return ctypes.CDLL(None, use_errno=True) if sys.platform == "linux" else None


def _filter_of_calls() -> bool:
    library, known = _library(), CALLS.get(platform.machine())
    if library is None or known is None:
        return False
    architecture, numbers = known
    program = [(_LOAD, 0, 0, 4), (_EQUAL, 1, 0, architecture), (_RETURN, 0, 0, _REFUSE), (_LOAD, 0, 0, 0)]
    program += [step for number in numbers for step in ((_EQUAL, 0, 1, number), (_RETURN, 0, 0, _REFUSE))]
    program.append((_RETURN, 0, 0, _ALLOW))
    code = ctypes.create_string_buffer(b"".join(struct.pack("HBBI", *step) for step in program))

    class Program(ctypes.Structure):
        _fields_ = (("length", ctypes.c_ushort), ("steps", ctypes.c_void_p))

    whole = Program(len(program), ctypes.cast(code, ctypes.c_void_p))
    if library.prctl(_SET_NO_NEW_PRIVS, 1, 0, 0, 0):
        return False
    return bool(library.prctl(_SET_SECCOMP, _FILTER, ctypes.byref(whole), 0, 0) == 0)


def _rules_for_files() -> bool:
    library = _library()
    if library is None or platform.machine() not in CALLS:
        return False
    handled = struct.pack("Q", _EVERY_ACCESS)
    rules = library.syscall(_LANDLOCK_CREATE, handled, len(handled), 0)
    if rules < 0:
        return False
    try:
        for path in _needed():
            # O_PATH: the rule needs the place of the file, not its content
            place = os.open(path, os.O_PATH | os.O_CLOEXEC)
            allowed = _READ_FILE | (_READ_DIR if path.is_dir() else 0)
            rule = struct.pack("=Qi", allowed, place)
            failed = library.syscall(_LANDLOCK_ADD, rules, 1, rule, 0)
            os.close(place)
            if failed:
                return False
        if library.prctl(_SET_NO_NEW_PRIVS, 1, 0, 0, 0):
            return False
        return bool(library.syscall(_LANDLOCK_RESTRICT, rules, 0) == 0)
    finally:
        os.close(rules)


def _needed() -> Iterable[Path]:
    """Python, its packages and the system's libraries; what a reader opens while it reads."""
    wanted = {Path(place) for place in sys.path if place} | {Path(sys.prefix), Path(sys.base_prefix)}
    wanted |= {Path(__file__).parents[1]} | {Path(place) for place in SYSTEM}
    return sorted(place for place in wanted if place.exists())

"""Shuts a process that decodes untrusted files in, so that a decoder which falls to a file can do nothing with it.

Owns what Linux offers for that: no new privileges and none of root's (prctl, capset), no sight of any file but those
named (Landlock), an empty network namespace, no call of which decoding has no need (seccomp). Elsewhere (Windows,
macOS) none of them; bounds on memory and time are `extractors.pages.confined`'s. Imports little: it runs first.
"""

from __future__ import annotations

import ctypes
import os
import stat
import sys
from collections.abc import Callable, Iterable
from contextlib import suppress
from dataclasses import dataclass
from enum import StrEnum
from importlib import import_module
from pathlib import Path

NO_NEW_PRIVS, CAPBSET_DROP, LAST_CAPABILITY = 38, 24, 63
CLONE_NEWNET, CLONE_NEWUSER, CLONE_THREAD = 0x4000_0000, 0x1000_0000, 0x1_0000
CAPABILITY_VERSION = 0x2008_0522
SYSTEM = ("/usr", "/lib", "/lib64", "/bin", "/opt", "/proc/self")
PROGRAMS_KEEP = (
    "/var/lib/libreoffice",
    "/var/spool/libreoffice",
    "/var/cache/fontconfig",
    "/var/lib/dpkg/alternatives",
)
DEVICES = ("/dev/null", "/dev/urandom", "/dev/zero", "/proc/cpuinfo", "/proc/meminfo", "/sys/devices", "/sys/bus/pci")
DENIED = (
    "execve", "execveat", "fork", "vfork", "socket", "connect",
    "bind", "listen", "accept", "accept4", "ptrace", "process_vm_readv",
    "process_vm_writev", "setrlimit", "pidfd_open", "pidfd_send_signal", "mount",
    "umount2", "move_mount", "open_tree", "fsopen", "fsmount", "pivot_root",
    "chroot", "unshare", "setns", "keyctl", "add_key", "request_key",
    "bpf", "perf_event_open", "userfaultfd", "io_uring_setup", "init_module", "finit_module",
    "delete_module", "kexec_load", "kexec_file_load", "reboot", "swapon", "swapoff",
    "acct", "quotactl", "open_by_handle_at", "setuid", "setgid", "setreuid",
    "setregid", "setresuid", "setresgid", "setgroups", "clock_settime", "settimeofday",
    "sethostname", "setdomainname", "syslog",
)  # fmt: skip
"""Calls that decoding and recognition never make. A thread is made by clone, which is allowed for threads alone."""


class Bar(StrEnum):
    """What can hold a process in."""

    PRIVILEGES = "privileges"
    FILES = "files"
    NETWORK = "network"
    CALLS = "calls"


@dataclass(frozen=True)
class Sight:
    """What a shut-in process may see of the disk, beside the installation. hidden: never, even within the others.

    programs: it may start those of the system; they are shut in as it is.
    """

    reads: tuple[Path, ...] = ()
    writes: tuple[Path, ...] = ()
    hidden: tuple[Path, ...] = ()
    programs: bool = False


def shut_in(sight: Sight) -> frozenset[Bar]:
    """Close everything that can be closed before files are opened. For a process that has one thread still: threads
    that run already would stay outside. Returns what holds.
    """
    if sys.platform != "linux":
        return frozenset()
    with suppress(ImportError, RuntimeError, OSError):
        for name in ("landlock", "pyseccomp"):  # it looks its library up by a program, which later it may not start
            import_module(name)
    steps: tuple[tuple[Bar, Callable[[], None]], ...] = (
        (Bar.NETWORK, _leave_the_network),
        (Bar.PRIVILEGES, _give_up_privileges),
        (Bar.FILES, lambda: _see_only(sight)),
    )
    return frozenset(bar for bar, close in steps if _closed(close))


def deny_calls() -> frozenset[Bar]:
    """Once all is loaded and bounded, in every thread: no program is started, nothing is opened to the outside."""
    return frozenset({Bar.CALLS} if sys.platform == "linux" and _closed(_filter_calls) else ())


def has_one_thread() -> bool:
    """Whether `shut_in` reaches all of this process."""
    return len(os.listdir("/proc/self/task")) == 1  # noqa: PTH208 - names alone are counted


def _closed(close: Callable[[], None]) -> bool:
    try:
        close()
    except (OSError, ImportError, RuntimeError, AttributeError, ValueError):  # the kernel, or a library, has it not
        return False
    return True


def _libc() -> ctypes.CDLL:
    return ctypes.CDLL(None, use_errno=True)


def _asked(answer: int) -> None:
    if answer != 0:
        raise OSError(ctypes.get_errno(), "refused")


def _leave_the_network() -> None:
    """A network namespace of its own, without any device that is up; who is not root makes a user namespace for it."""
    libc, user, group = _libc(), os.getuid(), os.getgid()
    if user == 0 and libc.unshare(CLONE_NEWNET) == 0:
        return
    _asked(libc.unshare(CLONE_NEWUSER | CLONE_NEWNET))
    own = Path("/proc/self")
    with suppress(OSError):  # without a map it has no name, and the same rights
        (own / "setgroups").write_text("deny", encoding="ascii")
        (own / "uid_map").write_text(f"{user} {user} 1", encoding="ascii")
        (own / "gid_map").write_text(f"{group} {group} 1", encoding="ascii")


def _give_up_privileges() -> None:
    """No program that it starts has more rights (prctl(2)), and of root's rights it keeps none (capabilities(7))."""
    libc = _libc()
    _asked(libc.prctl(NO_NEW_PRIVS, 1, 0, 0, 0))
    for capability in range(LAST_CAPABILITY + 1):
        libc.prctl(CAPBSET_DROP, capability, 0, 0, 0)  # refused to who has none: then there is none to drop
    header = (ctypes.c_uint32 * 2)(CAPABILITY_VERSION, 0)
    _asked(libc.capset(header, (ctypes.c_uint32 * 6)()))


def _see_only(sight: Sight) -> None:
    """Landlock, for what this thread and all that follow from it open from now on."""
    from landlock import FSAccess, Ruleset

    ctypes.set_errno(0)  # the library takes an errno that is left over for its own
    rules = Ruleset()
    for place in readable(sight):
        wanted = FSAccess.READ_FILE | FSAccess.READ_DIR if place.is_dir() else FSAccess.READ_FILE
        rules.allow(place, rules=wanted)
    rules.allow("/etc", rules=FSAccess.READ_DIR)
    if sight.programs:
        for place in filter(Path.is_dir, map(Path, (*SYSTEM, *PROGRAMS_KEEP))):
            rules.allow(place, rules=FSAccess.READ_FILE | FSAccess.READ_DIR | FSAccess.EXECUTE)
        rules.allow("/proc", rules=FSAccess.READ_FILE | FSAccess.READ_DIR)  # their own; Landlock shuts those of others
        rules.allow("/tmp", rules=FSAccess.MAKE_SOCK | FSAccess.REMOVE_FILE)  # LibreOffice talks to itself there
    rules.allow("/dev/null", rules=FSAccess.READ_FILE | FSAccess.WRITE_FILE)
    for place in sight.writes:
        rules.allow(place, rules=FSAccess.all() & ~(FSAccess.EXECUTE | FSAccess.MAKE_CHAR | FSAccess.MAKE_BLOCK))
    rules.apply()


def readable(sight: Sight) -> tuple[Path, ...]:
    """The installation and what was named. Of a folder that holds something hidden, only the parts that do not."""
    code = [Path(sys.prefix), Path(sys.base_prefix), *(Path(p) for p in sys.path if p), *_packages_in_use()]
    places = [*map(Path, SYSTEM), *map(Path, DEVICES), *_open_to_all(Path("/etc")), *code, *sight.reads]
    hidden = [p.resolve() for p in sight.hidden]
    return tuple(dict.fromkeys(_without(hidden, (p.resolve() for p in places if p.exists()))))


def _packages_in_use() -> Iterable[Path]:
    """Where the packages lie that were loaded so far: what is installed to be edited need not stand in `sys.path`."""
    for name, module in tuple(sys.modules.items()):
        if "." not in name:
            yield from map(Path, getattr(module, "__path__", None) or ())


def _open_to_all(folder: Path) -> Iterable[Path]:
    """The files of the system's settings that whoever uses the machine may read."""
    for place, _, names in os.walk(folder):
        for found in (Path(place) / name for name in names):
            with suppress(OSError):
                if stat.S_ISREG(about := found.lstat().st_mode) and about & stat.S_IROTH:
                    yield found


def _without(hidden: list[Path], places: Iterable[Path]) -> Iterable[Path]:
    """The places; in the place of one that is hidden or holds something hidden, those parts of it that are not."""
    for place in places:
        if place in hidden or any(secret.is_relative_to(place) for secret in hidden):
            inner = () if place in hidden or not place.is_dir() else (p for p in place.iterdir() if not p.is_symlink())
            yield from _without(hidden, inner)
        else:
            yield place


def _filter_calls() -> None:
    import pyseccomp as seccomp

    refused = seccomp.ERRNO(1)  # EPERM
    calls = seccomp.SyscallFilter(seccomp.ALLOW)
    calls.set_attr(seccomp.Attr.CTL_TSYNC, 1)
    for name in DENIED:
        with suppress(OSError, ValueError):  # not a call of this processor or this libseccomp
            calls.add_rule(refused, name)
    calls.add_rule(refused, "clone", seccomp.Arg(0, seccomp.MASKED_EQ, CLONE_THREAD, 0))
    calls.add_rule(seccomp.ERRNO(38), "clone3")  # ENOSYS: the C library then takes clone, whose flags can be seen
    calls.add_rule(refused, "prlimit64", seccomp.Arg(2, seccomp.NE, 0))
    calls.add_rule(refused, "kill", seccomp.Arg(0, seccomp.NE, os.getpid()))
    calls.add_rule(refused, "tgkill", seccomp.Arg(0, seccomp.NE, os.getpid()))
    calls.load()


if __name__ == "__main__":  # for the doctor: what holds on this machine, one word each
    sys.stdout.write(" ".join(sorted(shut_in(Sight()) | deny_calls())))

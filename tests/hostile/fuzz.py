"""Damaged files by the thousand: the package reader answers with an error of ours or hands on what can be tried.

A decoder that stumbles in a way of its own, a process that dies, a file outside the work folder, an error without a
next step are findings; that memory runs out is none, for the office then takes a new process. Every input follows from
its seed alone. Decoders in C are tried in a child with bounds, so that a crash is a finding.
"""

from __future__ import annotations

import os
import random
import resource
import signal
import tempfile
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from extractors.errors import BaozhuangError
from extractors.pages.kinds import Limits as PageLimits
from extractors.pages.loading import load_pages
from flows.ground.settings import Limits
from flows.intake import Member, expand
from tests.hostile import archives, images, pdfs

SMALL = Limits(package_bytes=20_000_000, member_bytes=10_000_000, members=50, depth=4)
PAGES = PageLimits(max_bytes=10_000_000, max_pages=5, max_pixels=4_000_000)
BATCH = 100
_BATCH_S = 120
_BATCH_BYTES = 4_000_000_000
INTERESTING = (
    b"\0",
    b"\xff",
    b"\x7f\xff\xff\xff",
    b"\xff\xff\xff\xff",
    b"\0\0\0\0",
    b"<<",
    b">>",
    b"endobj",
    b"/Kids",
    b"PK\x01\x02",
    b"../",
    b"%PDF-",
)
SEEDS: dict[str, Callable[[], bytes]] = {
    "a.jpg": lambda: images.picture("JPEG", (90, 120)),
    "a.png": lambda: images.picture("PNG", (40, 56)),
    "a.tif": lambda: images.picture("TIFF", (40, 56)),
    "b.tif": lambda: images.tiff_many(3),
    "a.pdf": pdfs.drawn,
    "b.pdf": pdfs.of_picture,
    "c.pdf": pdfs.looping_form,
    "d.pdf": pdfs.signed,
    "a.zip": lambda: archives.zipped([("甲/1.jpg", images.picture("JPEG", (30, 40))), ("甲/2.txt", b"x" * 300)]),
    "b.zip": lambda: archives.raw_named("附件.jpg".encode("gbk")),
    "核对单.xlsx": archives.workbook_with_macro,
}


@dataclass
class Found:
    """What came of it. ends: class of the answer → how often. findings: seed and what was wrong."""

    executions: int = 0
    ends: Counter[str] = field(default_factory=Counter)
    findings: list[str] = field(default_factory=list)


def seeds() -> dict[str, bytes]:
    """The files that are damaged, made once."""
    return {name: make() for name, make in SEEDS.items()}


def damaged(content: bytes, chance: random.Random) -> bytes:
    """The file with a few bytes changed, cut out, doubled, or put in from elsewhere."""
    out = bytearray(content)
    for _ in range(chance.randint(1, 8)):
        place, length = chance.randrange(max(1, len(out))), chance.randint(1, 40)
        how = chance.randrange(6)
        if how == 0:
            out[place : place + 1] = bytes([chance.randrange(256)])
        elif how == 1:
            bad = chance.choice(INTERESTING)
            out[place : place + len(bad)] = bad
        elif how == 2:
            del out[place : place + length]
        elif how == 3:
            out[place:place] = out[place : place + length]
        elif how == 4:
            other = chance.randrange(max(1, len(out)))
            out[place : place + length] = out[other : other + length]
        else:
            del out[max(20, place) :]
    return bytes(out)


def try_one(seed: int, files: dict[str, bytes], folder: Path) -> str:
    """Damage one file and read it as a package; returns the class of the answer, 'read' where it could be read.

    Raises:
        Exception: whatever is no error of ours: a finding.
    """
    chance = random.Random(seed)
    name = chance.choice(sorted(files))
    package = folder / name
    package.write_bytes(damaged(files[name], chance))
    before = {p for p in folder.iterdir() if p.name != "work"}
    try:
        members = expand(package, folder / "work", SMALL).members
        return _decoded(members)
    except BaozhuangError as error:
        if not error.what or not error.next_step:
            raise AssertionError("an error without reason or next step") from error
        return type(error).__name__
    finally:
        if {p for p in folder.iterdir() if p.name != "work"} != before:
            raise AssertionError("something was written outside the work folder")


def _decoded(members: Sequence[Member]) -> str:
    """'read', or 'memory' where there was not enough of it."""
    try:
        shapes = [
            page.image.shape for member in members for page in load_pages(member.path, name=member.name, limits=PAGES)
        ]
    except MemoryError:
        return "memory"
    if any(len(shape) != 3 or shape[2] != 3 for shape in shapes):
        raise AssertionError(f"a page of shape {shapes}")
    return "read"


def fuzz(count: int, first_seed: int = 0) -> Found:
    """So many damaged packages, batch by batch in children with bounds on memory and time."""
    found, files = Found(), seeds()
    seed = first_seed
    while seed < first_seed + count:
        last = min(seed + BATCH, first_seed + count)
        seed = _batch(seed, last, files, found)
    return found


def _batch(first: int, last: int, files: dict[str, bytes], found: Found) -> int:
    """One child; returns the seed to go on with (behind the one at which it died, if it did)."""
    reading, writing = os.pipe()
    pid = os.fork()
    if pid == 0:
        _child(first, last, files, writing)
    os.close(writing)
    told: list[str] = []
    with os.fdopen(reading, encoding="utf-8", errors="replace") as lines:
        told += [line.rstrip("\n") for line in lines]
    _, status = os.waitpid(pid, 0)
    for line in told:
        seed, _, end = line.partition(" ")
        if end.startswith("! "):
            found.findings.append(f"seed {seed}: {end[2:]}")
        found.ends[end.split(" ")[0] if not end.startswith("! ") else "finding"] += 1
    found.executions += len(told)
    if status and first + len(told) < last:
        found.executions += 1
        found.findings.append(f"seed {first + len(told)}: the process died (status {status})")
        return first + len(told) + 1
    return last


def _child(first: int, last: int, files: dict[str, bytes], writing: int) -> None:
    resource.setrlimit(resource.RLIMIT_AS, (_BATCH_BYTES, _BATCH_BYTES))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    signal.alarm(_BATCH_S)
    with tempfile.TemporaryDirectory(prefix="baozhuang-fuzz-") as place:
        folder = Path(place)
        for seed in range(first, last):
            try:
                end = try_one(seed, files, folder)
            except Exception as error:
                trace = error.__traceback__
                while trace is not None and trace.tb_next is not None:
                    trace = trace.tb_next
                where = f"{Path(trace.tb_frame.f_code.co_filename).name}:{trace.tb_lineno}" if trace else ""
                end = f"! {type(error).__name__} at {where}"
            os.write(writing, f"{seed} {end}\n".encode())
            for left in folder.iterdir():
                if left.is_file():
                    left.unlink()
    os._exit(0)

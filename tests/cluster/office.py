"""Offices of one or more hosts on the same shares, what is dropped into them, and how far they are."""

from __future__ import annotations

import shutil
from collections import Counter
from dataclasses import dataclass
from pathlib import Path

from extractors.values.checkdigits import project_code_check_digit
from flows.audit.auditing import audit
from flows.ground import AREA
from flows.opened import open_ledger
from tests.support.filled import VALUES, write_package

LEASE_S = 10
SETTINGS = "quiet_s: 0.5\nempty_quiet_s: 1\nrescan_s: 2\ncopies_per_sweep: 0\ndesk: false\n"


OF_NEIGHBOURS = ("CONFLICT", "JOINT_WORKS", "JOINT")
"""Kinds of papers that tell of other cases on the road: the first case has none of them before the next day."""


@dataclass(frozen=True)
class State:
    """cases, and their papers in the ledger. differing: cases with other papers than most. faults: of the audit."""

    cases: int
    papers: int
    differing: int
    faults: tuple[str, ...]


@dataclass(frozen=True)
class Office:
    """The shares, the ledger and the roots of the hosts."""

    folder: Path
    roots: tuple[Path, ...]

    @property
    def inbox(self) -> Path:
        return self.folder / "inbox"

    def drop(self, count: int) -> None:
        """So many packages of the own form, no two alike, each whole when it is seen."""
        aside = self.folder / "aside"
        for number in range(count):
            first = f"260841900104{10000 + number:07d}"
            code = first + project_code_check_digit(first)  # a box for each digit
            said = VALUES | {"project_name": f"样例{number}号楼", "project_code": code}
            write_package(aside / f"{number:04d}", said)
            (aside / f"{number:04d}").rename(self.inbox / f"{number:04d}")
        shutil.rmtree(aside)

    def done(self) -> int:
        """How many packages have reached their end and are put away."""
        put_away = self.inbox / AREA / "done"
        return sum(1 for _ in put_away.iterdir()) if put_away.is_dir() else 0

    def state(self) -> State:
        """What came of all packages: they are alike, so what was made for one was made for each."""
        with open_ledger(self.roots[0]) as desk:
            made = Counter(
                tuple(
                    sorted(
                        (p.kind, p.provider, p.version, p.state.value)
                        for p in desk.ledger.papers(case.case_no)
                        if p.kind not in OF_NEIGHBOURS
                    )
                )
                for case in desk.ledger.cases()
            )
            usual = made.most_common(1)[0][1] if made else 0
            papers = sum(len(told) * times for told, times in made.items())
            faults = tuple(problem.line for problem in audit(desk).problems)
            return State(made.total(), papers, made.total() - usual, faults)


def made(folder: Path, hosts: int, **settings: str) -> Office:
    """An office that never ran. settings: lines of baozhuang.yaml beside the usual ones."""
    for name in ("inbox", "outbox"):
        (folder / name).mkdir(parents=True)
    lines = "".join(f"{key}: {value}\n" for key, value in settings.items())
    shares = f"inbox: {folder / 'inbox'}\noutbox: {folder / 'outbox'}\nlease_s: {LEASE_S}\n"
    roots = tuple(folder / f"host-{number}" for number in range(1, hosts + 1))
    for root in roots:
        root.mkdir()
        (root / "baozhuang.yaml").write_text(SETTINGS + shares + lines, encoding="utf-8")
    return Office(folder, roots)

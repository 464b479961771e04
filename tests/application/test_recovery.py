"""Nothing is lost: any mix of packages and any deaths between two steps leave a partition of what came in."""

from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from extractors.errors import BaozhuangError, UnreadableFileError
from flows.casework import load_office
from flows.casework.model import Application
from flows.intake import Arrival, Duplicate, settle
from flows.intake.packages import members
from flows.office.outbox import ReturnReason, return_package, store_original
from tests.support.intake_parts import JPG, PDF, SMALL, Office, zip_of
from tests.support.shipped import SHIPPED


@pytest.fixture
def office(tmp_path: Path) -> Iterator[Office]:
    made = Office(tmp_path)
    yield made
    made.close()


class Killed(BaseException):
    """The process ends here."""


def drive(office: Office, found: Arrival | Duplicate, die: Iterator[bool]) -> None:
    """What the flow does with a package, dying between two steps when told to."""

    def step() -> None:
        if next(die, False):
            raise Killed

    arrival = found if isinstance(found, Arrival) else found.arrival
    ledger, owner, now = office.ledger, office.intake.owner, office.now
    try:
        if isinstance(found, Duplicate):
            raise UnreadableFileError("与已收到的材料相同")
        members(arrival.original, arrival.work, SMALL)
        step()
        case_no = ledger.open_case(arrival.sha256, Application(fields={}), now)
        step()
        store_original(office.workspace, arrival, case_no)
        step()
        ledger.finish(arrival.sha256, owner, now)
    except BaozhuangError as error:
        step()
        reason, window = ReturnReason.of(error), load_office(SHIPPED).general_window
        folder = return_package(office.workspace, arrival, reason, now, window=window)
        step()
        path = office.workspace.relative(folder)
        if isinstance(found, Duplicate):
            ledger.duplicate_seen(found.claim, arrival.work_id, now, path=path, owner=owner)
        else:
            ledger.returned(arrival.sha256, owner, now, path=path, reason=error.what)
    step()
    settle(office.workspace, arrival.work)


def drive_on(office: Office, deaths: Iterator[bool]) -> None:
    """Sweep until nothing is left, with a new process after every death."""
    for _ in range(200):
        try:
            found = office.sweep()
            for one in found:
                drive(office, one, deaths)
        except Killed:
            office.restart()
            continue
        if not found and office.intake.waiting == 0:
            return
        office.later(61)
    raise AssertionError("the office never came to rest")


GOOD_OR_BAD = {
    "a.pdf": lambda p, tag: p.write_bytes(PDF + tag),
    "b.zip": lambda p, tag: zip_of(p, {"1.jpg": JPG + tag}),
    "c": lambda p, tag: (p.mkdir(), (p / "1.jpg").write_bytes(JPG + tag), (p / "Thumbs.db").write_bytes(tag)),
    "d.txt": lambda p, tag: p.write_bytes(b"text" + tag),
    "e.zip": lambda p, tag: zip_of(p, {"../x.jpg": JPG + tag}),
    "f.zip": lambda p, tag: p.write_bytes(b"PK\x03\x04broken" + tag),
    "g": lambda p, tag: (p.mkdir(), (p / "a:b.jpg").write_bytes(JPG + tag), (p / "a_b.jpg").write_bytes(tag)),
    "13800138000.pdf": lambda p, tag: p.write_bytes(b"" if tag == b"0" else PDF + tag),
}


def contents(*roots: Path) -> Counter[bytes]:
    """How often each file content lies below the roots, our own notes and manifests left out."""
    own = {"arrival.json", "returning.json", "退件说明.docx"}
    files = [p for root in roots for p in root.rglob("*") if p.is_file() and p.name not in own]
    return Counter(p.read_bytes() for p in files if "members" not in p.parts)


STEPS = 3 * 4 + 6 * 3
"""Boundaries in `drive` for the packages of the next test: three that are opened, six that are given back."""


@pytest.mark.parametrize("fatal_step", range(STEPS))
def test_death_at_each_step_ends_as_an_undisturbed_run(office: Office, fatal_step: int) -> None:
    for n, name in enumerate(sorted(GOOD_OR_BAD)):
        GOOD_OR_BAD[name](office.workspace.inbox / f"{n}-{name}", b"1")
    office.drop("8-again.pdf", PDF + b"1")
    came = contents(office.workspace.inbox)
    drive_on(office, iter([False] * fatal_step + [True]))
    assert contents(office.workspace.inbox, office.workspace.work) == Counter()
    assert contents(office.workspace.outbox) == contents(office.workspace.done) == came
    assert [c.case_no for c in office.ledger.cases()] == [f"LHBZ-2026-{n:06d}" for n in (1, 2, 3)]
    told = Counter(e.kind for e in office.ledger.events())
    ends = {"case_opened": 3, "package_finished": 3, "package_returned": 4, "duplicate_seen": 2}
    assert {kind: told[kind] for kind in ends} == ends
    assert office.ledger.verify() == []


@settings(max_examples=12, deadline=None)
@given(
    packages=st.lists(st.tuples(st.sampled_from(sorted(GOOD_OR_BAD)), st.integers(0, 2)), max_size=6),
    deaths=st.lists(st.booleans(), max_size=12),
)
def test_any_mix_and_any_deaths_leave_a_partition_of_what_came(
    tmp_path_factory: pytest.TempPathFactory, packages: list[tuple[str, int]], deaths: list[bool]
) -> None:
    office = Office(tmp_path_factory.mktemp("office"))
    for n, (name, tag) in enumerate(packages):
        GOOD_OR_BAD[name](office.workspace.inbox / f"{n}-{name}", b"%d" % tag)
    came = contents(office.workspace.inbox)
    drive_on(office, iter(deaths))
    places = (office.workspace.inbox, office.workspace.outbox, office.workspace.work)
    assert contents(*places) == came
    assert contents(office.workspace.inbox, office.workspace.work) == Counter()
    assert contents(office.workspace.done) == came
    assert office.ledger.verify() == [] and office.ledger.unfinished_packages() == ()
    archived = len(list(office.workspace.folder("archive").glob("*/*")))
    returned = len(list(office.workspace.folder("returned").iterdir()))
    assert archived + returned == len(packages) and archived == len(office.ledger.cases())
    office.close()

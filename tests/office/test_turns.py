"""Turns: of two processes one does what is done after each look; who lost its turn or its package writes nothing."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest

from extractors.errors import LeaseLostError
from flows.application import tend
from flows.ground import move, write_bytes
from flows.intake import Arrival, Holding
from flows.ledger import Held
from flows.office import FILING, Runtime, filing, turn
from flows.office.runtime import open_runtime
from tests.soak.life import two_hosts
from tests.soak.scene import TODAY, RecordedReader, page


@pytest.fixture
def hosts(tmp_path: Path) -> Iterator[tuple[Runtime, Runtime]]:
    """Two hosts on one inbox and one ledger."""
    roots = two_hosts(tmp_path, f"sqlite:///{tmp_path / 'ledger.sqlite'}", lambda inbox: None)
    one, other = (open_runtime(root, today=TODAY, reader=RecordedReader()) for root in roots)
    with one as first, other as second:
        yield first, second


def test_of_two_processes_one_has_the_turn(hosts: tuple[Runtime, Runtime]) -> None:
    one, other = hosts
    with turn(one, "books") as is_ours, turn(other, "books") as is_theirs, turn(other, "copies") as is_free:
        assert is_ours and not is_theirs and is_free
    with turn(other, "books") as is_theirs:
        assert is_theirs


@pytest.mark.parametrize("name", ["sample", "copies", FILING])
def test_what_another_is_just_at_is_left_to_it_and_looked_at_again(
    hosts: tuple[Runtime, Runtime], name: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    one, other = hosts
    with turn(one, name):
        assert tend(other).is_shared_out
    assert not tend(other).is_shared_out


def test_a_turn_of_the_dead_is_over_with_its_lease(hosts: tuple[Runtime, Runtime]) -> None:
    one, other = hosts
    assert one.ledger.take_turn(FILING, "gone-1-2", one.now()) == "gone-1-2"
    with filing(other):  # waits for a second: a lease of these offices
        assert one.ledger.take_turn(FILING, one.intake.owner, other.now()) == other.intake.owner


def test_whoever_lost_its_turn_writes_neither_ledger_nor_file(hosts: tuple[Runtime, Runtime], tmp_path: Path) -> None:
    one, other = hosts
    aside, target = tmp_path / "aside", tmp_path / "paper"
    aside.write_bytes(b"x")
    keep = Holding(lambda: one.ledger.take_turn("books", one.intake.owner, one.now()) == one.intake.owner, every_s=90)
    assert one.ledger.take_turn("books", one.intake.owner, one.now()) == one.intake.owner
    with pytest.raises(LeaseLostError), one.hold.on(keep, Held(one.intake.owner, turn="books")):
        one.ledger.record("", "note", {}, now=one.now())
        later = other.now() + timedelta(seconds=9)
        assert other.ledger.take_turn("books", other.intake.owner, later) == other.intake.owner
        with pytest.raises(LeaseLostError):
            one.ledger.record("", "note", {}, now=one.now())
        keep._proved = (keep._proved[0] - 1000, keep._proved[1])  # it slept
        for write in (lambda: write_bytes(target, b"y"), lambda: move(aside, target)):
            with pytest.raises(LeaseLostError):
                write()
        assert not target.exists() and aside.exists()
        one.hold.require()
    assert [e.kind for e in one.ledger.events()] == ["note"]


def test_a_package_that_failed_waits_for_its_time_on_every_host(
    hosts: tuple[Runtime, Runtime], monkeypatch: pytest.MonkeyPatch
) -> None:
    from flows.packages.failure import keep_for_another_try

    one, other = hosts
    (one.workspace.inbox / "材料.png").write_bytes(page("small"))
    found: list[object] = []
    while not found:
        found = list(one.intake.sweep(one.now))
    (arrival,) = found
    assert isinstance(arrival, Arrival)
    assert keep_for_another_try(one, arrival, OSError(28, "full")).failed
    held = one.ledger.package(arrival.sha256)
    assert held is not None
    assert list(other.intake.sweep(other.now)) == []
    later = one.now() + timedelta(seconds=31)
    assert [a.work_id for a in other.intake.sweep(lambda: later) if isinstance(a, Arrival)] == [arrival.work_id]

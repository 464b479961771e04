"""Two hosts on one inbox: one dies by kill -9 or falls asleep, and the office ends as an undisturbed one does."""

from __future__ import annotations

import io
import os
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from rich.console import Console

from flows.commands.audit import show_audit
from flows.commands.health import show_health
from flows.commands.review import show_review
from flows.ground import SHANGHAI
from flows.opened import open_ledger
from tests.ledger.test_ledger_postgres import SERVER, url
from tests.soak.compare import Office, Verdict, seen, verdict
from tests.soak.kills import Peaceful, drop_sheets
from tests.soak.life import ENDED, asleep, awake, live, live_here, new_office, two_hosts
from tests.soak.scene import drop_first_act, page

pytestmark = pytest.mark.skipif(not hasattr(os, "fork"), reason="lives of the office are forks")
postgres = pytest.mark.skipif(not SERVER, reason="BAOZHUANG_TEST_POSTGRES names no PostgreSQL server")
__all__ = ["url"]
DEATHS = (
    "归存原件: file in place",
    "核对单: file in place",
    "出文: entry written",
)
"""Where hosts die in turn: between two packages, a paper half filed, within a transaction."""


@pytest.fixture(params=["sqlite", pytest.param("postgresql", marks=postgres)])
def where(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """The ledger that the hosts share."""
    is_file = request.param == "sqlite"
    return f"sqlite:///{tmp_path / 'ledger.sqlite'}" if is_file else str(request.getfixturevalue("url"))


@pytest.fixture(scope="module")
def alone(tmp_path_factory: pytest.TempPathFactory, peace: Peaceful) -> tuple[Office, tuple[str, ...]]:
    """An undisturbed office of one package, and the places that it passes."""
    root = new_office(tmp_path_factory.mktemp("alone") / "office", drop_one)
    names = live_here(root)
    return seen(root), names


def drop_one(inbox: Path) -> None:
    (inbox / "材料.png").write_bytes(page("doubtful"))


def leases_end(root: Path) -> None:
    """The lease of the dead is over before anybody looks: packages keep their order, and numbers can be compared."""
    with open_ledger(root) as desk:
        for package in desk.ledger.unfinished_packages():
            desk.ledger.release_owner(package.owner, datetime(2020, 1, 1, tzinfo=SHANGHAI))


def said(show: object, *args: object, **more: object) -> str:
    out = io.StringIO()
    show(*args, Console(file=out, width=400), **more)  # type: ignore[operator]
    return out.getvalue()


def named(names: tuple[str, ...], wish: str) -> str:
    """The first place that an office passes under that name; the step may be another one than is wished for."""
    step, _, what = wish.partition(": ")
    return next(n for n in names if n == wish) if wish in names else next(n for n in names if n.endswith(what) and step)


@pytest.mark.parametrize("where", ["postgresql" if SERVER else "sqlite"], indirect=True)
def test_hosts_that_die_by_turns_leave_nothing_behind(peace: Peaceful, where: str, tmp_path: Path) -> None:
    hosts = two_hosts(tmp_path / "office", where, drop_first_act)
    for number, wish in enumerate(DEATHS):
        assert live(hosts[number % 2], die_at_names=[named(peace.places[0], wish)]) != ENDED
        leases_end(hosts[0])
    live(hosts[1])
    drop_sheets(hosts[0], peace.sheets)
    assert live(hosts[1], die_at_names=[named(peace.places[1], "出文: file in place")]) != ENDED
    leases_end(hosts[0])
    live(hosts[0])
    assert verdict(peace.office, seen(hosts[0])) == Verdict()


def test_a_package_of_a_dead_host_is_named_and_taken_over(
    alone: tuple[Office, tuple[str, ...]], where: str, tmp_path: Path
) -> None:
    hosts = two_hosts(tmp_path / "office", where, drop_one)
    assert live(hosts[1], die_at_names=[next(n for n in alone[1] if n.endswith(": moved"))]) != ENDED
    with open_ledger(hosts[0]) as desk:
        assert desk.ledger.unfinished_packages() == (), "it was taken, and the ledger does not know it yet"
    assert live(hosts[0], die_at_names=[named(alone[1], "核对单: file in place")]) != ENDED
    with open_ledger(hosts[1]) as desk:
        (held,) = desk.ledger.unfinished_packages()
    late = datetime.fromisoformat(held.lease_until) - timedelta(seconds=0.3)
    told = [
        said(show_health, hosts[1], now=late, within=timedelta(days=9)),
        said(show_review, hosts[1], now=late),
        said(show_audit, hosts[1], now=late),
    ]
    assert all("材料.png" in t and held.owner.rsplit("-", 2)[0] in t and "自动接手" in t for t in told), told
    live(hosts[1])
    assert verdict(alone[0], seen(hosts[0])) == Verdict()


def test_a_host_that_slept_through_its_lease_writes_nothing(
    alone: tuple[Office, tuple[str, ...]], where: str, tmp_path: Path
) -> None:
    hosts = two_hosts(tmp_path / "office", where, drop_one)
    pid = asleep(hosts[0], named(alone[1], "核对单: file flushed"))
    live(hosts[1])
    before = seen(hosts[1])
    awake(pid, hosts[0])
    assert verdict(alone[0], before) == verdict(alone[0], seen(hosts[1])) == Verdict()

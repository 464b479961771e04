"""The ledger on PostgreSQL: the same tests as on SQLite, and what the other database must refuse and see by itself.

Run where BAOZHUANG_TEST_POSTGRES names a server on which databases may be made and dropped, for example
`postgresql+psycopg://user@127.0.0.1:5432/postgres`; the driver is the extra `postgres`.
"""

from __future__ import annotations

import os
import secrets
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest
from sqlalchemy import Connection, create_engine, make_url, text
from sqlalchemy.exc import DatabaseError

from flows.application import sweep
from flows.audit.auditing import audit
from flows.casework.model import OutcomeKind
from flows.ledger import CaseState, Ledger, Wanted
from flows.ledger import audit as whole
from flows.office.runtime import open_runtime
from flows.opened import open_ledger
from flows.packages.closing import PackageEnd
from tests.ledger import test_ledger as on_sqlite
from tests.ledger.test_ledger import LETTERS, NOW, case_no, due, ledger
from tests.soak.life import new_office
from tests.soak.scene import SETTINGS, TODAY, RecordedReader, drop_first_act

SERVER = os.environ.get("BAOZHUANG_TEST_POSTGRES", "")
pytestmark = pytest.mark.skipif(not SERVER, reason="BAOZHUANG_TEST_POSTGRES names no PostgreSQL server")
OF_THE_FILE = {
    "test_tampering_with_one_row_is_found",
    "test_the_database_itself_refuses_to_change_events",
    "test_an_end_cut_off_is_found_even_where_no_table_follows_from_it",
    "test_tables_can_be_made_on_postgresql",
}
"""They reach into the SQLite file itself."""
TEXTS = (
    ("需求函", "沁园路一期工程，10kV 电力管线"),
    ("济联装函〔2026〕3号", "热力管沟，汤帝路"),
    ("回执", "沁 园"),
    ("踏勘记录", "覆土 100% 夯实\n沁\n园路"),
)
OF_THE_FIRST_ACT = {
    OutcomeKind.ACCEPTED,
    OutcomeKind.CORRECTION,
    OutcomeKind.REVIEW,
    OutcomeKind.REJECTED,
    OutcomeKind.SPLIT,
}
assert vars(on_sqlite).keys() >= OF_THE_FILE
globals().update({n: t for n, t in vars(on_sqlite).items() if n.startswith("test_") and n not in OF_THE_FILE})
__all__ = ["case_no", "ledger"]


def tell_server(statement: str) -> None:
    engine = create_engine(SERVER, isolation_level="AUTOCOMMIT")
    with engine.connect() as connection:
        connection.execute(text(statement))
    engine.dispose()


@pytest.fixture
def url() -> Iterator[str]:
    """A database of its own."""
    name = f"baozhuang_test_{secrets.token_hex(6)}"
    tell_server(f"CREATE DATABASE {name}")
    yield make_url(SERVER).set(database=name).render_as_string(hide_password=False)
    tell_server(f"DROP DATABASE {name} WITH (FORCE)")


def tell(url: str, *statements: str) -> int:
    """Rows that the last statement changed."""
    engine = create_engine(url)
    with engine.begin() as connection:
        changed = [connection.execute(text(s)).rowcount for s in statements]
    engine.dispose()
    return changed[-1]


@pytest.mark.parametrize("change", on_sqlite.CHANGES)
def test_tampering_with_one_row_is_found_here_too(ledger: Ledger, case_no: str, url: str, change: str) -> None:
    paper = ledger.plan_papers(case_no, LETTERS, NOW)[1]
    ledger.filed(paper, "供水-北控水务/函.docx", "c" * 64, NOW)
    ledger.set_dues(case_no, [due("T01", date(2026, 10, 10))], NOW)
    assert ledger.verify() == []
    assert tell(url, "ALTER TABLE events DISABLE TRIGGER ALL", on_sqlite.CHANGES[change]) > 0
    assert ledger.verify() != []


@pytest.mark.parametrize("statement", ["UPDATE events SET actor = 'x'", "DELETE FROM events"])
def test_this_database_refuses_to_change_events(ledger: Ledger, case_no: str, url: str, statement: str) -> None:
    with pytest.raises(DatabaseError, match="append-only"):
        tell(url, statement)


def test_a_ledger_that_grows_while_it_is_verified_is_whole(
    ledger: Ledger, case_no: str, url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What another process commits between two queries of one check must not look like a fault."""
    other, compare = Ledger(url), whole._differences

    def late(real: Connection, fresh: Connection) -> list[str]:
        assert other.set_state(case_no, CaseState.ACCEPTED, NOW)
        return compare(real, fresh)

    monkeypatch.setattr(whole, "_differences", late)
    assert ledger.verify() == []
    other.close()


def test_an_office_works_on_it_and_its_audit_finds_nothing(tmp_path: Path, url: str) -> None:
    root = new_office(tmp_path / "office", drop_first_act)
    (root / "baozhuang.yaml").write_text(f"{SETTINGS}database_url: {url}\n", encoding="utf-8")
    ends: list[PackageEnd] = []
    with open_runtime(root, today=TODAY, reader=RecordedReader()) as office:
        while sweep(office, office.intake.sweep(office.now), ends.append).ends or office.intake.waiting:
            continue
    assert {e.outcome for e in ends} >= OF_THE_FIRST_ACT and not any(e.failed for e in ends)
    with open_ledger(root) as desk:
        assert audit(desk).problems == () and len(desk.ledger.cases()) > 3


def test_characters_words_and_conditions_are_found_as_on_sqlite(url: str, tmp_path: Path) -> None:
    """The same texts in both databases: every query finds the same places."""
    ledgers = [Ledger(url), Ledger(f"sqlite:///{tmp_path / 'other.sqlite'}")]
    for each in ledgers:
        for number, (title, body) in enumerate(TEXTS):
            each.index_text(f"LHBZ-2026-{number // 2:06d}", f"供水/{number}.docx", title=title, body=body)
    for words in ("沁", "沁园", "沁园路", "热力", "10kV", "一期 热力", "没有的字", "路", "100%", "济联装函〔2026〕3号"):
        found = [{(h.case_no, h.path) for h in each.search(Wanted(words=(words,))).hits} for each in ledgers]
        assert found[0] == found[1], words
    for each in ledgers:
        each.close()

"""A ledger of the release before is opened by this one: every event as it was, every table as its events say."""

from __future__ import annotations

import gzip
import sqlite3
from datetime import datetime
from pathlib import Path

import pytest
from sqlalchemy import create_engine, inspect, text

from flows.ground import SHANGHAI
from flows.ledger import Ledger, Wanted
from flows.ledger.migrations import HEAD
from flows.ledger.schema import metadata
from tests.ledger.test_ledger_postgres import SERVER, url

EARLIER = Path(__file__).parent / "earlier"
postgres = pytest.mark.skipif(not SERVER, reason="BAOZHUANG_TEST_POSTGRES names no PostgreSQL server")
__all__ = ["url"]


@pytest.fixture(params=["sqlite", pytest.param("postgresql", marks=postgres)])
def earlier(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """The address of a ledger that the first release made."""
    if request.param == "sqlite":
        (tmp_path / "ledger.sqlite").write_bytes(gzip.decompress((EARLIER / "0.1.0.sqlite.gz").read_bytes()))
        return f"sqlite:///{tmp_path / 'ledger.sqlite'}"
    address = str(request.getfixturevalue("url"))
    engine = create_engine(address)
    raw = engine.raw_connection()
    raw.cursor().execute(gzip.decompress((EARLIER / "0.1.0.sql.gz").read_bytes()))  # as it is: no placeholders in it
    raw.commit()
    raw.close()
    engine.dispose()
    return address


def rows(address: str, query: str) -> list[tuple[object, ...]]:
    engine = create_engine(address)
    with engine.connect() as connection:
        found = [tuple(row) for row in connection.execute(text(query))]
    engine.dispose()
    return found


def test_a_ledger_of_the_release_before_is_whole_and_goes_on(earlier: str) -> None:
    said = rows(earlier, "SELECT seq, at, kind, payload, hash FROM events ORDER BY seq")
    cases = rows(earlier, "SELECT case_no, state, applicant FROM cases ORDER BY case_no")
    papers = rows(earlier, "SELECT number, state, path, sha256 FROM papers ORDER BY number")
    ledger = Ledger(earlier)
    assert ledger.verify() == []
    assert rows(earlier, "SELECT version_num FROM alembic_version") == [(HEAD,)]
    assert rows(earlier, "SELECT seq, at, kind, payload, hash FROM events ORDER BY seq") == said and len(said) > 20
    assert rows(earlier, "SELECT case_no, state, applicant FROM cases ORDER BY case_no") == cases and cases
    assert rows(earlier, "SELECT number, state, path, sha256 FROM papers ORDER BY number") == papers and papers
    number = str(cases[0][0])
    assert rows(earlier, "SELECT DISTINCT road FROM works ORDER BY road") == [
        (r,) for r in sorted(ledger.views.roads())
    ]
    assert ledger.views.roads() and ledger.views.works_on(ledger.views.roads(), built_since="9")
    assert any(hit.case_no == number for hit in ledger.search(Wanted(words=("样例酒店",))).hits)
    ledger.record(number, "note", {}, now=datetime(2026, 12, 1, tzinfo=SHANGHAI))
    ledger.close()
    again = Ledger(earlier)
    assert again.verify() == []
    again.close()


def test_migrated_tables_are_those_of_a_new_ledger(earlier: str, tmp_path: Path) -> None:
    Ledger(earlier).close()
    engine = create_engine(earlier)
    found = inspect(engine)
    for table in metadata.sorted_tables:
        assert {c["name"] for c in found.get_columns(table.name)} == {c.name for c in table.columns}, table.name
        assert {str(i.name) for i in table.indexes} <= {str(i["name"]) for i in found.get_indexes(table.name)}
    engine.dispose()


def test_a_migration_that_breaks_off_leaves_the_ledger_as_it_was(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = tmp_path / "ledger.sqlite"
    file.write_bytes(gzip.decompress((EARLIER / "0.1.0.sqlite.gz").read_bytes()))

    def broken(*_: object) -> None:
        raise OSError(28, "no space")

    with monkeypatch.context() as patch:
        patch.setattr("flows.ledger.rebuild.rebuild", broken)
        with pytest.raises(OSError, match="no space"):
            Ledger(f"sqlite:///{file}")
    with sqlite3.connect(file) as direct:
        assert direct.execute("SELECT count(*) FROM sqlite_master WHERE name = 'matters'").fetchone() == (0,)
        assert direct.execute("SELECT count(*) FROM cases").fetchone()[0] > 0
    direct.close()
    Ledger(f"sqlite:///{file}").close()

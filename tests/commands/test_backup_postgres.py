"""backup and restore of an office whose ledger lies in PostgreSQL: pg_dump and pg_restore, compared with what was."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

import pytest
from sqlalchemy import make_url

from extractors.errors import UsageError
from flows.audit.auditing import audit
from flows.commands.backup_files import make_backup, restore
from flows.ground import SHANGHAI
from flows.opened import open_ledger
from tests.ledger.test_ledger_postgres import SERVER, tell_server, url
from tests.soak.compare import Verdict, seen, verdict
from tests.soak.life import new_office, work
from tests.soak.scene import SETTINGS, page

pytestmark = pytest.mark.skipif(not SERVER, reason="BAOZHUANG_TEST_POSTGRES names no PostgreSQL server")
NOW = datetime(2026, 11, 24, tzinfo=SHANGHAI)
__all__ = ["url"]


def drop(inbox: Path) -> None:
    (inbox / "材料.png").write_bytes(page("small"))


def test_a_backup_of_postgresql_is_laid_out_again_into_an_empty_database(tmp_path: Path, url: str) -> None:
    root = new_office(tmp_path / "office", drop)
    (root / "baozhuang.yaml").write_text(f"{SETTINGS}database_url: {url}\n", encoding="utf-8")
    work(root)
    made = make_backup(root, tmp_path / "backup", NOW)
    assert (made.folder / "ledger.dump").is_file() and made.files > 5
    with pytest.raises(UsageError, match="已有台账"):
        restore(tmp_path / "backup", tmp_path / "same")
    name = f"{make_url(url).database}_again"
    tell_server(f"CREATE DATABASE {name}")
    try:
        again = make_url(url).set(database=name).render_as_string(hide_password=False)
        (tmp_path / "other").mkdir()
        settings = f"{SETTINGS}database_url: {again}\n"
        (tmp_path / "other" / "baozhuang.yaml").write_text(settings, encoding="utf-8")
        assert restore(tmp_path / "backup", tmp_path / "other") == made.files
        assert verdict(seen(root), seen(tmp_path / "other")) == Verdict()
        with open_ledger(tmp_path / "other") as desk:
            assert audit(desk).problems == () and desk.ledger.verify() == []
    finally:
        tell_server(f"DROP DATABASE {name} WITH (FORCE)")

"""A backup of an office that is at work, laid out again and driven on, ends as the office that nobody disturbed."""

from __future__ import annotations

import io
import json
import logging
import os
import shutil
import sqlite3
import subprocess
import sys
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from typer.testing import CliRunner

from extractors.errors import LedgerError, UsageError
from flows.casework import Role
from flows.cli import app
from flows.commands.backup_files import make_backup, restore
from flows.desk.safety.accounts import Account, Accounts
from flows.desk.safety.store import Store
from flows.ground import Limits, Workspace
from flows.ground.health import Beat, Health, ails, note_health, read_health
from flows.ground.logs import FILE, write_logs
from flows.online import Drafts
from tests.soak.compare import seen, verdict
from tests.soak.kills import Peaceful, drop_sheets
from tests.soak.life import KILLED, end_of, live, new_office
from tests.soak.scene import drop_first_act

NOW = datetime(2026, 11, 23, 2, 0, tzinfo=UTC)
pytestmark = pytest.mark.skipif(not hasattr(os, "fork"), reason="lives of the office are forks")


def driven_on(root: Path, peace: Peaceful) -> object:
    """First act to its end, then the second."""
    live(root)
    drop_sheets(root, peace.sheets)
    live(root)
    return verdict(peace.office, seen(root))


def test_restored_from_the_middle_it_ends_the_same(folder: Path, peace: Peaceful) -> None:
    root = new_office(folder / "office", drop_first_act)
    assert live(root, die_at=150) == KILLED
    Accounts(Store(Workspace(root).desk_file)).add(Account(name="王审核", role=Role.WINDOW), "geheim-123", NOW)
    drafts = Drafts(root / "var", Limits())
    draft = drafts.begin(NOW, answers={"project_name": "东方商务办公楼"})
    made = make_backup(root, folder / "backup", NOW)
    restored = folder / "restored"
    restore(made.folder, restored)
    assert Drafts(restored / "var", Limits()).get(draft.token).answers == draft.answers
    assert [a.name for a in Accounts(Store(Workspace(restored).desk_file)).all()] == ["王审核"]
    assert not driven_on(restored, peace)
    assert not driven_on(root, peace)  # and the backup has changed nothing in the office itself


def test_a_backup_of_an_office_at_work_is_whole(folder: Path, peace: Peaceful) -> None:
    root = new_office(folder / "busy", drop_first_act)
    pid = os.fork()
    if pid == 0:
        try:
            live(root)
        finally:
            os._exit(0)
    backups: list[Path] = []
    ended = 0
    while not ended and len(backups) < 40:
        if (root / "var" / "ledger.sqlite").exists():
            backups.append(make_backup(root, folder / "busy-backups", NOW + timedelta(seconds=len(backups))).folder)
        ended, _ = os.waitpid(pid, os.WNOHANG)
    if not ended:
        end_of(pid)
    assert len(backups) >= 2
    restored = folder / "busy-restored"
    restore(backups[len(backups) // 2], restored)
    assert not driven_on(restored, peace)


@pytest.fixture(scope="module")
def backup(folder: Path, peace: Peaceful) -> Path:
    return make_backup(folder / "peaceful", folder / "kept", NOW).folder


def test_the_same_content_is_kept_once(folder: Path, backup: Path) -> None:
    again = make_backup(folder / "peaceful", backup.parent, NOW + timedelta(hours=1))
    assert again.new_bytes == 0 and again.files > 30
    shutil.rmtree(again.folder)


def test_nothing_is_laid_over_an_office_that_has_something(folder: Path, backup: Path) -> None:
    with pytest.raises(UsageError, match="已有台账"):
        restore(backup, folder / "peaceful")


@pytest.mark.parametrize("what", ["object", "ledger", "manifest", "missing"])
def test_a_damaged_backup_is_refused(backup: Path, tmp_path: Path, what: str) -> None:
    shutil.copytree(backup.parent, tmp_path / "kept")
    copy = tmp_path / "kept" / backup.name
    entries = json.loads((copy / "manifest.json").read_text(encoding="utf-8"))["entries"]
    digest = next(e["sha256"] for e in entries if e["sha256"])
    place = tmp_path / "kept" / "objects" / digest[:2] / digest
    if what == "missing":
        place.unlink()
    else:
        file = {"object": place, "ledger": copy / "ledger.sqlite", "manifest": copy / "manifest.json"}[what]
        content = bytearray(file.read_bytes())
        content[len(content) // 2] ^= 1 if what != "manifest" else 0x80
        file.write_bytes(bytes(content))
    with pytest.raises(LedgerError):
        restore(copy, tmp_path / "root")
    assert not (tmp_path / "root" / "var" / "ledger.sqlite").exists()


def test_a_manifest_that_climbs_out_is_refused(backup: Path, tmp_path: Path) -> None:
    shutil.copytree(backup.parent, tmp_path / "kept")
    manifest = tmp_path / "kept" / backup.name / "manifest.json"
    said = json.loads(manifest.read_text(encoding="utf-8"))
    said["entries"][0]["path"] = "%2e%2e/%2e%2e/escaped"
    manifest.write_text(json.dumps(said), encoding="utf-8")
    with pytest.raises(LedgerError):
        restore(manifest.parent, tmp_path / "root")
    assert not list(tmp_path.rglob("escaped"))


def test_names_of_another_system_and_links_come_back(folder: Path, backup: Path, tmp_path: Path) -> None:
    root = tmp_path / "office"
    shutil.copytree(folder / "peaceful", root, symlinks=True)
    strange = root / "inbox" / os.fsdecode("附件%1".encode("gbk"))
    strange.mkdir()
    (strange / "a.png").write_bytes(b"x")
    (strange / "link").symlink_to("/etc/hostname")
    made = make_backup(root, tmp_path / "kept", NOW)
    restore(tmp_path / "kept", tmp_path / "again")  # the newest of the folder
    back = tmp_path / "again" / "inbox" / strange.name
    assert (back / "a.png").read_bytes() == b"x" and (back / "link").readlink() == Path("/etc/hostname")
    assert made.files == sum(
        bool(e["sha256"]) for e in json.loads((made.folder / "manifest.json").read_bytes())["entries"]
    )


def test_where_a_backup_may_not_lie(folder: Path, peace: Peaceful, tmp_path: Path) -> None:
    for place in ("outbox/copies", "var", "inbox"):
        with pytest.raises(UsageError, match="不能放在"):
            make_backup(folder / "peaceful", folder / "peaceful" / place, NOW)
    with pytest.raises(UsageError, match="还没有台账"):
        make_backup(tmp_path, tmp_path.parent / "elsewhere", NOW)


def test_the_commands_make_lay_out_and_audit(folder: Path, peace: Peaceful, tmp_path: Path) -> None:
    run = CliRunner().invoke
    made = run(app, ["backup", str(tmp_path / "kept"), "--root", str(folder / "peaceful")])
    assert made.exit_code == 0 and "已备份" in made.output, made.output
    back = run(app, ["restore", str(tmp_path / "kept"), "--root", str(tmp_path / "again")])
    assert back.exit_code == 0 and "相符" in back.output, back.output


# -- health and logs -------------------------------------------------------------------------------------------------


def test_health_tells_what_ended_well_and_what_did_not(tmp_path: Path) -> None:
    day, hour = timedelta(days=1), timedelta(hours=1)
    assert ails(read_health(tmp_path), NOW, within=hour, audit_within=day) == ("程序还没有运行过",)
    note_health(tmp_path, "sweep", NOW)
    assert ails(read_health(tmp_path), NOW, within=hour, audit_within=day) == ()
    assert "没有动静" in ails(read_health(tmp_path), NOW + 2 * hour, within=hour, audit_within=day)[0]
    note_health(tmp_path, "sweep", NOW + hour, wrong="磁盘已满")
    health = read_health(tmp_path)
    assert health.sweep.well_at < health.sweep.tried_at
    assert "磁盘已满" in ails(health, NOW + hour, within=hour, audit_within=day)[0]
    (tmp_path / "health.json").write_text("{", encoding="utf-8")
    assert read_health(tmp_path) == Health(package=Beat(), sweep=Beat(), audit=Beat())


def test_the_command_ends_with_1_where_somebody_should_look(tmp_path: Path) -> None:
    told = CliRunner().invoke(app, ["health", "--root", str(tmp_path)])
    assert told.exit_code == 1 and "还没有运行过" in told.output


def test_logs_carry_places_and_classes_but_nothing_of_the_paper(tmp_path: Path) -> None:
    before = logging.StreamHandler(io.StringIO())  # of another program: it writes the error down first, message and all
    logging.getLogger("baozhuang").addHandler(before)
    handler = write_logs(tmp_path)
    log = logging.getLogger("baozhuang.test")
    try:
        try:
            raise ValueError("样本一 13800000000")
        except ValueError:
            log.exception("package %s of LHBZ-2026-000001 failed\x1b[31m", "w1")
        handler.flush()
        text = (tmp_path / FILE).read_text(encoding="utf-8")
    finally:
        for each in (handler, before):
            logging.getLogger("baozhuang").removeHandler(each)
            each.close()
    assert "13800000000" in before.stream.getvalue()
    assert "LHBZ-2026-000001" in text and "ValueError" in text and "test_backup.py" in text
    assert "13800000000" not in text and "\x1b" not in text


def test_a_ledger_under_lock_is_waited_for(folder: Path, peace: Peaceful, tmp_path: Path) -> None:
    """Another process writes for a while: the backup waits for it instead of failing."""
    ledger = folder / "peaceful" / "var" / "ledger.sqlite"
    hold = (
        "import sqlite3, sys, time; c = sqlite3.connect(sys.argv[1], isolation_level=None); "
        "c.execute('BEGIN IMMEDIATE'); print('held', flush=True); time.sleep(0.5); c.execute('ROLLBACK')"
    )
    with subprocess.Popen([sys.executable, "-c", hold, str(ledger)], stdout=subprocess.PIPE, text=True) as other:
        assert other.stdout is not None and other.stdout.readline() == "held\n"
        made = make_backup(folder / "peaceful", tmp_path / "kept", NOW)
        assert other.wait() == 0
    with sqlite3.connect(made.folder / "ledger.sqlite") as copy:
        assert copy.execute("select count(*) from events").fetchone()[0] > 30

"""var/done lets go of what is proved to lie in the outbox, and of nothing else."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from flows.audit.auditing import audit
from flows.office.runtime import open_runtime
from flows.opened import OpenLedger, open_ledger
from flows.running.service import _drop_spares
from flows.running.spares import DROPPED, drop_spares
from tests.soak.kills import loaded_once
from tests.soak.life import live_here, new_office
from tests.soak.scene import TODAY, RecordedReader, drop_first_act

KEEP = 30


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """An office with six packages: two accepted, one corrected, one in review, one given back, one double."""

    def drop(inbox: Path) -> None:
        drop_first_act(inbox)
        for more in [*inbox.glob("7-*"), *inbox.glob("8-*")]:
            shutil.rmtree(more) if more.is_dir() else more.unlink()

    with loaded_once():
        root = new_office(tmp_path_factory.mktemp("spares") / "office", drop)
        live_here(root)
        yield root


@pytest.fixture
def desk(built: Path, tmp_path: Path) -> Iterator[OpenLedger]:
    shutil.copytree(built, tmp_path / "office")
    with open_ledger(tmp_path / "office") as opened:
        yield opened


def spares(desk: OpenLedger) -> dict[str, str]:
    """What each put-away work folder is called → what it holds, by the name it came with."""
    return {w.name: next((w / "original").iterdir()).name for w in desk.workspace.done.iterdir()}


def dropped(desk: OpenLedger, *, days: float = KEEP + 1) -> list[str]:
    """Names, as they came, of the packages whose spares went."""
    lay = spares(desk)
    now = desk.ledger.events()[-1].at
    gone = drop_spares(desk.workspace, desk.ledger, datetime.fromisoformat(now) + timedelta(days=days), keep_days=KEEP)
    assert set(spares(desk)) == set(lay) - set(gone)
    return sorted(lay[w] for w in gone)


ALL = ["1-完整", "2-缺同意.zip", "4-便条.txt", "5-再来一次", "6-小店.png"]
"""But 3-有疑问.png, whose 核对单 still shows its pictures."""


def test_what_is_proved_goes_and_the_ledger_says_so(desk: OpenLedger) -> None:
    assert len(spares(desk)) == 6
    assert dropped(desk) == ALL
    (event,) = (e for e in desk.ledger.events() if e.kind == DROPPED)
    assert len(event.payload["work_ids"]) == 5
    assert audit(desk).problems == () and dropped(desk) == []


def test_nothing_goes_before_its_time(desk: OpenLedger) -> None:
    assert dropped(desk, days=KEEP - 1) == [] and not any(e.kind == DROPPED for e in desk.ledger.events())


def originals_of(desk: OpenLedger, name: str) -> Path:
    work = next(w for w, original in spares(desk).items() if original == name)
    return next((desk.workspace.outbox / "档案").rglob(work))


def change(place: Path) -> None:
    content = place.read_bytes()
    place.write_bytes(bytes([content[0] ^ 1]) + content[1:])


def swap_for_link(place: Path) -> None:
    place.rename(place.with_suffix(".elsewhere"))
    place.symlink_to(place.with_suffix(".elsewhere"))


@pytest.mark.parametrize("harm", [Path.unlink, change, swap_for_link], ids=["missing", "changed", "link"])
def test_a_filed_copy_that_is_not_whole_keeps_its_spare(desk: OpenLedger, harm: Callable[[Path], None]) -> None:
    harm(originals_of(desk, "2-缺同意.zip") / "001.zip")
    assert dropped(desk) == [name for name in ALL if name != "2-缺同意.zip"]


def test_one_file_of_several_that_lacks_keeps_the_whole_folder(desk: OpenLedger) -> None:
    (originals_of(desk, "1-完整") / "002.png").unlink()
    shutil.rmtree(next((desk.workspace.outbox / "退件").glob("*再来一次*")))
    assert dropped(desk) == ["2-缺同意.zip", "4-便条.txt", "6-小店.png"]


def test_what_was_given_back_and_carried_off_stays_with_us(desk: OpenLedger) -> None:
    shutil.rmtree(next((desk.workspace.outbox / "退件").glob("*便条*")))
    assert "4-便条.txt" not in dropped(desk)


def test_other_bytes_in_the_work_folder_than_were_filed_stay(desk: OpenLedger) -> None:
    work = next(w for w, name in spares(desk).items() if name == "6-小店.png")
    change(desk.workspace.done / work / "original" / "6-小店.png")
    assert "6-小店.png" not in dropped(desk)


def test_an_outbox_that_is_away_loses_nothing(desk: OpenLedger) -> None:
    desk.workspace.outbox.rename(desk.workspace.root / "away")
    assert dropped(desk) == [] and len(spares(desk)) == 6


def test_the_setting_counts_and_a_fault_stops_nothing(
    built: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    root = tmp_path / "office"
    shutil.copytree(built, root)
    with (root / "baozhuang.yaml").open("a", encoding="utf-8") as settings:
        settings.write("keep_done_days: 2\n")
    with open_runtime(root, today=TODAY + timedelta(days=1), reader=RecordedReader()) as office:
        _drop_spares(office)
        assert len(list(office.workspace.done.iterdir())) == 6
    with open_runtime(root, today=TODAY + timedelta(days=3), reader=RecordedReader()) as office:
        with monkeypatch.context() as broken:
            broken.setattr("flows.running.spares.sha256_file", lambda _: (_ for _ in ()).throw(OSError("share away")))
            _drop_spares(office)
            assert len(list(office.workspace.done.iterdir())) == 6
        _drop_spares(office)
        assert len(list(office.workspace.done.iterdir())) == 1

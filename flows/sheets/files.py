"""The files of 待核对: where a 核对单 with its pictures lies, and how it leaves for the archive of its case.

The sheets of an application lie in the folder of their case, each slip's in a folder of its own within it, for both may
wait at once. Nothing is deleted, and what lies in the archive already is not overwritten.
"""

from __future__ import annotations

from pathlib import Path
from typing import Final

from flows.ground import make_folder, move, sync_folder, write_bytes
from flows.office import Runtime
from flows.review import PICTURES, marked

ARCHIVED: Final = "核对"
"""Folder of a case's archive in which answered sheets lie."""


def waiting_folder(office: Runtime, case_no: str) -> Path:
    """Where the sheets of a case wait; it need not be there."""
    return office.workspace.folder("review") / case_no


def lay_pictures(folder: Path, crops: Path, case_no: str) -> None:
    """The pictures of the doubted pages beside a sheet, marked as ours."""
    for picture in sorted(crops.glob("page-*.jpg")):
        target = make_folder(folder / PICTURES) / picture.name
        content = marked(picture.read_bytes(), case_no)
        if not target.exists() or target.read_bytes() != content:
            write_bytes(target, content)


def put_away(office: Runtime, case_no: str, turn: int, *, but: str = "") -> None:
    """Sheets and pictures of the application leave 待核对; those of slips stay. but: name of a sheet that stays too."""
    folder = waiting_folder(office, case_no)
    if not folder.is_dir():
        return
    target = office.workspace.case_archive(case_no) / ARCHIVED / f"第{turn}次"
    for path in sorted(folder.iterdir()):
        if path.name == PICTURES:
            for picture in sorted(path.iterdir()):
                _move(picture, target / PICTURES)
            _drop_empty(path)
        elif path.is_file() and path.name != but:
            _move(path, target)
    _drop_empty(folder)


def put_away_folder(office: Runtime, case_no: str, sheet: Path) -> None:
    """The sheet of a slip leaves 待核对 with its folder."""
    if not sheet.is_file():
        return
    if sheet.parent == waiting_folder(office, case_no):  # laid out by an earlier version of the program
        _move(sheet, office.workspace.case_archive(case_no) / ARCHIVED)
    else:
        move(sheet.parent, _free(make_folder(office.workspace.case_archive(case_no) / ARCHIVED) / sheet.parent.name))
    _drop_empty(waiting_folder(office, case_no))


def put_away_all(office: Runtime, case_no: str) -> None:
    """Everything that waits about a case leaves 待核对: nobody need answer it any more."""
    folder = waiting_folder(office, case_no)
    if folder.is_dir():
        move(folder, _free(make_folder(office.workspace.case_archive(case_no) / ARCHIVED) / "未答复"))


def _move(path: Path, folder: Path) -> None:
    move(path, _free(make_folder(folder) / path.name))


def _free(target: Path) -> Path:
    """The path, or one with a number where something lies there."""
    number, free = 2, target
    while free.exists():
        free = target.with_name(f"{target.stem}-{number}{target.suffix}")
        number += 1
    return free


def _drop_empty(folder: Path) -> None:
    if folder.is_dir() and not any(folder.iterdir()):
        folder.rmdir()
        sync_folder(folder.parent)

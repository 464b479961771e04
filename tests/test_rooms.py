"""The door of a room: it says what the room owns, and opens no wider than other rooms need."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest

from tests.support import ROOT

PACKAGES = ("flows", "extractors", "flows/desk")
DOORS = sorted(path for package in PACKAGES for path in (ROOT / package).glob("*/__init__.py"))


def room_of(door: Path) -> str:
    return ".".join(door.parent.relative_to(ROOT).parts)


@cache
def imported() -> tuple[tuple[Path, str, str], ...]:
    """(file, module, name) of every `from module import name` in the source."""
    files = [path for top in ("flows", "extractors") for path in (ROOT / top).rglob("*.py")]
    return tuple(
        (path, node.module or "", alias.name)
        for path in files
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.ImportFrom)
        for alias in node.names
    )


def names_asked(of: str) -> Iterator[str]:
    """What files outside a room (`flows.letters`) import from its door."""
    room = ROOT / of.replace(".", "/")
    yield from (name for path, module, name in imported() if module == of and room not in path.parents)


def exported(door: ast.Module) -> set[str]:
    """The names in `__all__`; none where the room has no such list."""
    for node in door.body:
        if isinstance(node, ast.Assign) and ast.unparse(node.targets[0]) == "__all__":
            return set(ast.literal_eval(node.value))
    return set()


@pytest.mark.parametrize("path", DOORS, ids=room_of)
def test_a_door_tells_its_room_and_exports_what_others_ask_for(path: Path) -> None:
    door = ast.parse(path.read_text(encoding="utf-8"))
    assert ast.get_docstring(door)
    names = exported(door)
    assert not [name for name in names if name.startswith("_")]
    assert sorted(names - set(names_asked(room_of(path)))) == []

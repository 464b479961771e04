"""The rooms of the house: each says what it owns, hands on only what others ask for, and is entered by its door."""

from __future__ import annotations

import ast
import tomllib
from collections import defaultdict
from functools import cache
from pathlib import Path

import pytest
from grimp import ImportGraph

from tests.support import ROOT
from tests.support.private_rooms import PrivateRooms

DOORS = sorted(p for top in ("flows", "extractors") for p in (ROOT / top).glob("*/__init__.py"))
SOURCES = sorted(p for top in ("flows", "extractors") for p in (ROOT / top).rglob("*.py"))


def _name(door: Path) -> str:
    return ".".join(door.relative_to(ROOT).parts[:-1])


@cache
def _asked_at_doors() -> dict[str, set[str]]:
    """Room → what files outside of it import from its door."""
    asked: dict[str, set[str]] = defaultdict(set)
    for path in SOURCES:
        own = ".".join(path.relative_to(ROOT).parts[:2])
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.ImportFrom) and node.module and node.module != own:
                asked[node.module].update(alias.name for alias in node.names)
    return asked


@pytest.mark.parametrize("door", DOORS, ids=_name)
def test_a_room_says_what_it_owns_and_exports_what_others_ask_for(door: Path) -> None:
    tree = ast.parse(door.read_text(encoding="utf-8"))
    told = ast.get_docstring(tree)
    assert told and len(told) > 40
    exported = next((ast.literal_eval(n.value) for n in tree.body if isinstance(n, ast.Assign)), [])
    assert set(exported) == _asked_at_doors()[_name(door)]


def test_an_import_past_a_door_is_named_with_both_rooms() -> None:
    graph = ImportGraph()
    graph.add_import(
        importer="flows.steps.papers", imported="flows.letters.kinds", line_number=12, line_contents="import"
    )
    graph.add_import(importer="flows.cli", imported="flows.commands.audit", line_number=3, line_contents="import")
    graph.add_import(importer="flows.letters.desk", imported="flows.letters.kinds", line_number=4, line_contents="x")
    contract = PrivateRooms(
        name="doors",
        session_options={"root_packages": ["flows"]},
        contract_options={"root_packages": ["flows"], "open_files": ["flows.cli -> flows.commands"]},
    )
    check = contract.check(graph, verbose=False)
    assert not check.kept
    assert check.metadata["breaches"] == {
        "flows.steps → flows.letters": ["flows.steps.papers (l. 12) imports flows.letters.kinds"]
    }


def test_every_room_has_its_floor() -> None:
    contracts = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["tool"]["importlinter"][
        "contracts"
    ]
    floors = {c["containers"][0]: c for c in contracts if c["type"] == "layers"}
    for top, contract in floors.items():
        placed = {room.strip() for floor in contract["layers"] for room in floor.split("|")}
        assert {_name(d).split(".")[1] for d in DOORS if _name(d).startswith(f"{top}.")} <= placed
        assert contract["exhaustive"]

"""The READMEs tell the truth: every command, setting and error stands in one, and every command they name exists."""

from __future__ import annotations

import inspect
import re
import tomllib
from collections.abc import Iterator
from pathlib import Path

import pytest
import typer

from extractors import errors
from flows.cli import app
from flows.ground.settings import Settings
from tests.support import ROOT

FRONT = (ROOT / "README.md").read_text(encoding="utf-8")
BESIDE = ("flows/commands", "flows/course", "flows/ground", "extractors")
"""Folders whose README tells what the front page only points to."""
README = "\n".join([FRONT, *((ROOT / place / "README.md").read_text(encoding="utf-8") for place in BESIDE)])


def commands() -> set[str]:
    """Every command of the program, those of a group as `group command`."""
    click = typer.main.get_command(app)
    found = set()
    for name, command in click.commands.items():  # type: ignore[attr-defined]
        inner = getattr(command, "commands", None)
        found |= {f"{name} {part}" for part in inner} if inner else {name}
    return found


ERRORS = sorted(n for n, c in inspect.getmembers(errors, inspect.isclass) if issubclass(c, errors.BaozhuangError))


@pytest.mark.parametrize("command", sorted(commands()))
def test_every_command_is_told(command: str) -> None:
    assert f"`baozhuang {command}" in README


def test_no_command_is_told_that_does_not_exist() -> None:
    told = set(re.findall(r"`baozhuang ([a-z]+(?: (?:check|proof))?)", README))
    assert told <= commands() | {c.split()[0] for c in commands()}


@pytest.mark.parametrize("name", ERRORS)
def test_every_error_is_told_with_its_exit_code(name: str) -> None:
    exit_code = getattr(errors, name).exit_code
    assert re.search(rf"\| `{name}` \| {exit_code} \|", README)


@pytest.mark.parametrize("key", Settings.model_fields)
def test_every_setting_is_told(key: str) -> None:
    assert f"`{key}`" in README


@pytest.mark.parametrize("path", sorted(set(re.findall(r"`((?:flows|extractors|templates|tests)/[\w./]*)`", README))))
def test_every_place_that_is_named_exists(path: str) -> None:
    assert (ROOT / path).exists()


def writings() -> Iterator[tuple[Path, str]]:
    """Everything that people read about the code: the newest changes, the files that staff edit, all source."""
    changes = ROOT / "CHANGELOG.md"
    yield changes, "".join(re.split(r"^(?=## )", changes.read_text(encoding="utf-8"), flags=re.M)[:2])
    for folder, kinds in (("flows", "py md"), ("extractors", "py md"), ("tests", "py md"), ("templates", "yaml md")):
        for kind in kinds.split():
            yield from ((path, path.read_text(encoding="utf-8")) for path in (ROOT / folder).rglob(f"*.{kind}"))


def is_in_the_code(name: str) -> bool:
    """Whether a dotted name is a room, a file, or a word of the file that it begins with."""
    *path, last = name.split(".")
    place = ROOT.joinpath(*path)
    if (place / last).is_dir() or (place / f"{last}.py").is_file():
        return True
    file = place / "__init__.py" if place.is_dir() else place.with_suffix(".py")
    return file.is_file() and re.search(rf"\b{last}\b", file.read_text(encoding="utf-8")) is not None


def test_nothing_names_a_file_or_room_that_is_gone() -> None:
    gone = []
    for path, text in writings():
        files = re.findall(r"(?<![\w/.])(?:flows|extractors|templates|tests)/[\w./-]*\w", text)
        names = re.findall(r"`((?:flows|extractors|tests)(?:\.\w+)+)`", text)
        gone += [f"{path.name}: {file}" for file in files if not (ROOT / file).exists()]
        gone += [f"{path.name}: {name}" for name in names if not is_in_the_code(name)]
    assert gone == []


@pytest.mark.parametrize("package", ["flows", "extractors"])
def test_the_front_page_draws_every_floor(package: str) -> None:
    """In the order that import-linter holds."""
    contracts = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["tool"]["importlinter"][
        "contracts"
    ]
    (floors,) = (contract["layers"] for contract in contracts if contract.get("containers") == [package])
    drawn = re.search(rf"^{package}/ +(\w.*(?:\n +.*)*)", FRONT, re.M)
    assert drawn is not None
    told = " ".join(drawn[1].split(";")[0].split()).split(" · ")
    assert [set(floor.split(", ")) for floor in told] == [set(floor.split(" | ")) for floor in floors]


@pytest.mark.parametrize("target", sorted(set(re.findall(r"(?:`|^)make ([a-z-]+)", README, re.M))))
def test_every_make_target_exists(target: str) -> None:
    assert re.search(rf"^{target}:", (ROOT / "Makefile").read_text(encoding="utf-8"), re.MULTILINE)


def test_the_front_page_leads_to_every_page_beside_it() -> None:
    assert {f"{place}/README.md" for place in BESIDE} <= set(re.findall(r"\]\(([\w./]+)\)", FRONT))


def test_the_picture_of_the_path_is_the_codes_order() -> None:
    code = (ROOT / "flows" / "application.py").read_text(encoding="utf-8")
    taken = list(dict.fromkeys(re.findall(r'step\("(\w+)"', code)))
    table = FRONT[FRONT.index("| step, in the code's order |") : FRONT.index("| after every look")]
    cells = "，".join(row.split("|")[1].split(":")[0] for row in table.splitlines())
    told = [name for name in re.findall(r"\w+", cells) if name in taken]
    assert len(told) >= 12 and told == [name for name in taken if name in told]

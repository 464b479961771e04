"""The README tells the truth: every command, setting and error stands in it, and every command it names exists."""

from __future__ import annotations

import inspect
import re
from pathlib import Path

import pytest
import typer

from extractors import errors
from flows.cli import app
from flows.ground.settings import Settings

README = (Path(__file__).resolve().parent.parent / "README.md").read_text(encoding="utf-8")
ROOT = Path(__file__).resolve().parent.parent


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


@pytest.mark.parametrize("target", sorted(set(re.findall(r"(?:`|^)make ([a-z]+)", README, re.M))))
def test_every_make_target_exists(target: str) -> None:
    assert re.search(rf"^{target}:", (ROOT / "Makefile").read_text(encoding="utf-8"), re.MULTILINE)

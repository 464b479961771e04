"""Fixtures that several files of tests share: an office that nobody disturbed, against which killed ones are held."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from hypothesis import settings

if TYPE_CHECKING:
    from tests.soak.kills import Peaceful

settings.register_profile("any machine", deadline=None)
"""How long one example takes says how busy the machine is, nothing of the code."""
settings.load_profile("any machine")


LONG = ("hostile", "soak", "application", "running", "clauses", "desk", "demo", "layouts", "known", "bench", "course")
"""Rooms whose files take longest: begun first, so that no process waits for the other one at the end."""


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Files are handed out to the processes in the order in which they were collected."""

    def place(item: pytest.Item) -> int:
        room = item.path.parent.name
        return LONG.index(room) if room in LONG else len(LONG)

    items.sort(key=place)


@pytest.fixture(scope="module")
def folder() -> Iterator[Path]:
    """A scratch folder, gone when the file of tests is through."""
    from tests.soak.kills import scratch  # only tests that ask for it load the office

    made = scratch()
    yield made
    shutil.rmtree(made, ignore_errors=True)


@pytest.fixture(scope="module")
def peace(folder: Path) -> Iterator[Peaceful]:
    """An office that went through both acts without a fault; what is costly to load stays loaded."""
    from tests.soak.kills import loaded_once, peaceful

    with loaded_once():
        yield peaceful(folder)

"""The office of the archive's tests."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from flows.archive.package import Archive
from flows.ground.workspace import Workspace
from flows.ledger import Ledger
from tests.support.archive_parts import open_case
from tests.support.shipped import SHIPPED


@pytest.fixture
def archive(tmp_path: Path) -> Iterator[Archive]:
    place = Workspace(tmp_path / "root").create()
    ledger = Ledger(place.database_url)
    for number in (1, 2):
        open_case(ledger, place, number)
    yield Archive(ledger=ledger, workspace=place, templates=SHIPPED)
    ledger.close()

"""An office with a desk, and its people signed in: once for each file."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing

import pytest
from starlette.testclient import TestClient

from flows.desk.app import create_app
from flows.desk.asking.asking import Desk
from tests.desk.office import PEOPLE, DeskTown, made, with_people
from tests.desk.person import Person


@pytest.fixture(scope="module")
def town(tmp_path_factory: pytest.TempPathFactory) -> Iterator[DeskTown]:
    with closing(made(tmp_path_factory.mktemp("desk"))) as town:
        yield town


@pytest.fixture(scope="module")
def desk(town: DeskTown) -> Desk:
    return with_people(town.office)


@pytest.fixture(scope="module")
def app(desk: Desk) -> Iterator[TestClient]:
    with TestClient(create_app(desk), follow_redirects=False) as client:
        yield client


@pytest.fixture(scope="module")
def people(app: TestClient) -> dict[str, Person]:
    """Everybody, each signed in once: a password costs a twentieth of a second on purpose."""
    return {name: Person(app, name) for name in PEOPLE}

"""An office with a desk: packages come in by told readings, with drawn pages and crops where something is in doubt."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager, nullcontext
from datetime import datetime
from pathlib import Path

import uvicorn
from PIL import Image, ImageDraw

from extractors.models import FieldReading, Reading, Status
from extractors.pictures.overlay import chinese_font
from flows.casework import Role
from flows.casework.model import Application
from flows.desk.app import create_app, make_desk
from flows.desk.asking.asking import Desk
from flows.desk.safety.accounts import Account
from flows.ground.clock import SHANGHAI
from flows.office.runtime import Runtime, open_runtime
from tests.support.accounts import added
from tests.support.application_parts import application
from tests.support.course_office import PNG, ToldReader, Town, reading
from tests.support.shipped import CATALOGUE

PASSWORD = "geheim-123"
PEOPLE = {
    "王审核": Account(name="王审核", role=Role.WINDOW),
    "李窗口": Account(name="李窗口", role=Role.WINDOW),
    "陈审批": Account(name="陈审批", role=Role.APPROVAL),
    "孙档案": Account(name="孙档案", role=Role.ARCHIVE),
    "赵主任": Account(name="赵主任", role=Role.HEAD),
    "周供水": Account(name="周供水", role=Role.PROVIDER, provider="water"),
    "吴燃气": Account(name="吴燃气", role=Role.PROVIDER, provider="gas"),
}
NASTY = "文昌<script>alert(1)</script>商场"
"""The name of a project whose letters are out, to the provider of water."""
DOUBTED = (
    "services", "apply_type", "applicant_kind", "applicant_name", "uscc", "agent_name", "agent_phone",
    "project_name", "project_code",
    "site_address", "need_date", "apply_date", "floor_area", "water_nature", "water_daily_m3",
    "power_class", "power_kva", "voltage", "gas_nature", "gas_hour_m3", "heat_area", "heat_nature", "tel_users",
    "permit_mode",
)  # fmt: skip
"""Twenty-four values that a person is asked about."""
_WIDE, _HIGH, _LEFT, _TOP, _LINE = 1654, 2339, 560, 180, 84


def doubtful(keys: tuple[str, ...] = DOUBTED, **changes: object) -> Application:
    """An application with these values in doubt, each with its place on the first page."""
    known = application(**changes)
    return known.model_copy(
        update={"fields": {k: _doubted(f, keys.index(k)) if k in keys else f for k, f in known.fields.items()}}
    )


def _doubted(field: FieldReading, line: int) -> FieldReading:
    top = _TOP + _LINE * line
    return field.model_copy(
        update={
            "status": Status.REVIEW,
            "confidence": 0.5 + line / 100,
            "doubt": "两次识别不一致",
            "page": 1,
            "box": (_LEFT, top, _LEFT + 520, top + 56),
            "crop": f"001-{field.key}.png",
        }
    )


class DrawnReader(ToldReader):
    """As told, with pictures of the page and of each doubtful place."""

    def read(self, files, job):
        found = super().read(files, job)
        doubted = [f for f in found.fields.values() if f.crop and f.box]
        if job.crops is not None and doubted:
            page = Image.new("RGB", (_WIDE, _HIGH), "white")
            _draw(page, doubted)
            page.save(job.crops / "page-001.jpg", quality=85)
            for field in doubted:
                x0, y0, x1, y1 = field.box
                page.crop((x0 - 20, y0 - 14, x1 + 20, y1 + 14)).save(job.crops / field.crop)
        return found


def _draw(page: Image.Image, fields: list[FieldReading]) -> None:
    pen, font = ImageDraw.Draw(page), chinese_font(30)
    pen.text((420, 70), "水电气暖通信联合报装申请表", font=chinese_font(44), fill="black")
    for field in fields:
        x0, y0, x1, y1 = field.box or (0, 0, 0, 0)
        pen.rectangle((110, y0 - 6, x1 + 420, y1 + 6), outline="#444", width=2)
        pen.line((x0 - 12, y0 - 6, x0 - 12, y1 + 6), fill="#444", width=2)
        pen.text((124, y0 + 6), CATALOGUE[field.key].label[:13], font=font, fill="#222")
        pen.text((x0 + 6, y0 + 6), field.raw[:28], font=font, fill="#1b2f8f")


class DeskTown(Town):
    """A town whose readings are drawn. Its office is opened once and used by everybody: opening costs seconds."""

    def __init__(self, root: Path) -> None:
        super().__init__(root)
        self._stack = ExitStack()
        self.office = self._stack.enter_context(open_runtime(root, today=self.day, reader=DrawnReader(self.told)))

    def opened(self):
        return nullcontext(self.office)

    def close(self) -> None:
        """The day is over."""
        self._stack.close()

    def tells(self, name: str, of: Application) -> Reading:
        """What will be read of the file of that name, wherever it is dropped."""
        self.told[name] = reading(of)
        return self.told[name]

    def file(self, name: str) -> bytes:  # type: ignore[override]
        """The bytes of a file that the reader knows."""
        return PNG + name.encode()


def with_people(office: Runtime, people: Mapping[str, Account] = PEOPLE) -> Desk:
    """A desk of an open office on which these may sign in, all by one password."""
    desk = make_desk(office)
    known = {account.name for account in desk.accounts.all()}
    for account in people.values():
        if account.name not in known:
            added(desk.accounts, account, PASSWORD, datetime.now(SHANGHAI))
    return desk


@contextmanager
def served(desk: Desk) -> Iterator[str]:
    """The desk on a free port of this machine; its address."""
    config = uvicorn.Config(create_app(desk), port=0, log_config=None, access_log=False, timeout_graceful_shutdown=1)
    server = uvicorn.Server(config)
    thread = threading.Thread(target=server.run, daemon=True)
    thread.start()
    give_up = time.monotonic() + 20
    while not server.started:
        assert time.monotonic() < give_up
        time.sleep(0.01)
    port = server.servers[0].sockets[0].getsockname()[1]
    try:
        yield f"http://127.0.0.1:{port}"
    finally:
        server.should_exit = True
        thread.join(timeout=10)


def made(root: Path) -> DeskTown:
    """A town with three cases: one of 24 doubtful values, one with few, one that is accepted with its letters."""
    town = DeskTown(root)
    town.takes("样例酒店", reading(doubtful()))
    few = doubtful(("site_address", "uscc"), services=["用水"], **_other("沁园小区三期", "2608-419001-04-01-551211"))
    town.takes("沁园小区", reading(few))
    two = application(services=["用水"], **_other(NASTY, "2608-419001-04-01-551220"))
    town.takes("文昌商场", reading(two))
    return town


def _other(name: str, code: str) -> dict[str, object]:
    return {"project_name": name, "project_code": code, "applicant_name": f"济源市{code[-3:]}有限公司"}

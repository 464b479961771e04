"""Whatever mix of packages comes in whatever order, the ledger accounts for every file that it left in the outbox."""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator
from datetime import date
from pathlib import Path

import pytest

from extractors.errors import ReadingFailedError
from extractors.models import DocumentType, FieldReading, Status
from flows.audit import audit
from flows.opened import OpenLedger
from tests.soak.kills import loaded_once
from tests.support.application_parts import application
from tests.support.course_office import FIRST, PNG, ToldReader, Town, filled, reading, slip
from tests.support.shipped import SHIPPED

UNCLEAR = FieldReading(key="agent_name", value="样本一", raw="l?", confidence=0.4, status=Status.REVIEW, doubt="字形")
FORM = reading(application(services=["用水", "用电"]))
PUSHED = "\n".join(
    (
        "项目代码,项目名称,建设单位,项目地址,要求接通日期",
        "2603-419001-89-02-665638,样例商贸楼,济源市样例有限公司,济源市黄河路9号,明年开春",
        "坏的代码,样例商贸楼,济源市样例有限公司,济源市黄河路9号,",
    )
)
Came = tuple[str, bytes]


def files(town: Town) -> list[Came]:
    """Packages of every end, each a file that is dropped into the inbox."""
    told = {
        "好表": FORM,
        "又一次": FORM,
        "不清": reading(application(services=["用气"], agent_name=UNCLEAR, project_code="2603-419001-89-05-693542")),
        "不是申请": reading(document_type=DocumentType.UNKNOWN),
        "回件": reading(
            returned=(
                slip("CONTACT", "water", contact_date="2026-11-23", intent="有"),
                slip("CONTACT", "power", page=2, case_no="LHBZ-2026-000099", contact_date="2026-11-23", intent="有"),
            )
        ),
    }
    town.told |= told
    scans = [(f"{name}.png", PNG + name.encode()) for name in [*told, "读不了"]]
    return [
        *scans,
        ("好表副本.png", PNG + "好表".encode()),
        ("推送.csv", PUSHED.encode("gb18030")),
        ("另一张表.csv", "姓名,金额\n样本一,3\n".encode("gb18030")),
        ("杂物.xyz", b"?"),
    ]


class Failing(ToldReader):
    """Cannot read one of the files however often it is asked."""

    def read(self, files, job):
        if files[0].path.read_bytes().endswith("读不了".encode()):
            raise ReadingFailedError("识别程序两次中断", file=files[0].name, next_step="打开原件查看")
        return super().read(files, job)


@pytest.fixture
def town(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Town]:
    monkeypatch.setattr("tests.support.course_office.ToldReader", Failing)
    with loaded_once():
        yield Town(tmp_path / "office")


def differences(town: Town) -> list[str]:
    with town.opened() as office:
        return [p.line for p in audit(OpenLedger(office.workspace, office.ledger, SHIPPED)).problems]


def test_audit_finds_no_difference(town: Town) -> None:
    came = files(town)
    order: Callable[[], float] = random.Random(1).random
    ends = []
    for name, content in sorted(came, key=lambda _: order()):
        (town.root / "inbox" / name).write_bytes(content)
        ends += town.work()
        assert differences(town) == [], name
    assert len(ends) == len(came)
    answers = [filled(s, town.day, findings={}, fields={"need_date": "空白", "agent_name": ""}) for s in sheets(town)]
    for number, answer in enumerate(answers):
        (town.root / "inbox" / f"核对{number}.xlsx").write_bytes(answer)
    town.on(date(2026, 12, 2))
    assert differences(town) == [] and answers


def sheets(town: Town) -> list[Path]:
    return sorted((town.root / "outbox" / "待核对").rglob("核对单_*版.xlsx"))


def test_the_check_itself_sees_a_file_that_nobody_filed(town: Town) -> None:
    town.takes("好表", FORM)
    (town.root / "outbox" / "退件" / FIRST).mkdir()
    (town.root / "outbox" / "退件" / FIRST / "x.txt").write_text("x")
    assert len(differences(town)) == 1

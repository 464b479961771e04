"""What is handed in at the desk for a case that is there: a slip that was filled in on the screen, papers
that supply a correction.

Both go into the inbox as packages. The ledger knows beforehand what each says: a slip is judged by its typed answers,
by the same guard and with the same event as one of paper.
"""

from __future__ import annotations

import re
import secrets
import shutil
import threading
import time
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Final

from pydantic import Field

from extractors.errors import SlipRefusedError
from extractors.models import FieldReading, Frozen, ReturnedPage, Status
from flows.course import judge_slip
from flows.ground import copy_verified, make_folder, move, write_bytes
from flows.handed_in.filled import printed
from flows.handed_in.slips import REMARKS, SLIP_SENT, OpenSlip, lines_given
from flows.intake import digest_tree, list_tree, place_package
from flows.issuing import folded
from flows.ledger import CaseState, Event
from flows.office import Runtime
from flows.online import read_typed

PAPERS_SENT: Final = "papers_sent"
"""Event kind: papers for a correction were handed in on the screen; payload {"package", "name", "place", "files"}."""
SENT: Final = (SLIP_SENT, PAPERS_SENT)
_OUT: Final = "desk-out"
_GIVEN_UP_S: Final = 600
_TO_SCAN: Final = re.compile("；请[^；]*扫描[^；]*$")
"""What is to be done with a paper, at the end of why it is refused; nobody scans a screen."""
_LOCK: Final = threading.Lock()


class Handed(Frozen):
    """Who hands in what. name: as it stands in the ledger. answers: of the blanks.

    files: as received, in order; `001_name.pdf` where they keep their names.
    """

    name: str
    answers: dict[str, str] = Field(default_factory=dict)
    files: tuple[Path, ...] = ()


def send_slip(office: Runtime, slip: OpenSlip, handed: Handed) -> str:
    """Judge a slip that was filled in and send it as a package; returns its name in the inbox.

    Raises:
        SlipRefusedError: it would be refused on paper, too; says why.
    """
    page = _page(office, slip, handed)
    doubts = [f"“{slip.catalogue[k].label}”{f.doubt}" for k, f in page.fields.items() if f.status is Status.REVIEW]
    if doubts:
        raise SlipRefusedError("；".join(doubts), next_step="改正后再提交")
    if slip.others_sign and not handed.files:
        told = f"《{slip.kind.title}》要有对方签字，请附上签好字的照片或扫描件"
        raise SlipRefusedError(told, next_step="附上后再提交")
    if against := _against_lines(office, slip, handed.answers):
        raise SlipRefusedError(against, next_step="按各单位填写的登记；有误的请该单位书面更正")
    verdict = judge_slip(page, folded(office, slip.case_no), office.templates.slips, package="")
    if verdict.outcome != "taken":
        raise SlipRefusedError(_TO_SCAN.sub("", verdict.reason), next_step="改正后再提交")
    stem = f"1_{slip.kind.title}_{slip.number}"
    content = printed(office, page, number=slip.number, name=handed.name, signed=handed.name)
    said = {"page": page.model_dump(mode="json"), "title": slip.kind.title, "number": slip.number}
    return _sent(office, slip.case_no, SLIP_SENT, handed, made={f"{stem}.pdf": content}, said=said)


def _against_lines(office: Runtime, slip: OpenSlip, answers: Mapping[str, str]) -> str:
    """Which row that a provider gave at its own screen is to be written over, '' for none."""
    for event in lines_given(office, slip.case_no, slip.number).values():
        for key, text in event.payload["answers"].items():
            if key not in REMARKS and answers.get(key, "") != text:
                return f"“{slip.catalogue[key].label}”与 {event.payload['name']} 填写的“{text}”不一致"
    return ""


def send_papers(office: Runtime, case_no: str, handed: Handed) -> str:
    """Papers that supply a correction, as a package of their case; returns its name in the inbox.

    Raises:
        SlipRefusedError: the case waits for none, or there are none.
    """
    if office.ledger.case(case_no).state != CaseState.CORRECTION_ASKED:
        raise SlipRefusedError("本案目前不需要补正材料", next_step="查看最新进度")
    if not handed.files:
        raise SlipRefusedError("没有选择文件", next_step="拍照或选择文件后再提交")
    return _sent(office, case_no, PAPERS_SENT, handed, made={}, said={"files": len(handed.files)})


def finish_sending_slips(office: Runtime) -> None:
    """What was handed in and did not get into the inbox goes there now."""
    with _LOCK:
        _finish(office)


def _finish(office: Runtime) -> None:
    out = office.workspace.var / _OUT
    for package in out.iterdir() if out.is_dir() else ():
        if package.name.startswith("."):
            continue
        event = _event_of(office, digest_tree(package, list_tree(package)))
        if event is not None:
            place_package(package, office.workspace.inbox, event.payload["place"])
        elif time.time() - package.stat().st_mtime > _GIVEN_UP_S:  # a stop before it was written down
            shutil.rmtree(package)


def _sent(  # noqa: PLR0913 - a package, of which case, from whom, and what is told of it
    office: Runtime, case_no: str, kind: str, handed: Handed, *, made: Mapping[str, bytes], said: Mapping[str, Any]
) -> str:
    """Pack, write down, place."""
    with _LOCK:
        _finish(office)
        package, token = _packed(office, handed, made)
        place = f"{said.get('title', '补正材料')}_{case_no}_{token}"
        payload = {"package": digest_tree(package, list_tree(package)), "name": handed.name, "place": place, **said}
        office.ledger.record(case_no, kind, payload, actor=handed.name, now=office.now())
        place_package(package, office.workspace.inbox, place)
    return place


def _packed(office: Runtime, handed: Handed, made: Mapping[str, bytes]) -> tuple[Path, str]:
    """The package, ready to go, and what it is called for short; the slip before the files."""
    token = secrets.token_hex(4)
    half = make_folder(office.workspace.var / _OUT / f".{token}")
    for name, content in made.items():
        write_bytes(half / name, content)
    for number, file in enumerate(handed.files, start=1):
        called = file.stem.partition("_")[2]
        copy_verified(file, half / f"2_附件-{number}{'_' * bool(called)}{called}{file.suffix}")
    package = half.with_name(token)
    move(half, package)
    return package, token


def _event_of(office: Runtime, sha256: str) -> Event | None:
    return next((e for kind in SENT if (e := office.ledger.views.newest_telling(kind, sha256)) is not None), None)


def _page(office: Runtime, slip: OpenSlip, handed: Handed) -> ReturnedPage:
    """The slip as a good reader would read it from paper."""
    answers = {k: v for k, v in handed.answers.items() if (f := slip.catalogue.get(k)) and f.type != "signature"}
    answers["sign_date"] = office.day().isoformat()
    fields, _ = read_typed(answers, slip.catalogue, office.templates, today=office.day())
    lines = lines_given(office, slip.case_no, slip.number).items()
    signers = {provider: event.payload["name"] for provider, event in lines}
    for field in slip.catalogue.fields:
        if field.type == "signature":
            raw = signers.get(field.key.rpartition("_")[2], handed.name)
            fields[field.key] = FieldReading(key=field.key, value=True, raw=raw, confidence=1.0, status=Status.ACCEPTED)
    return ReturnedPage(
        case_no=slip.case_no, kind=slip.kind.id, provider=slip.provider, version=slip.version, page=1, fields=fields
    )

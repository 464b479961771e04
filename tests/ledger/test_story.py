"""Every kind of event that the code writes has its Chinese sentence, and no sentence tells of persons."""

from __future__ import annotations

import ast
import importlib
import re
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path

import pytest

from flows.books import names_of
from flows.course.model import ServiceState
from flows.ground.clock import SHANGHAI
from flows.ledger.models import Event
from flows.ledger.names import SERVICE_WORDS, answers_told
from flows.ledger.projections import APPLY
from flows.ledger.story import SENTENCES, condensed, sentence
from flows.letters.progress import PUBLIC_SERVICE
from tests.support import ROOT
from tests.support.shipped import SHIPPED

_KIND = re.compile(r"[a-z]+(_[a-z]+)+")
_ASKED_AT = {"record": 1, "record_once": 1, "latest": 0, "Entry": 0}
"""Calls that name an event kind, and at which place; NoteWant names it by keyword."""


def kinds_in(path: Path) -> Iterator[str]:
    """Event kinds that a file names: in calls that write or ask for them, in comparisons, in documented constants."""
    tree = ast.parse(path.read_text(encoding="utf-8"))
    module = importlib.import_module(".".join(path.relative_to(ROOT).with_suffix("").parts))
    for node in ast.walk(tree):
        if isinstance(node, ast.Call):
            yield from (k for a in asked(node) if (k := value_of(a, module)))
        if isinstance(node, ast.Compare) and ast.unparse(node.left).endswith((".kind", "e.kind")):
            yield from (k for side in node.comparators if (k := value_of(side, module)))
    for here, after in zip(tree.body, tree.body[1:], strict=False):
        is_doc = isinstance(after, ast.Expr) and isinstance(after.value, ast.Constant)
        if is_doc and re.match(r"(Event|Note) kinds?[:;,]", str(after.value.value)):
            targets = here.targets if isinstance(here, ast.Assign) else [getattr(here, "target", here)]
            yield from (n.id for target in targets for n in ast.walk(target) if isinstance(n, ast.Name))


def asked(call: ast.Call) -> list[ast.expr]:
    name = ast.unparse(call.func).rpartition(".")[2]
    if name == "NoteWant":
        return [k.value for k in call.keywords if k.arg == "kind"]
    place = _ASKED_AT.get(name)
    return call.args[place : place + 1] if place is not None else []


def value_of(node: ast.expr, module: object) -> str:
    found = node.value if isinstance(node, ast.Constant) else getattr(module, ast.unparse(node), "")
    return found if isinstance(found, str) and _KIND.fullmatch(found) else ""


def written_kinds() -> set[str]:
    found = set(APPLY)
    for path in sorted((ROOT / "flows").rglob("*.py")):
        if path.name in ("cli.py", "__main__.py") or not re.search(
            r"record(_once)?\(|Entry\(|NoteWant|[Ee]vent", path.read_text()
        ):
            continue
        module = ".".join(path.relative_to(ROOT).with_suffix("").parts)
        for kind in kinds_in(path):
            found.add(kind if _KIND.fullmatch(kind) else str(getattr(importlib.import_module(module), kind)))
    return found


def test_every_event_kind_of_the_code_has_its_sentence() -> None:
    kinds = written_kinds()
    assert {"slip_taken", "deemed_no_opinion", "opinion_late", "project_pushed", "copy_made"} <= kinds
    assert kinds - set(SENTENCES) == set()


def test_every_sentence_is_of_an_event_that_is_written() -> None:
    assert set(SENTENCES) - written_kinds() == set()


def test_every_state_of_a_service_has_its_words() -> None:
    assert set(SERVICE_WORDS) == set(PUBLIC_SERVICE) == {state.value for state in ServiceState}


def event(name: str, /, at_minute: int = 0, **payload: object) -> Event:
    at = datetime(2026, 11, 23, 9, at_minute, tzinfo=SHANGHAI).isoformat()
    return Event(
        seq=1, at=at, case_no="LHBZ-2026-000001", kind=name, actor="system", payload=payload, prev_hash="", hash=""
    )


ANSWERS = {"intent": "有", "contact_date": "2026-11-24", "staff_name": "样本一", "staff_phone": "13800000000",
           "note": "张某家中无人", "sign": True, "sign_date": "2026-11-24"}  # fmt: skip


@pytest.mark.parametrize(
    ("kind", "payload", "told"),
    [
        (
            "slip_taken",
            {"kind": "CONTACT", "provider": "water", "version": 2, "answers": ANSWERS},
            "收到《主动对接回执》（北控水务，第2版）：对接日期 2026-11-24，报装意向 有",
        ),
        ("service_moved", {"provider": "gas", "old": "req_sent", "new": "contacted"}, "中裕燃气的办理进度：已对接"),
        (
            "signed_filed",
            {"kind": "CONSULT", "provider": "power", "version": 1, "number": "济联装函〔2026〕9号"},
            "收到《联审征求意见函》（供电公司）济联装函〔2026〕9号 的签章件，登记为正式原件",
        ),
        (
            "signed_part",
            {"kind": "CONSULT", "provider": "power", "version": 1, "reason": "缺第 2 页"},
            "收到《联审征求意见函》（供电公司）的部分签章页：缺第 2 页",
        ),
        ("due_done", {"limit": "T01:heating"}, "已完成：专营单位主动对接企业报装意向（供暖单位）"),
        ("due_reminded", {"what": "对接", "day": "2026-11-26", "stage": "on"}, "今天到期提醒：对接（期限 2026-11-26）"),
        (
            "opinion_late",
            {"key": "water|2026-12-09", "due": "2026-12-07"},
            "北控水务于 2026-12-09 反馈联审意见，已过期限 2026-12-07，留存并标注逾期",
        ),
        (
            "slip_refused",
            {"kind": "TEST", "provider": "gas", "version": 1, "reason": "没有签字"},
            "交回的《检测试压记录》（中裕燃气）未接收，退回：没有签字",
        ),
        (
            "joint_planned",
            {"road": "黄河路", "providers": ["water", "gas"], "window": ["2026-12-01", "2026-12-20"], "key": "g"},
            "北控水务、中裕燃气同意在黄河路联合施工，共同施工期 2026-12-01 至 2026-12-20",
        ),
        ("nobody_knows", {}, "登记事项（nobody_knows）"),
    ],
)
def test_sentences(kind: str, payload: dict[str, object], told: str) -> None:
    assert sentence(event(kind, **payload), names_of(SHIPPED)) == f"2026年11月23日 09:00　{told}"


def test_answers_for_every_provider_are_told_by_its_name() -> None:
    answers = {"accept_date": "2026-12-09", "accept_gas": "不合格", "accept_water": "合格", "note": "阀门漏气"}
    told = answers_told("ACCEPT", answers, names_of(SHIPPED))
    assert told == "验收日期 2026-12-09，中裕燃气不合格，北控水务合格"


def test_what_happened_at_once_is_told_at_once() -> None:
    papers = [{"kind": "CONTACT", "provider": p, "version": 1, "number": f"N-{p}"} for p in ("water", "gas")]
    due = {"what": "对接", "day": "2026-11-26", "provisional": False, "limit": "T01"}
    later = due | {"what": "成果", "limit": "T17"}
    told = condensed(
        [
            event("papers_planned", papers=papers),
            *(event("paper_filed", **p, path="x") for p in papers),
            event("dues_set", dues=[due]),
            event("dues_set", 1, dues=[due, later]),
            event("dues_set", 2, dues=[due, later]),
            *(event("service_moved", 3, provider=p["provider"], new="contacted") for p in papers),
        ],
        names_of(SHIPPED),
    )
    assert [text for _, _, text in told] == [
        "编定文书2份：《主动对接回执》（北控水务）N-water、《主动对接回执》（中裕燃气）N-gas",
        "上述文书已存入发件夹",
        "设定期限：对接（2026-11-26）",
        "设定期限：成果（2026-11-26）",
        "期限已核对，没有新的期限",
        "办理进度：北控水务、中裕燃气已对接",
    ]

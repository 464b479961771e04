"""What a sentence of course.yaml may say: the case, its application through the gate, and the facts of its clause.

A value is asked for only where a sentence uses it, so that a doubtful one stops only the papers that print it.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from datetime import date
from typing import Any, Final

from extractors.values import Field as CatalogueField
from flows.casework import day_text, permit_mode
from flows.letters.context import PairRow
from flows.letters.course.models import CoursePaper, load_course_papers
from flows.letters.course.sentences import names_in
from flows.letters.desk import Desk, pairs, rows_of, span
from flows.letters.kinds import Paper, PaperKind
from flows.letters.permits import items, laws_text, pass_gate, sums, works_text
from flows.letters.requirement import PLAN_LIMITS, basics
from flows.letters.values import clean, hide_identity, value_text

_ISO: Final = re.compile(r"\d{4}-\d{2}-\d{2}")
_PADDED: Final = re.compile(r"(?<=年)0(?=\d月)|(?<=月)0(?=\d日)")
_ROW_PART: Final = re.compile(r"（第(\d+)行）$")
PLAN_NUMBER: Final = "济工程改革办〔2022〕8号"
PLAN: Final = f"《济源示范区优化营商环境水电气暖通信联合报装工作方案》（{PLAN_NUMBER}）"


def definition_of(desk: Desk) -> CoursePaper:
    """The wording of the desk's paper; raises ConfigurationError where course.yaml has none."""
    return load_course_papers(desk.templates)[desk.paper.kind]


def values_of(desk: Desk, paper: CoursePaper) -> dict[str, Any]:
    """Every name that the paper's sentences use, with its value; raises LetterError for a value in doubt."""
    used = {name for _, text, _ in paper.sentences() for name in names_in(text)}
    known = {name: make(desk) for name, make in MAKERS.items() if name in used}
    return known | told(desk)


def told(desk: Desk) -> dict[str, Any]:
    """The facts of the clause in print: ISO days as 2026年9月30日, free text cleaned, no identity number."""
    facts = {key: _printed(desk, value) for key, value in desk.facts.items()}
    if "changes" in desk.facts:
        facts["changes"] = _changes(desk, desk.facts["changes"])
    return facts


def _printed(desk: Desk, value: Any) -> Any:
    if isinstance(value, str):
        return _text(desk, value)
    if isinstance(value, Mapping):
        return {key: _printed(desk, item) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return [_printed(desk, item) for item in value]
    return value


def _text(desk: Desk, text: str) -> str:
    if _ISO.fullmatch(text):
        return value_text(text, field_type="date")
    return _PADDED.sub("", clean(hide_identity(text, desk.words.say("hidden_id"))))


def _changes(desk: Desk, changes: Iterable[Mapping[str, str]]) -> list[dict[str, str]]:
    """The changes that the receiver may see, as the form prints such values (domain §7)."""
    fields: dict[str, list[CatalogueField]] = {}
    for field in desk.values.catalogue.fields:
        fields.setdefault(field.label, []).append(field)
    rows = []
    for change in changes:
        own = [f for f in fields.get(_ROW_PART.sub("", change["label"]), ()) if _may_see(desk, f)]
        if own:
            old, new = (_value(desk, own[0], change[key]) for key in ("old", "new"))
            rows.append({"label": change["label"], "old": old, "new": new})
    return rows


def _may_see(desk: Desk, field: CatalogueField) -> bool:
    return desk.may_see(field)


def _value(desk: Desk, field: CatalogueField, text: str) -> str:
    """A value that was kept as plain text, printed as its field is; 无 for an empty one."""
    if field.type == "yes_no" and text in ("True", "False"):
        return value_text(text == "True")
    if field.type in ("number", "integer"):
        try:
            return value_text(float(text), unit=field.unit)
        except ValueError:
            pass
    return _text(desk, text) or desk.words.say("none")


# ------------------------------------------------------------------------------------------------- the case itself


def receiver(desk: Desk) -> str:
    """Whom the paper goes to, by whose folder it lies in."""
    if desk.paper.provider:
        return desk.provider.addressee
    is_approval = definition_of(desk).folder == "approval"
    return desk.letterhead.authority if is_approval else desk.need("applicant_name")


def _entrance(desk: Desk) -> str:
    return desk.entrance_text


def _services(desk: Desk) -> str:
    return "、".join(desk.values.services)


def _ticked(desk: Desk) -> list[str]:
    return [desk.office.provider_for(service).id for service in desk.values.services]


def _hall(desk: Desk) -> str:
    hall = desk.office.window_of(desk.provider)
    return f"{hall.name}（{hall.address}，电话{hall.phone}）"


def _by(desk: Desk, *limits: str) -> str:
    """The date of the first limit that has one, '' where none has."""
    due = next((due for limit in limits if (due := desk.due(limit))), None)
    return due.printed if due else ""


def _segments(desk: Desk, services: Iterable[str]) -> list[dict[str, str]]:
    text = desk.values.cell_text
    return [
        {
            "service": service,
            "road": text(row, "seg_road"),
            "span": span(desk, row),
            "side": text(row, "seg_side"),
            "length": text(row, "seg_len_m"),
            "method": text(row, "seg_method"),
            "start": text(row, "seg_start"),
            "end": text(row, "seg_end"),
        }
        for service in services
        for row in rows_of(desk, service)
    ]


def _sums(desk: Desk) -> list[dict[str, Any]]:
    pass_gate(desk)
    return [row.model_dump() for row in sums(permit_mode(desk.values.application))]


def _items(desk: Desk) -> list[dict[str, Any]]:
    pass_gate(desk)
    return [row.model_dump() for row in items(desk)]


def _has_works(desk: Desk) -> bool:
    pass_gate(desk)
    return permit_mode(desk.values.application).has_works


def _requirement(desk: Desk, *, older: bool) -> str:
    """The number of the requirement letter that an amendment replaces, or of the one that takes its place."""
    version = int(desk.facts.get("of", 1)) + (0 if older else 1)
    wanted = Paper(kind=PaperKind.REQUIREMENT, provider=desk.paper.provider, version=version)
    return next((i.number for i in desk.case.issued if i.paper == wanted), "")


def _basics(desk: Desk) -> tuple[PairRow, ...]:
    """What its providers may know of applicant and project; for the departments and the applicant the bare facts."""
    if desk.paper.provider or desk.readers:
        return basics(desk)
    values = desk.values
    return pairs(
        [
            ("受理编号", desk.case.case_no),
            ("申请人", desk.need("applicant_name")),
            ("项目名称", desk.project),
            ("项目代码", values.text("project_code") or desk.words.say("no_project_code")),
            ("项目地址", desk.or_none("site_address")),
            ("报装内容", "、".join(values.services) or desk.words.say("none")),
        ]
    )


def _design(desk: Desk) -> tuple[PairRow, ...]:
    """What a letter about a design says of it: who builds, who designs, where, whom to ask."""
    values, people = desk.values, [desk.values.text("agent_name"), desk.values.text("agent_phone")]
    return pairs(
        [
            ("建设单位", desk.need("applicant_name")),
            ("设计单位", values.text("designer") or desk.words.say("blank")),
            ("项目地址", desk.or_none("site_address")),
            ("联系人", "，".join(filter(None, people)) or desk.words.say("blank")),
        ]
    )


def _day(day: date | None) -> str:
    return day_text(day) if day else ""


MAKERS: Final[dict[str, Callable[[Desk], Any]]] = {
    "case_no": lambda desk: desk.case.case_no,
    "number": lambda desk: desk.number,
    "project": lambda desk: desk.project,
    "applicant": lambda desk: desk.need("applicant_name"),
    "you": lambda desk: desk.named()["you"],
    "project_code": lambda desk: desk.values.text("project_code") or desk.words.say("no_project_code"),
    "address": lambda desk: desk.or_none("site_address"),
    "agent_name": lambda desk: desk.values.text("agent_name"),
    "agent_phone": lambda desk: desk.values.text("agent_phone"),
    "uscc": lambda desk: desk.values.text("uscc"),
    "services_text": _services,
    "ticked": _ticked,
    "accepted_date": lambda desk: _day(desk.case.accepted),
    "received_date": lambda desk: _day(desk.case.received),
    "paper_day": lambda desk: _day(desk.case.today),
    "entrance_text": _entrance,
    "unit": lambda desk: desk.provider.addressee if desk.paper.provider else "",
    "service": lambda desk: desk.provider.service if desk.paper.provider else "",
    "receiver": receiver,
    "hall_text": _hall,
    "task_title": lambda desk: desk.words.services[desk.provider.id].task_title,
    "task_text": lambda desk: desk.words.services[desk.provider.id].task_text,
    "results_text": lambda desk: "、".join(desk.provider.returns),
    "contact_by": lambda desk: _by(desk, "T01"),
    "results_by": lambda desk: _by(desk, *PLAN_LIMITS.get(desk.paper.provider, ("T17",))),
    "authority": lambda desk: desk.letterhead.authority,
    "window_name": lambda desk: desk.window.name,
    "window_address": lambda desk: desk.window.address,
    "window_phone": lambda desk: desk.window.phone,
    "contact_name": lambda desk: desk.contact,
    "basics": _basics,
    "segments": lambda desk: _segments(desk, (desk.provider.service,)) if desk.paper.provider else [],
    "all_segments": lambda desk: _segments(desk, desk.values.services),
    "sums": _sums,
    "items": _items,
    "law_text": laws_text,
    "has_works": _has_works,
    "old_number": lambda desk: _requirement(desk, older=True),
    "new_number": lambda desk: _requirement(desk, older=False),
    "plan": lambda desk: PLAN,
    "plan_no": lambda desk: f"{PLAN_NUMBER}文件",
    "version": lambda desk: desk.paper.version,
    "is_for_provider": lambda desk: bool(desk.paper.provider),
    "readers": lambda desk: list(desk.readers),
    "design": lambda desk: _design(desk),
    "works_text": works_text,
    "design_unit": lambda desk: desk.values.text("designer"),
}
"""Name → how it is worked out; the same names as `models.NAMES`."""

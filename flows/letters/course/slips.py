"""What is printed on a slip: whose it is, which case, by when, where it is handed in; and where the slip lies.

Owns the lines of facts and the sentences; the drawing is the form machinery's (`flows.form.slips`).
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Final

from extractors.errors import ConfigurationError
from extractors.layout import Party, SlipKind
from flows.casework import Office
from flows.form import SlipPrint
from flows.letters.desk import Desk, width
from flows.letters.permits import items, laws_text, pass_gate
from flows.letters.requirement import PLAN_LIMITS

_BY_LIMIT: Final[Mapping[str, tuple[str, ...]]] = {
    "CONTACT": ("T01",), "OPINION": ("T02",), "SURVEY": ("T03",), "RULING": ("T04", "T05", "T07", "T08"),
    "VISIT": ("T16",), "RECEIPT": ("T09",),
}  # fmt: skip
_FOLDERS: Final = {"applicant": "applicant", "window": "applicant"}
_FOR_DEPARTMENTS: Final = ("SURVEY", "RELEASE")
"""Slips of the window that lie beside the papers of the departments."""
_LINE: Final = 41.0
"""Full-width characters of 10.5 pt on a line of 156 mm."""
_PLAN_NUMBER: Final = "济工程改革办〔2022〕8号"
_PLANNER: Final = "规划审批部门"


def parties_of(office: Office) -> tuple[Party, ...]:
    """The providers as slips name them, in the order of the form."""
    return tuple(Party(id=p.id, service=p.service, returns=p.returns) for p in office.providers.values())


def slip_folder(kind: SlipKind, provider: str) -> str:
    """Whose folder in the outbox: a provider id, 'applicant' or 'approval'."""
    if provider:
        return provider
    return "approval" if kind.id in _FOR_DEPARTMENTS else _FOLDERS.get(kind.by, "approval")


def slip_print(kind: SlipKind, desk: Desk, *, provider: str, supervisor: str) -> SlipPrint:
    """All that is printed on a slip.

    Raises:
        LetterError: a value is in doubt.
        ConfigurationError: a sentence of slips.yaml is wrong.
    """
    lines = _lines(kind, desk, provider, supervisor)
    return SlipPrint(
        facts=tuple((label, _cut(value, _LINE - width(label) - 1)) for label, value in lines if value),
        lead=_lead(kind),
        text=tuple(_said(kind, desk)),
        below=tuple(_below(desk)),
    )


def _lead(kind: SlipKind) -> str:
    """The line under the title: the plan and its clause, or the law that the slip rests on."""
    is_law = not kind.clause.startswith(("一", "二", "三", "四"))
    return f"依据：{kind.clause}" if is_law else f"依据：{_PLAN_NUMBER}　{kind.clause}"


def _said(kind: SlipKind, desk: Desk) -> Iterator[str]:
    """The sentences above the blanks with what they name: the permit items and their legal bases."""
    if not kind.text:
        return
    pass_gate(desk)
    told = {"items": "、".join(item.name for item in items(desk)), "laws": laws_text(desk)}
    for text in kind.text:
        yield _filled(text, told, f"{kind.id} 的 text")


def _below(desk: Desk) -> Iterator[str]:
    window = desk.window
    told = {"window": window.name, "address": window.address, "phone": window.phone}
    for text in desk.templates.slips.below:
        yield _filled(text, told, "below")


def _filled(text: str, told: Mapping[str, str], where: str) -> str:
    try:
        return text.format(**told)
    except (KeyError, IndexError, ValueError) as error:
        raise ConfigurationError(
            f"{where} 的占位写错（{error}）", file="slips.yaml", next_step="对照样例改正"
        ) from error


def _lines(kind: SlipKind, desk: Desk, provider: str, supervisor: str) -> Iterator[tuple[str, str]]:
    yield "受理编号", desk.case.case_no
    yield "项目名称", desk.project
    yield "填写单位", _filler(kind, desk, provider, supervisor)
    yield "交回期限", _return_by(kind, desk, provider)
    if not provider and any(f.each or f.options_from == "providers" for f in kind.fields):
        yield "报装专业", "、".join(desk.values.services) + "（其余专业未报装，不填）" * (len(desk.values.services) < 5)
    elif provider:
        yield "专业", desk.office.providers[provider].service


def _filler(kind: SlipKind, desk: Desk, provider: str, supervisor: str) -> str:
    """Who fills the slip in."""
    if provider:
        return desk.office.providers[provider].addressee
    return {
        "applicant": desk.need("applicant_name"),
        "planner": _PLANNER,
        "supervisor": supervisor or "【待定监管部门】",
        "window": desk.window.name,
    }.get(kind.by, desk.letterhead.authority)


def _return_by(kind: SlipKind, desk: Desk, provider: str) -> str:
    limits = PLAN_LIMITS.get(provider, ("T17",)) if kind.id == "RESULT" else _BY_LIMIT.get(kind.id, ())
    found = [due for limit in limits if (due := desk.due_of(limit, provider))]
    return f"{found[0].printed}前（含当日）" if found else ""


def _cut(text: str, room: float) -> str:
    """As much of a text as its line holds."""
    if width(text) <= room:
        return text
    while text and width(text) > room - 1:
        text = text[:-1]
    return f"{text}…"

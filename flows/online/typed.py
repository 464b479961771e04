"""What was typed becomes an application by the reader of filled forms, and is checked by the rules of every form.

Owns how an answer stands in a draft (one text a name, words of a choice joined with 、) and on the printed form.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Final, Literal, NoReturn

import numpy as np

from extractors.layout import Slot, text_mm
from extractors.means import Means
from extractors.models import FieldReading, Frozen, Page, RowReading, Status, Value
from extractors.ownform import read_form_values
from extractors.pages import CHECKED
from extractors.templates import Templates
from extractors.values import Catalogue, Field, written
from flows.casework import Application, Facts, Finding, Severity, check, load_rules

ON_PAPER: Final = frozenset({"seal_present", "sign_present"})
"""What stands on paper alone; online the one confirmation takes its place (plan 三(二)(1))."""
NOT_ASKED: Final = frozenset({"case_no", "channel", "push_no", "window_id", "apply_date", "sign_date", *ON_PAPER})
"""What the window or this program fills in, and what is on paper alone."""
_CHOICES: Final = ("one_of", "many_of", "yes_no")
_SMALLEST_PT: Final = 6.0
_AREA_CELLS: Final = 4


@dataclass(frozen=True)
class Typed:
    """Answers as an application, with the day they are judged on."""

    application: Application
    facts: Facts
    templates: Templates

    def findings(self) -> tuple[Finding, ...]:
        """What the rules find, without what only paper has."""
        found = check(self.application, today=self.facts.today, templates=self.templates)
        return tuple(f for f in found if f.field not in ON_PAPER)


class Remark(Frozen):
    """A sentence about an answer. weight: `stop` where it cannot be sent so, `hint` where it is only to be seen."""

    name: str
    label: str
    text: str
    weight: Literal["stop", "hint"]
    is_missing: bool = False


def typed_of(answers: Mapping[str, str], templates: Templates, *, today: date) -> Typed:
    """The application that was typed. answers: name of a field or cell (`segments.1.seg_road`) → text."""
    fields, rows = read_typed(answers, templates.catalogue, templates, today=today)
    application = Application(fields=fields, rows=rows)
    return Typed(application, Facts(application, today, templates.catalogue, templates.gazetteer), templates)


def read_typed(
    answers: Mapping[str, str], catalogue: Catalogue, templates: Templates, *, today: date
) -> tuple[dict[str, FieldReading], tuple[RowReading, ...]]:
    """Fields and rows as a filled form of this catalogue (the form's, or a slip's) would be read."""
    values = {name: text for key, answer in answers.items() for name, text in _as_fields(key, answer, catalogue)}
    means = Means(templates, catalogue, _NoPages(), templates.acceptance("typed"), today)
    page = Page(file="", number=1, image=np.zeros((1, 1, 3), np.uint8), dpi=72, form_values=values)
    read = read_form_values(page, number=1, means=means)
    return dict(read.fields), read.rows


def answers_of(application: Application) -> dict[str, str]:
    """What is known of an application, as it would have been typed; what is in doubt is asked anew."""
    return {
        name: _text(reading.value)
        for name, reading in application.named()
        if reading.value not in (None, "", []) and not application.is_doubtful(name) and name not in ON_PAPER
    }


def _text(value: Value) -> str:
    return f"{value:.12g}" if isinstance(value, float) else " ".join(written(value).split())


def remarks_on(typed: Typed) -> tuple[Remark, ...]:
    """Everything that is to be said of the answers: unreadable ones, those that do not fit, and the findings."""
    return (*_unreadable(typed), *_too_long(typed), *(_remark(f, typed) for f in typed.findings()))


def _remark(finding: Finding, typed: Typed) -> Remark:
    is_stop, name = finding.severity is Severity.HARD, _said_at(finding, typed)
    return Remark(
        name=name,
        label=typed.facts.label(name) if name != finding.field else finding.label,
        text=finding.why if not is_stop else f"{finding.why}{finding.supply}",
        weight="stop" if is_stop else "hint",
        is_missing=finding.seen == "空白",
    )


def _said_at(finding: Finding, typed: Typed) -> str:
    """Where it is said: of an answer that is not asked for, at the one it is held against."""
    if finding.field not in NOT_ASKED:
        return finding.field
    rule = next((r for r in load_rules(typed.templates).rules if r.id == finding.rule), None)
    columns = (typed.templates.catalogue.get(key) for key in (rule.fields if rule is not None else ()))
    names = (name for c in columns if c and c.key not in NOT_ASKED for name in typed.facts.cells_of(c))
    return next((name for name in names if typed.facts.label(name) in finding.why), finding.field)


def _unreadable(typed: Typed) -> Iterator[Remark]:
    for name, reading in typed.application.named():
        if reading.status is Status.REVIEW:
            text = reading.doubt or "看不出是什么内容，请改写"
            yield Remark(name=name, label=typed.facts.label(name), text=f"{text}。", weight="stop")


def _too_long(typed: Typed) -> Iterator[Remark]:
    """Answers that the printed form could only show in letters too small to be read."""
    slots = {slot.name: slot for page in typed.templates.layout.pages for slot in page.slots}
    for name, text in slot_texts(typed.application, typed.templates).items():
        slot = slots[name]
        room = len(slot.comb) if slot.comb else int((slot.box.w - 2) / text_mm("国", _SMALLEST_PT))
        if (len(text) if slot.comb else text_mm(text, _SMALLEST_PT) / text_mm("国", _SMALLEST_PT)) > room:
            label = typed.facts.label(name)
            yield Remark(name=name, label=label, text=f"太长，申请表上最多写 {room} 个字。", weight="stop")


def slot_texts(application: Application, templates: Templates) -> dict[str, str]:
    """Slot name → what the form prints there; a choice as its words joined with 、, a comb as its characters."""
    slots = {slot.name: slot for page in templates.layout.pages for slot in page.slots if slot.style != "sign"}
    said = {name: reading.value for name, reading in application.named() if reading.value not in (None, "", [])}
    texts = {
        name: _printed(said[name], slot, templates.catalogue[slot.key]) for name, slot in slots.items() if name in said
    }
    return {name: text for name, text in texts.items() if text}


def _printed(value: Value, slot: Slot, field: Field) -> str:
    text = _text(value)
    if not slot.comb:
        return text
    if field.type == "landline" and "-" in text:
        area, _, rest = text.partition("-")
        return area.ljust(_AREA_CELLS) + "".join(filter(str.isalnum, rest))
    return "".join(filter(str.isalnum, text))


def _as_fields(name: str, answer: str, catalogue: Catalogue) -> Iterator[tuple[str, str]]:
    """An answer as the fields of a filled form have it: a square for each word that was chosen."""
    field = catalogue.get(name.rpartition(".")[2])
    if field is None or not answer.strip():
        return
    if field.type in _CHOICES:
        yield from ((f"{name}.{word}", CHECKED) for word in answer.split("、") if word)
    else:
        yield name, answer


class _NoPages:
    """Stands where recognition would: what was typed shows no page."""

    def read_crops(self, *_: object, **__: object) -> NoReturn:
        raise NotImplementedError

    find_lines = read_page = read_crops

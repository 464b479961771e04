"""The pages of the one form on a screen: which questions, in which order, for whom — all of it from the catalogue.

Hands on `Step`s with `Question`s; what is asked follows from the answers so far, as the catalogue's `required` says.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from enum import StrEnum
from typing import Final, Literal

from extractors.models import Frozen
from extractors.values import Catalogue, Field
from flows.casework import SERVICES
from flows.online.typed import NOT_ASKED, Remark, Typed

Shape = Literal["text", "number", "date", "phone", "code", "one", "many", "tick"]
_SHAPES: Final[dict[str, Shape]] = {
    "number": "number", "integer": "number", "date": "date", "mobile": "phone", "landline": "phone",
    "uscc": "code", "resident_id": "code", "project_code": "code", "one_of": "one", "yes_no": "one", "many_of": "many",
}  # fmt: skip
AFFIRMED: Final = ("consent_share", "pledge")
"""What is ticked when everything else has been looked over."""
_SIDE_BY_SIDE: Final = 12
_OPTIONAL: Final = "optional"
_ENOUGH_ROWS: Final = {"segments": 18, "gas_equip": 23, "equip_list": 24}
"""Rows that the form and its continuation sheets hold."""


class StepKey(StrEnum):
    """A page of questions; it stands in the address."""

    WHAT = "what"
    WHO = "who"
    PROJECT = "project"
    WATER = "water"
    POWER = "power"
    GAS = "gas"
    HEATING = "heating"
    TELECOM = "telecom"
    LINES = "lines"
    FILES = "files"
    CONFIRM = "confirm"


_STEPS: Final[tuple[tuple[StepKey, str, str], ...]] = (
    (StepKey.WHAT, "报装内容", "A"),
    (StepKey.WHO, "申请人", "B"),
    (StepKey.PROJECT, "项目", "C"),
    (StepKey.WATER, "用水", "D"),
    (StepKey.POWER, "用电", "E"),
    (StepKey.GAS, "用气", "F"),
    (StepKey.HEATING, "用暖", "G"),
    (StepKey.TELECOM, "通信", "H"),
    (StepKey.LINES, "外线和办理方式", "IJ"),
    (StepKey.FILES, "材料", ""),
    (StepKey.CONFIRM, "核对确认", ""),
)


class Question(Frozen):
    """One question. name: of the answer. is_needed: must be answered; is_asked: whether it is shown at all now.

    is_aside: may be answered; shown folded away. remarks: what is to be said of the answer.
    """

    name: str
    label: str
    shape: Shape
    answer: str = ""
    words: tuple[str, ...] = ()
    unit: str = ""
    is_needed: bool = False
    is_asked: bool = True
    is_aside: bool = False
    remarks: tuple[Remark, ...] = ()

    @property
    def chosen(self) -> tuple[str, ...]:
        """The words that were chosen."""
        return tuple(self.answer.split("、")) if self.answer else ()

    @property
    def is_listed(self) -> bool:
        """Whether its words are too many to stand side by side."""
        return len(self.words) > _SIDE_BY_SIDE

    @property
    def is_wrong(self) -> bool:
        """Whether the answer cannot be sent so."""
        return any(r.weight == "stop" for r in self.remarks)


class Group(Frozen):
    """A row of a list with its questions; number: from 1."""

    table: str
    title: str
    number: int
    questions: tuple[Question, ...]


class Step(Frozen):
    """A page: its questions, then the rows of its lists. may_grow: lists to which a row can be added.

    remarks: on lists as a whole.
    """

    key: StepKey
    title: str
    questions: tuple[Question, ...] = ()
    rows: tuple[Group, ...] = ()
    may_grow: tuple[tuple[str, str], ...] = ()
    remarks: tuple[Remark, ...] = ()

    @property
    def all_questions(self) -> tuple[Question, ...]:
        """Those of the rows as well."""
        return (*self.questions, *(q for row in self.rows for q in row.questions))

    @property
    def is_done(self) -> bool:
        """Whether nothing on it stops the application."""
        lacking = (q.is_wrong or (q.is_needed and not q.answer) for q in self.all_questions)
        return not any(lacking) and not any(r.weight == "stop" for r in self.remarks)


def steps_of(
    answers: Mapping[str, str], typed: Typed, remarks: Iterable[Remark], *, rows: Mapping[str, int]
) -> tuple[Step, ...]:
    """The pages as they stand. rows: how many rows of each list are shown at least."""
    said: dict[str, list[Remark]] = {}
    for remark in remarks:
        said.setdefault(remark.name, []).append(remark)
    asking = _Asking(answers, typed, said)
    return tuple(_step(asking, key, title, blocks, rows) for key, title, blocks in _STEPS if _is_open(key, typed))


def _is_open(key: StepKey, typed: Typed) -> bool:
    """Whether a page is for this application: those of services only where they are ticked."""
    services = dict(
        zip((StepKey.WATER, StepKey.POWER, StepKey.GAS, StepKey.HEATING, StepKey.TELECOM), SERVICES, strict=True)
    )
    return key not in services or services[key] in typed.application.services


class _Asking:
    """Makes questions of fields."""

    def __init__(self, answers: Mapping[str, str], typed: Typed, said: Mapping[str, list[Remark]]) -> None:
        self.answers, self.typed, self.said = answers, typed, said

    @property
    def catalogue(self) -> Catalogue:
        return self.typed.templates.catalogue

    def question(self, field: Field, name: str, *, row: str = "") -> Question:
        is_aside = field.required == _OPTIONAL
        is_needed = not is_aside and self.typed.facts.applies(field.required, row=row)
        return Question(
            name=name,
            label=field.label,
            shape=_shape(field),
            answer=self.answers.get(name, ""),
            words=field.allowed or (("是", "否") if field.type == "yes_no" else ()),
            unit=field.unit,
            is_needed=is_needed,
            is_asked=is_aside or is_needed,
            is_aside=is_aside and not row,
            remarks=tuple(self.said.get(name, ())),
        )


def _shape(field: Field) -> Shape:
    """How it is asked: a number that has to be one of a few is chosen like a word."""
    if field.key in AFFIRMED:
        return "tick"
    return "one" if field.type == "integer" and field.allowed else _SHAPES.get(field.type, "text")


def _step(asking: _Asking, key: StepKey, title: str, blocks: str, rows: Mapping[str, int]) -> Step:
    if key is StepKey.CONFIRM:
        return Step(key=key, title=title, questions=tuple(asking.question(asking.catalogue[k], k) for k in AFFIRMED))
    fields = [f for f in asking.catalogue.fields if blocks and f.block in blocks and f.key not in NOT_ASKED]
    plain = [f for f in fields if not f.table and f.type != "rows" and f.key not in AFFIRMED]
    tables = tuple(dict.fromkeys(f.table for f in fields if f.table))
    first = [asking.question(asking.catalogue["applicant_kind"], "applicant_kind")] if key is StepKey.WHAT else []
    asked = [asking.question(f, f.key) for f in plain if f.key != "applicant_kind"]
    return Step(
        key=key,
        title=title,
        questions=(*asked, *first),
        rows=tuple(row for table in tables for row in _rows(asking, table, rows.get(table, 1))),
        may_grow=tuple(
            (t, _title(asking, t)) for t in tables if _shown_rows(asking, t, rows.get(t, 1)) < _ENOUGH_ROWS[t]
        ),
        remarks=tuple(r for name, rs in asking.said.items() if _is_of_list(name, tables) for r in rs),
    )


def _is_of_list(name: str, tables: tuple[str, ...]) -> bool:
    """Whether something is said of a list or a row of it as a whole."""
    table, _, rest = name.partition(".")
    return table in tables and rest.count(".") == 0


def _title(asking: _Asking, table: str) -> str:
    return asking.typed.facts.label(table)


def _shown_rows(asking: _Asking, table: str, least: int) -> int:
    filled = [int(name.split(".")[1]) for name, text in asking.answers.items() if name.startswith(f"{table}.") and text]
    return min(max([least, *filled]), _ENOUGH_ROWS[table])


def _rows(asking: _Asking, table: str, least: int) -> Iterator[Group]:
    columns = asking.catalogue.columns(table)
    for number in range(1, _shown_rows(asking, table, least) + 1):
        row = f"{table}.{number}"
        is_filled = any(asking.answers.get(f"{row}.{c.key}") for c in columns)
        questions = tuple(asking.question(c, f"{row}.{c.key}", row=row) for c in columns)
        news = [
            {"is_asked": q.is_asked or c.required != "trench", "is_needed": q.is_needed and is_filled}
            for q, c in zip(questions, columns, strict=True)
        ]
        questions = tuple(q.model_copy(update=n) for q, n in zip(questions, news, strict=True))
        yield Group(table=table, title=f"{_title(asking, table)}第 {number} 行", number=number, questions=questions)


def asked_answers(answers: Mapping[str, str], steps: Iterable[Step]) -> dict[str, str]:
    """The answers to what is asked now: those to questions that no longer arise are left out."""
    asked = {q.name for step in steps for q in step.all_questions if q.is_asked}
    return {name: text for name, text in answers.items() if name in asked and text.strip()}

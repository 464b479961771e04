"""What every paper's maker starts from: the case, the gate to its values, the office and the words.

Owns the parts that all papers share (head, window, blanks, code in print, applicant, tables of segments).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from extractors.errors import LetterError
from extractors.marks import PaperCode
from extractors.models import RowReading
from extractors.templates import Templates
from extractors.values import Catalogue
from extractors.values import Field as CatalogueField
from flows.casework import Application, Due, Finding, Office, Provider, Window, day_text
from flows.letters.context import PairRow, SegmentRow
from flows.letters.kinds import SHEET_LETTER, CaseFacts, Entrance, Paper, kind_title, title_of
from flows.letters.letterhead import Letterhead, Wording, load_letterhead, load_wording
from flows.letters.values import Printable, clean, number_text

BLANK_NUMBER, BLANK_SEAL, BLANK_DATE = "【待编号】", "【待盖章】", "【待签发日期】"
"""Marked blanks of a draft: people number, seal and date what they sign (domain §0 finding 10)."""
_NARROW = 9
"""Full-width characters of 12 pt that fit the narrower value cell (42 mm) on one line."""


def printable(application: Application, case: CaseFacts, catalogue: Catalogue) -> Printable:
    """The values that a paper may draw on.

    Of a project that was pushed and for which nobody has applied yet, what is in doubt is left out and not refused: its
    letters go out the same day (plan 三(一)(1)), and a person is asked beside them.
    """
    is_only_pushed = case.entrance is Entrance.PUSH and case.accepted is None
    return Printable(application.without_doubtful() if is_only_pushed else application, catalogue)


@dataclass(frozen=True)
class Desk:
    """One paper about to be made, with everything it may draw on. facts: what a clause of the course hands over."""

    paper: Paper
    number: str
    case: CaseFacts
    values: Printable
    findings: tuple[Finding, ...]
    office: Office
    templates: Templates
    facts: Mapping[str, Any] = field(default_factory=dict)

    @cached_property
    def letterhead(self) -> Letterhead:
        """Who issues the paper."""
        return load_letterhead(self.templates)

    @cached_property
    def words(self) -> Wording:
        """The sentences that are not in the Word templates."""
        return load_wording(self.templates)

    @property
    def title(self) -> str:
        """The paper's Chinese name."""
        return title_of(self.paper, self.templates)

    @cached_property
    def provider(self) -> Provider:
        """The provider that the paper is for; raises LetterError where it is none of the five."""
        try:
            return self.office.providers[self.paper.provider]
        except KeyError:
            raise LetterError(f"没有编号为“{self.paper.provider}”的专营单位", file="providers.yaml") from None

    @property
    def readers(self) -> tuple[str, ...]:
        """The providers that get the paper: its own, or all to whom one paper goes together (facts `to`)."""
        shared = (key for key in self.facts.get("to", ()) if key in self.office.providers)
        return (self.paper.provider,) if self.paper.provider else tuple(shared)

    def may_see(self, field: CatalogueField) -> bool:
        """Whether all who get the paper may see a field (domain §7)."""
        return all(self.values.visible(field, provider) for provider in self.readers)

    @property
    def window(self) -> Window:
        """The window that receives replies: the one that the case entered by, else the office's own."""
        windows = self.office.windows
        return windows.get(self.case.window_id) or windows.get(self.letterhead.window, self.office.general_window)

    @property
    def contact(self) -> str:
        """Whom to ask: the office's own word at its own window, else the name of the window."""
        return self.letterhead.contact if self.window.id == self.letterhead.window else self.window.name

    def code(self, sheet: int = SHEET_LETTER) -> str:
        """What the QR of a sheet says (design §7), '' for a paper without a case."""
        if not self.case.case_no:
            return ""
        kind, provider, version = self.paper.kind.value, self.paper.provider, self.paper.version
        return PaperCode(case_no=self.case.case_no, kind=kind, provider=provider, version=version, page=sheet).payload

    def due(self, limit: str) -> Due | None:
        """The due date of a limit, for this paper's provider where it has its own."""
        return self.due_of(limit, self.paper.provider)

    def due_of(self, limit: str, provider: str) -> Due | None:
        """The due date of a limit, for one provider ('' for none) where it has its own."""
        return self._due(f"{limit}:{provider}") or self._due(limit)

    def _due(self, limit: str) -> Due | None:
        return next((due for due in self.case.dues if due.limit == limit), None)

    def base(self) -> dict[str, str]:
        """The variables that every template has."""
        return {
            "draft_mark": self.letterhead.mark,
            "number": self.number,
            "signature_name": self.letterhead.signature,
            "seal_blank": BLANK_SEAL,
            "date_blank": BLANK_DATE,
            "code_1": self.code(),
            "paper_title": self.title,
            "window_name": self.window.name,
            "window_address": self.window.address,
            "window_phone": self.window.phone,
            "case_no": self.case.case_no,
        }

    def named(self) -> dict[str, str]:
        """`base` with applicant, project and how the applicant is addressed."""
        return self.base() | {
            "applicant": self.need("applicant_name"),
            "project": self.project,
            "you": self.words.you["person" if self.is_person else "unit"],
        }

    @property
    def is_person(self) -> bool:
        """Whether a resident applies."""
        return self.values.text("applicant_kind") in ("居民", "个人")

    @property
    def project(self) -> str:
        """The project's name; for a resident without one, the address stands in (catalogue C1)."""
        return self.values.text("project_name") or self.need("site_address")

    @property
    def accepted_day(self) -> str:
        """The day of acceptance in print; raises LetterError where the case is not accepted."""
        if self.case.accepted is None:
            raise LetterError(f"{self.case.case_no} 尚未受理，不能生成{kind_title(self.paper.kind, self.templates)}")
        return day_text(self.case.accepted)

    @property
    def entrance_text(self) -> str:
        """How the case came in, as a part of a sentence."""
        return self.words.entrances[self.case.entrance]

    def need(self, key: str) -> str:
        """A value without which the paper cannot be made; raises LetterError naming the field."""
        text = self.values.text(key)
        if not text:
            field = self.values.catalogue.get(key)
            label = field.label if field else key
            raise LetterError(
                f"“{label}”（{key}）没有内容，{kind_title(self.paper.kind, self.templates)}不能缺这一项",
                next_step="补齐这一项",
            )
        return text

    def or_none(self, key: str) -> str:
        """A value, or 无."""
        return self.values.text(key) or self.words.say("none")


def pairs(fields: list[tuple[str, str]]) -> tuple[PairRow, ...]:
    """Label/value pairs packed into rows: short ones two by two, long ones alone."""
    rows: list[PairRow] = []
    waiting: tuple[str, str] | None = None
    for label, value in fields:
        if width(value) > _NARROW:
            rows.extend([PairRow(label=waiting[0], value=waiting[1])] if waiting else [])
            rows.append(PairRow(label=label, value=value))
            waiting = None
        elif waiting:
            rows.append(PairRow(label=waiting[0], value=waiting[1], wide=False, label_2=label, value_2=value))
            waiting = None
        else:
            waiting = (label, value)
    rows.extend([PairRow(label=waiting[0], value=waiting[1])] if waiting else [])
    return tuple(rows)


def width(text: str) -> float:
    """Width of a text in full-width characters; ASCII counts half."""
    return sum(0.5 if ord(char) < 0x2E80 else 1.0 for char in text)


def labelled(desk: Desk, fields: tuple[CatalogueField, ...]) -> list[tuple[str, str]]:
    """Label and value of the fields that are filled."""
    return [(field.label, text) for field in fields if (text := desk.values.text(field.key))]


def rows_of(desk: Desk, service: str) -> tuple[RowReading, ...]:
    """The outside segments of one service."""
    values = desk.values
    return tuple(row for row in values.rows("segments") if values.cell_text(row, "seg_service") == service)


def segment_rows(desk: Desk, service: str) -> tuple[SegmentRow, ...]:
    """One service's own segments as they are printed."""
    text = desk.values.cell_text
    return tuple(
        SegmentRow(
            no=no,
            road=text(row, "seg_road"),
            span=span(desk, row),
            side=text(row, "seg_side"),
            length=text(row, "seg_len_m"),
            method=text(row, "seg_method"),
            size=text(row, "seg_size"),
            section="×".join(filter(None, (text(row, "seg_w_m"), text(row, "seg_d_m")))),
            area=_area(desk, row),
            days="至".join(filter(None, (text(row, "seg_start"), text(row, "seg_end")))),
        )
        for no, row in enumerate(rows_of(desk, service), start=1)
    )


def _area(desk: Desk, row: RowReading) -> str:
    """What is dug up of the road: as it is written, else its width times its length."""
    if written := desk.values.cell_text(row, "dig_area"):
        return written
    sides = [desk.values.cell(row, key) for key in ("seg_w_m", "seg_len_m")]
    numbers = [side for side in sides if isinstance(side, int | float)]
    return number_text(round(numbers[0] * numbers[1], 1)) if len(numbers) == len(sides) else ""


def span(desk: Desk, row: RowReading) -> str:
    """起点—止点 of a segment."""
    ends = (desk.values.cell_text(row, "seg_from"), desk.values.cell_text(row, "seg_to"))
    return "—".join(end for end in ends if end)


def total_m(desk: Desk, rows: tuple[RowReading, ...]) -> float:
    """Σ length of segments in metres, to the millimetre."""
    lengths = (desk.values.cell(row, "seg_len_m") for row in rows)
    return round(sum(length for length in lengths if isinstance(length, int | float)), 3)


def total_text(desk: Desk, service: str) -> str:
    """Σ length of one service in metres, in print."""
    return number_text(total_m(desk, rows_of(desk, service)))


def same_road(left: str, right: str) -> bool:
    """Whether two road names mean one road, as far as their spelling tells."""
    return clean(left).replace(" ", "") == clean(right).replace(" ", "") != ""

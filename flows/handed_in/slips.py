"""The slips of a case that wait for somebody to fill them in on the screen, as what they ask."""

from __future__ import annotations

from typing import Final

from extractors.layout import SlipKind, slip_catalogue
from extractors.models import Frozen
from extractors.values import Catalogue, Field
from flows.course import AFTER_THE_END, SLIP_LINE, Course
from flows.ground import FOLDERS
from flows.ledger import CLOSED, Event
from flows.letters import parties_of
from flows.office import Runtime

SLIP_SENT: Final = "slip_sent"
"""Event kind: a slip was filled in on the screen; payload {"package", "title", "name" (who), "place" (in the inbox),
"page" (as it would have been read from paper)}."""
REMARKS: Final = ("note", "value")
"""Blanks of a paper for all in which each provider may write a word of its own."""
_TYPED: Final = {
    "mobile": "phone",
    "date": "date",
    "integer": "number",
    "many_of": "many",
    "one_of": "one",
    "yes_no": "one",
}


class OpenSlip(Frozen):
    """A slip that waits to be filled in. catalogue: its blanks. number: of the paper that it is.

    providers: ids of those whose rows are asked for. line: the one provider whose row of a paper for all is asked for,
    '' for the whole paper. signed: providers that have signed their row at a screen. for_other: who is at the screen
    writes it for somebody who has signed it on paper. services: of the case, which alone are offered.
    """

    case_no: str
    kind: SlipKind
    provider: str
    version: int
    number: str
    catalogue: Catalogue
    providers: tuple[str, ...] = ()
    line: str = ""
    signed: tuple[str, ...] = ()
    for_other: bool = False
    services: tuple[str, ...] = ()

    @property
    def asked(self) -> tuple[tuple[str, str, str, tuple[str, ...], bool], ...]:
        """Key, label, shape, words and whether it must be filled in, of every blank that is written by hand."""
        return tuple(
            (
                f.key,
                f.label,
                _TYPED.get(f.type, "text"),
                self._words(f) or (("是", "否") if f.type == "yes_no" else ()),
                f.required == "always",
            )
            for f in self.catalogue.fields
            if f.type != "signature" and f.key != "sign_date" and self._is_asked(f.key)
        )

    @property
    def others_sign(self) -> bool:
        """Whether somebody who is not at the screen signs too, so that the signed paper must lie with it."""
        if self.line or self.for_other:
            return self.for_other
        done = {"sign", *(key for provider in self.signed for key in self._rows_of(provider))}
        signs = (f.key for f in self.catalogue.fields if f.type == "signature")
        return any(key not in done and key not in self._left_out for key in signs)

    @property
    def _left_out(self) -> set[str]:
        """The rows of those who are not asked."""
        return {key for provider in FOLDERS if provider not in self.providers for key in self._rows_of(provider)}

    def _rows_of(self, provider: str) -> list[str]:
        return [f"{f.key}_{provider}" for f in self.kind.fields if f.each]

    def _words(self, field: Field) -> tuple[str, ...]:
        """What may be chosen; of the services those of the case alone."""
        is_of_case = any(f.key == field.key and f.options_from == "providers" for f in self.kind.fields)
        return tuple(w for w in field.allowed if w in self.services) if is_of_case else field.allowed

    def _is_asked(self, key: str) -> bool:
        if self.line:
            return key in self._rows_of(self.line) or key in REMARKS
        return key not in self._left_out


def lines_given(office: Runtime, case_no: str, number: str) -> dict[str, Event]:
    """The rows of a paper for all that were filled in on the screen: provider → what it said first."""
    told = (e for e in office.ledger.events(case_no, kinds=(SLIP_LINE,)) if e.payload["number"] == number)
    found: dict[str, Event] = {}
    for event in told:
        found.setdefault(event.payload["provider"], event)
    return found


def open_slips(office: Runtime, course: Course, *, by: str, provider: str = "") -> tuple[OpenSlip, ...]:
    """The slips of a case that wait for one to fill them in, the newest version of each. provider: id or ''.

    A sheet of the window's that went to one provider alone (分别验收) is that provider's to fill in.
    """
    newest = {(p.kind, p.provider): p for p in sorted(course.issued, key=lambda p: p.version) if p.is_filed}
    found = []
    for paper in newest.values():
        kind = office.templates.slips.get(paper.kind)
        if kind is None or paper.provider != provider or provider in course.withdrawn:
            continue
        if kind.by != by and not (provider and kind.by == "window"):
            continue
        is_taken = any(s.version == paper.version for s in course.all_slips(paper.kind, paper.provider))
        is_late = course.state in CLOSED and paper.kind not in AFTER_THE_END
        waits = course.waiting(paper.kind, paper.provider, paper.version) is not None
        if is_taken or is_late or waits or _is_sent(office, course, paper.number):
            continue
        found.append(
            OpenSlip(
                case_no=course.case_no,
                kind=kind,
                provider=provider,
                version=paper.version,
                number=paper.number,
                providers=(provider,) if provider else course.providers,
                signed=(provider,) if provider else tuple(lines_given(office, course.case_no, paper.number)),
                services=tuple(office.office.providers[p].service for p in course.providers),
                catalogue=slip_catalogue(kind, parties=parties_of(office.office), provider=provider),
            )
        )
    return tuple(found)


def _is_sent(office: Runtime, course: Course, number: str) -> bool:
    """Whether it was filled in on the screen and has not been taken out of the inbox yet."""
    for event in office.ledger.events(course.case_no, kinds=(SLIP_SENT,)):
        known = office.ledger.package(event.payload["package"])
        if event.payload["number"] == number and (known is None or known.state.value == "claimed"):
            return True
    return False

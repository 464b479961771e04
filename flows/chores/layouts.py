"""Step: what answered 核对单 teach about the layouts of other forms.

A form whose layout nobody knows is read once more, with the answers beside it, and its layout kept; one that is known
in part is read again where a person answered for what it has no place for, and replaced if that taught more. Only
forms that a person has answered for teach: what passed without a question was proved by recognition alone, and a place
that is wrong would go on proving itself. Works from the ledger; a look that failed is done again.
"""

from __future__ import annotations

import logging
from collections.abc import Sequence
from typing import Any, Final
from weakref import WeakKeyDictionary

from extractors.errors import BaozhuangError
from extractors.job import ReadingJob
from extractors.known import KnownLayout, fullness, grown, vouched_of
from extractors.models import SourceFile
from extractors.pages import Limits
from flows.casework import Application
from flows.intake import expand
from flows.layouts import LAYOUT_LEARNED, LAYOUTS_LOOKED, KnownForm, known_forms, looked_until
from flows.ledger import SHEET_ANSWERED, Event, Ledger
from flows.office import Runtime
from flows.review import ReviewAnswer, Verdict
from flows.trust import allowed_error

log = logging.getLogger("baozhuang.layouts")
_HEARD: Final[WeakKeyDictionary[Ledger, int]] = WeakKeyDictionary()
"""The event up to which this process has heard what was answered."""
_OPENED: Final = "case_opened"
_MOST_NEWS: Final = 200
_WITHOUT_PLACE: Final = frozenset({"seal_present", "seal_name"})
"""Looked for on the whole page."""
_ALIKE: Final = 0.6
"""Share of its words that a layout shares with a known one to be a new version of that form."""


def learn_layouts(office: Runtime) -> int:
    """Hear what was answered since the last look. Returns how many layouts were learned."""
    learned = 0
    seq = max(looked_until(office.ledger), _HEARD.get(office.ledger, 0))
    while news := office.ledger.events_since(seq, (_OPENED, SHEET_ANSWERED), most=_MOST_NEWS):
        seq = news[-1].seq
        unknown = [e for e in news if e.kind == SHEET_ANSWERED and _teaches(office, e)]
        learned += sum(_taught(office, event) for event in unknown)
        said = _heard(office, news)
        if any(said.values()) or unknown or len(news) == _MOST_NEWS:
            office.ledger.record("", LAYOUTS_LOOKED, {"seq": seq, **said}, now=office.now())
        _HEARD[office.ledger] = seq
    return learned


def _teaches(office: Runtime, event: Event) -> bool:
    """Whether a case rests on a form of a layout that nobody knows, or knows in part and was answered for in the rest,
    and that it has not taught yet.
    """
    application = office.ledger.application(event.case_no)
    if application.form_version or not application.fields:
        return False
    if any(e.kind == LAYOUT_LEARNED for e in office.ledger.events(event.case_no)):
        return False
    answered = {a.key.split(".")[0] for a in ReviewAnswer.model_validate(event.payload["answer"]).answers}
    known = _forms_of(office, application)
    return not application.layouts or any(answered - _places(form) or _hides_print(form) for form in known)


def _forms_of(office: Runtime, application: Application) -> list[KnownForm]:
    """The known forms that an application was read by."""
    names = {p.name for p in application.layouts}
    return [form for form in known_forms(office.ledger) if form.name in names]


def _places(form: KnownForm) -> set[str]:
    """The fields and tables that the newest version of a form has places for that somebody has answered for, and those
    that need none."""
    guessed = {p.name for p in form.newest.places if p.is_guess} - set(form.confirmed)
    return {p.table or p.key for p in form.newest.places if p.name not in guessed} | _WITHOUT_PLACE


def _hides_print(form: KnownForm) -> bool:
    """Whether words of a choice have been seen only with a mark over them."""
    return any(o.is_partly for place in form.newest.places for o in place.options)


def _heard(office: Runtime, news: Sequence[Event]) -> dict[str, Any]:
    """How often layouts were used, and what people said of the places that they were asked about."""
    used: list[str] = []
    said: dict[str, list[list[str]]] = {"corrected": [], "confirmed": []}
    for event in news:
        layouts = {p.page: p for p in office.ledger.application(event.case_no).layouts}
        if event.kind == _OPENED:
            used += sorted({p.name for p in layouts.values()})
        elif layouts:
            for name, place, is_right in _verdicts(office, event):
                said["confirmed" if is_right else "corrected"].append([name, place])
    return {"used": used, **said}


def _verdicts(office: Runtime, event: Event) -> list[tuple[str, str, bool]]:
    """The layout, the place and whether its reading was right, of each answer on a value that a layout brought."""
    application = office.ledger.application(event.case_no)
    layouts = {p.page: p for p in application.layouts}
    cells = {f"{r.table}.{r.index}.{k}": c for r in application.rows for k, c in r.cells.items()}
    found = []
    for answer in ReviewAnswer.model_validate(event.payload["answer"]).answers:
        reading = application.fields.get(answer.key) or cells.get(answer.key)
        page = layouts.get(reading.page or 0) if reading is not None else None
        if page is not None and answer.key in page.places:
            found.append((page.name, answer.key, answer.verdict is Verdict.CONFIRMED))
    return found


def _taught(office: Runtime, event: Event) -> bool:
    """Whether the answers on a form have taught its layout."""
    application = office.ledger.application(event.case_no)
    layout = _layout_of(office, event.case_no, application)
    if layout is None:
        return False
    named = _named(office, layout)
    known = next((f.newest for f in known_forms(office.ledger) if f.name == named.name), None)
    if application.layouts and known is not None:
        fuller = grown(known, named).model_copy(update={"version": named.version})
        named = max(fuller, named, key=fullness)
    if application.layouts and (known is None or fullness(named) <= fullness(known)):
        return False  # what is known of the form already is as much
    payload = {"layout": named.model_dump(mode="json"), "seq": event.seq}
    office.ledger.record(event.case_no, LAYOUT_LEARNED, payload, now=office.now())
    log.info("learned layout %s version %d", named.name, named.version)
    return True


def _layout_of(office: Runtime, case_no: str, application: Application) -> KnownLayout | None:
    """The layout of a case's form, read once more from the package that opened it; None where it teaches none."""
    package = office.ledger.package(office.ledger.case(case_no).package_sha256)
    work = office.workspace.done / package.work_id if package is not None else None
    if work is None or not (work / "original").is_dir():
        return None
    bounds = office.settings.limits
    try:
        found = expand(next((work / "original").iterdir()), work, bounds)
        reading = office.pool.read(
            tuple(SourceFile(name=m.name, path=m.path) for m in found.members),
            ReadingJob(
                source=case_no,
                today=office.day(),
                limits=Limits(max_pages=bounds.pages, max_pixels=bounds.pixels, max_bytes=bounds.member_bytes),
                wanted_error=allowed_error(office.ledger, office.settings.reading.wanted_error),
                teaches=vouched_of(application.fields, application.rows, application.confirmed),
            ),
        )
    except BaozhuangError as error:  # it was read before; if that fails now, nothing is learned and nothing lost
        log.warning("no layout was learned: %s", type(error).__name__)
        return None
    return KnownLayout.model_validate_json(reading.learned) if reading.learned else None


def _named(office: Runtime, layout: KnownLayout) -> KnownLayout:
    """The layout under the name of the form that it is a new version of, else under a new one."""
    forms = known_forms(office.ledger)
    for form in forms:
        if len(form.newest.pages) == len(layout.pages) and _shared(form.newest, layout) >= _ALIKE:
            return layout.model_copy(update={"name": form.name, "version": form.newest.version + 1})
    taken = [int(f.name.rpartition("-")[2]) for f in forms]
    return layout.model_copy(update={"name": f"版式-{max(taken, default=0) + 1:03d}"})


def _shared(one: KnownLayout, other: KnownLayout) -> float:
    """The share of their words that two layouts have in common."""
    words, theirs = ({w.text for page in each.pages for w in page.words} for each in (one, other))
    return len(words & theirs) / max(1, len(words | theirs))

"""From what was recognised to what may be used: one owner of the rule that turns evidence into a field's status.

Evidence is the weakest character of the reading, further readings, and what the normaliser says (check digits, allowed
words, ranges). It makes a raw score and a state; `calibration` says how often such values are right, and from where on
they are used. A wrong value that is accepted is the worst this project can do, so whatever speaks against a value sends
it to a person.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from extractors.models import BoxTuple, CropReading, FieldReading, Lattice, Status
from extractors.values.calibration import Acceptance, Calibration, Grounds, Kind, State, kind_of
from extractors.values.catalogue import Field
from extractors.values.figurechance import weakest
from extractors.values.folding import Normalised
from extractors.values.lexicon import Lexicon, lookalike, simplified
from extractors.values.normalising import normalise
from extractors.values.weighing import plain

SURE_FROM = 0.985
"""Weakest character from which two models that agree need no third reading."""
_BEYOND_LISTS = 0.975
"""Score of agreeing readings from which a name that is one character off a known one is taken for its own."""
_LISTED_FROM = 0.6
"""Weakest character from which the word lists may choose a reading that no other one supports."""
SURE_ALONE_FROM = 0.9
"""Weakest character from which a number with a single check digit needs nobody to bear it out."""
_FULLER_FROM, _FULLER_LEAST = 0.97, 3
"""Weakest character, and the other reading's characters at least, from which a longer reading is the fuller one."""
_ONE_CHECK = frozenset({"resident_id", "project_code"})
_CHECKED_TYPES = frozenset({"uscc", "resident_id", "project_code"})
_DIFFER = "几次识别结果不一致"
_FAINT = "字迹不清"
_NEAR = "只差一字"
_NAME = "姓名"
_UNCLEAR_TICKS = "勾选不够清楚"
_WITH_MODELS = frozenset({"text", "row", "code"})
"""Kinds that hold model names and codes of letters and digits."""
_OF_WORDS = frozenset({"text", "address", "road", "name", "word", "row"})
"""Kinds whose readings may be held against words that somebody knows."""
_WITNESSES = 2
"""Readings of a line without which nothing is said of its texts."""
_OF_FIGURES = frozenset({"number", "date", "phone"})
_BY_MEANING = _OF_FIGURES | {"checked"}
"""Kinds whose readings are the same where they mean the same value, however it is written."""


@dataclass(frozen=True)
class PagePlace:
    """Where a value stands: 1-based page of the package and box in pixels."""

    page: int
    box: BoxTuple


def missing(field: Field, place: PagePlace) -> FieldReading:
    """The blank is empty."""
    return FieldReading(key=field.key, status=Status.MISSING, confidence=1.0, page=place.page, box=place.box)


def is_sure(first: CropReading, second: CropReading) -> bool:
    """Whether two models agree so clearly that the crop need not be read in another way."""
    return _same(first, second) and first.confidence >= SURE_FROM


def judged(
    field: Field,
    first: CropReading,
    *further: CropReading | None,
    place: PagePlace,
    acceptance: Acceptance,
    today: date | None = None,
) -> FieldReading:
    """A field from the readings of its line, with value, status and, where doubted, the Chinese reason.

    further: by another model; then, where that was needed, by the first model on the crop prepared in another way.
    """
    others = [r for r in further if r is not None]
    lexicon = acceptance.lexicon
    found = _weighed(field, [first, *others], lexicon, today=today)
    text = simplified(found.best.text.strip())
    near, meant = ("", "") if found.is_beyond_lists else _near(field, text, acceptance)
    alike = lookalike(found.best.text.strip()) if found.kind in _WITH_MODELS else ""
    normal = normalise(field, meant, today=today) if meant and not found.normal.doubt else found.normal
    against = found.normal.doubt or (f"与地名表中的“{near}”{_NEAR}" if near else "")
    against = against or ("数字与字母形近，请核对" if alike else "")
    if not first.text.strip():
        against = "此处有字迹但未能识别"
    state: State = "doubted" if against else found.state
    probability = acceptance.probability(found.kind, state, found.score)
    doubt = against or ("" if acceptance.accepts(state, probability) else _weakness(found))
    lattices = tuple(r.lattice for r in [first, *others] if r.lattice) if found.kind in _OF_WORDS else ()
    if doubt and not against and (sure := _by_lead(found.best.text, lattices, acceptance)):
        return _borne_out(field, first, found, sure, place)
    differing = [r.text.strip() for r in [first, *others] if r.text.strip() and not _same(r, found.best)]
    read = text if meant else ""
    candidates = dict.fromkeys([*found.normal.candidates, *differing, *filter(None, (meant, read, alike))])
    return FieldReading(
        key=field.key,
        value=normal.value,
        raw=first.text.strip(),
        confidence=round(probability, 4),
        status=Status.REVIEW if doubt else Status.ACCEPTED,
        page=place.page,
        box=place.box,
        doubt=doubt,
        candidates=tuple(candidates) if doubt else (),
        score=round(found.score, 6),
        grounds=Grounds(acceptance.origin, found.kind, state).text,
        lattices=lattices,
    )


def _near(field: Field, text: str, acceptance: Acceptance) -> tuple[str, str]:
    """A road that a text misses by one character, and the text that was meant: what the models are known to take it
    for, or the only one; of several all their names, and no text. ('', '') where none is near.
    """
    near, weigher = acceptance.lexicon.near_misses(field, text), acceptance.weigher
    known = [pair for pair in near if weigher is not None and weigher.is_read_for(text, pair[1])]
    likely = known or near
    if len(likely) == 1:
        return likely[0]
    return "”“".join(road for road, _ in near), ""


def _by_lead(text: str, lattices: Sequence[Lattice], acceptance: Acceptance) -> float:
    """The probability of a text that leads before all others that the readings may have seen; 0.0 where that is little.

    The weakest character says little of a line that all readings see alike; what they see besides says more.
    """
    if len(lattices) < _WITNESSES or acceptance.weigher is None:
        return 0.0
    lead = acceptance.weigher.lead(lattices, [plain(text)])
    return acceptance.by_lead(lead) if lead is not None and lead.text == plain(text) else 0.0


def _borne_out(field: Field, first: CropReading, found: _Weighed, sure: float, place: PagePlace) -> FieldReading:
    """A value that the lattices of its line vouch for."""
    return FieldReading(
        key=field.key,
        value=found.normal.value,
        raw=first.text.strip(),
        confidence=round(sure, 4),
        status=Status.ACCEPTED,
        page=place.page,
        box=place.box,
    )


def chosen(reading: FieldReading, *, acceptance: Acceptance) -> FieldReading:
    """A choice by tick squares, a seal or a signature: its measure of clearness as a calibrated confidence.

    reading: with that measure (0..1) as its confidence. An empty blank stays as it is.
    """
    if reading.status is Status.MISSING:
        return reading
    kind: Kind = "presence" if reading.key.endswith("_present") else "choice"
    state: State = "doubted" if reading.doubt else "alone"
    probability = acceptance.probability(kind, state, reading.confidence)
    doubt = reading.doubt or ("" if acceptance.accepts(state, probability) else _UNCLEAR_TICKS)
    changes = {
        "status": Status.REVIEW if doubt else reading.status,
        "doubt": doubt,
        "confidence": round(probability, 4),
        "score": reading.confidence,
        "grounds": Grounds(acceptance.origin, kind, state).text,
    }
    return reading.model_copy(update=changes)


def doubted(reading: FieldReading, doubt: str, table: Calibration) -> FieldReading:
    """The reading sent to a person for a further reason; one that is in doubt already keeps its own, and from then on
    no word that somebody knows settles it.

    table: says how often values in doubt are right.
    """
    if reading.status is not Status.ACCEPTED:
        return reading.model_copy(update={"lattices": ()}) if reading.lattices else reading
    changes: dict[str, object] = {"status": Status.REVIEW, "doubt": doubt}
    if known := Grounds.of(reading.grounds):
        grounds = known._replace(state="doubted")
        probability = table.probability(grounds, reading.score)
        changes |= {"grounds": grounds.text, "confidence": round(min(reading.confidence, probability), 4)}
    else:
        changes |= {"confidence": min(reading.confidence, _LISTED_FROM)}
    return reading.model_copy(update=changes)


def is_weakness(doubt: str) -> bool:
    """Whether a doubt says no more than that the evidence was too weak; every other one speaks against the value."""
    return doubt in (_DIFFER, _UNCLEAR_TICKS) or doubt.endswith(_FAINT)


def is_open(reading: FieldReading) -> bool:
    """Whether a doubt is of what stands there alone, so that a word that fits the ink settles it."""
    return is_weakness(reading.doubt) or _NEAR in reading.doubt or reading.doubt.startswith(_NAME)


@dataclass(frozen=True)
class _Weighed:
    """The evidence for one value: the reading that is used, what it means, its raw score and the readings' state."""

    kind: Kind
    best: CropReading
    normal: Normalised
    state: State
    score: float

    @property
    def is_beyond_lists(self) -> bool:
        return self.state == "listed" or (self.state == "agree" and self.score >= _BEYOND_LISTS)


def _weighed(field: Field, readings: Sequence[CropReading], lexicon: Lexicon, *, today: date | None) -> _Weighed:
    kind, first, others = kind_of(field), readings[0], readings[1:]
    known = _vouched(field, readings, lexicon)
    fuller = None if known is not None or kind not in _OF_WORDS else _fuller(first, others)
    best = known or fuller or first
    normal = normalise(field, simplified(best.text.strip()), today=today)
    if normal.doubt and best is not first:
        best, known, fuller = first, None, None
        normal = normalise(field, simplified(first.text.strip()), today=today)
    agreeing = [r for r in others if _same(r, best) or (kind in _BY_MEANING and _means(field, r, normal, today))]
    if normal.doubt:
        state: State = "doubted"
    elif field.type in _CHECKED_TYPES and normal.value is not None and not _is_by_chance(field, best, agreeing, others):
        state = "repaired" if normal.repaired else "checked"
    elif len(agreeing) < len(others) or fuller is not None:
        state = "split" if known is not None and (agreeing or best.confidence > _LISTED_FROM) else "differ"
    elif known is not None:
        state = "listed"
    else:
        state = "agree" if others else "alone"
    sure = weakest(best) if kind in _OF_FIGURES and state == "agree" else best.confidence
    return _Weighed(kind, best, normal, state, _score(sure, others if state == "agree" else ()))


def _is_by_chance(
    field: Field, best: CropReading, agreeing: Sequence[CropReading], others: Sequence[CropReading]
) -> bool:
    """Whether a single check digit may be right by chance: the reading is unclear and every other one differs."""
    return field.type in _ONE_CHECK and bool(others) and not agreeing and best.confidence < SURE_ALONE_FROM


def _score(sure: float, others: Sequence[CropReading]) -> float:
    """The weakest character; of a crop prepared in another way, which is read less well by itself, half its doubt."""
    return min([sure, *((1 + r.confidence) / 2 for r in others[1:])])


def _means(field: Field, reading: CropReading, normal: Normalised, today: date | None) -> bool:
    """Whether another reading has the same value, without a doubt of its own."""
    other = normalise(field, simplified(reading.text.strip()), today=today)
    return normal.value is not None and other.value == normal.value and not other.doubt


def _vouched(field: Field, readings: Sequence[CropReading], lexicon: Lexicon) -> CropReading | None:
    """The one reading that the word lists know, where they know exactly one text among them."""
    known = {_squeezed(r.text): r for r in readings if lexicon.vouches(field, simplified(r.text.strip()))}
    return next(iter(known.values())) if len(known) == 1 else None


def _fuller(first: CropReading, others: Sequence[CropReading]) -> CropReading | None:
    """The clear reading that has all characters of the first one in order and more: a model may pass over some in print
    that is bold or coarse, but makes none up.
    """
    text = _squeezed(first.text)
    more = (r for r in others if r.confidence >= _FULLER_FROM and len(_squeezed(r.text)) > len(text) >= _FULLER_LEAST)
    return next((r for r in more if _holds_in_order(_squeezed(r.text), text)), None)


def _holds_in_order(text: str, part: str) -> bool:
    rest = iter(text)
    return all(c in rest for c in part)


def _weakness(found: _Weighed) -> str:
    """Why a person must look at a value that nothing but weak evidence speaks against."""
    if found.state in ("differ", "split"):
        return _DIFFER
    weakest = min(found.best.characters, key=lambda c: c[1], default=("", 0.0))
    return f"“{weakest[0]}”{_FAINT}" if weakest[0].strip() else _FAINT


_EQUAL = str.maketrans("：（），；。－—～〇", ":(),;.--~0")


def _same(one: CropReading, other: CropReading) -> bool:
    return _squeezed(one.text) == _squeezed(other.text)


def _squeezed(text: str) -> str:
    """The text without what does not tell two readings apart: spaces, the width of signs, forms of a character."""
    return "".join(simplified(text).translate(_EQUAL).split())

"""Each learned place tried at once: the page is read by its new layout, and a place that brings another value than the
known one is left out, but for what a person has only set right.
"""

from __future__ import annotations

import re
from difflib import SequenceMatcher

from extractors.known.ground import Ground
from extractors.known.lesson import Lesson
from extractors.known.model import KnownLayout, KnownPage, KnownPlace
from extractors.known.reading import KnownReading, Terms, read_known
from extractors.known.recognising import Seen
from extractors.known.wording import plain
from extractors.models import FieldReading, Status, Value
from extractors.values import edits

_ALIKE = 0.6
"""How alike what was read and what a person has made of it are where it is the same writing, 0..1."""
_HAN = re.compile("[㐀-鿿]")


def proved_places(page: KnownPage, ground: Ground, lesson: Lesson, terms: Terms) -> tuple[KnownPlace, ...]:
    """The places that bring what is known to stand in them."""
    seen = Seen(KnownLayout(pages=(page,)), page, ground.to_px, 1.0, 0.0, frozenset())
    read = read_known(seen, ground.lined.page, ground.lines, number=ground.number, terms=terms)
    return tuple(_tried(p, read, lesson) for p in page.places if _agrees(p, read, lesson))


def _tried(place: KnownPlace, read: KnownReading, lesson: Lesson) -> KnownPlace:
    found = _found(place, read)
    meant = lesson.vouched.values.get(place.name)
    is_right = found is not None and found.value is not None and found.value == meant
    is_right = is_right or (place.style != "ticks" and not place.table and _was_there(place, lesson))
    names = {place.name, f"{place.table}.{place.row}.{place.ends}"}
    is_misread = place.style != "ticks" and not place.table and meant is not None and not is_right
    changes = {
        "is_confirmed": is_right and bool(names & lesson.vouched.confirmed),
        "is_guess": place.is_guess or is_misread,
    }
    return place.model_copy(update=changes)


def _agrees(place: KnownPlace, read: KnownReading, lesson: Lesson) -> bool:
    if place.table or place.style == "sign" or place.name not in lesson.vouched.values:
        return True
    found, meant = _found(place, read), lesson.vouched.values[place.name]
    if (place.is_guess and meant is not None) or (found.value if found else None) == meant:
        return True
    if place.style == "ticks":
        return not place.has_squares and found is not None and _is_hidden(place, found, meant)
    return place.style in ("text", "comb") and (
        (found is not None and _is_misread(found, meant)) or _was_there(place, lesson)
    )


def _was_there(place: KnownPlace, lesson: Lesson) -> bool:
    """Whether a person has set right a few characters of what was read where the place lies: so it stands there."""
    reading, meant = lesson.fields.get(place.key), lesson.vouched.values.get(place.name)
    if reading is None or meant is None or place.name not in lesson.vouched.confirmed:
        return False
    read, said = plain(reading.raw), plain(str(meant))
    return min(len(read), len(said)) > 1 and SequenceMatcher(None, read, said, autojunk=False).ratio() >= _ALIKE


def _is_hidden(place: KnownPlace, found: FieldReading, meant: Value) -> bool:
    """Whether all that was not seen of a choice are marks over words whose own print nobody has seen."""
    partly = {o.value for o in place.options if o.is_partly}
    return bool(partly) and partly == set(words_meant(meant)) and set(words_meant(found.value)) <= partly


def _is_misread(found: FieldReading, meant: Value) -> bool:
    """Whether what was read is what a person has written in its stead but for a few characters."""
    read, said = plain(found.raw), plain("" if meant is None else str(meant))
    most = max(1, len(said) // 3) if _HAN.search(said) else 1  # another date or figure is alike as well
    return found.status is not Status.ACCEPTED and len(said) > 1 and edits(read, said, limit=most) <= most


def _found(place: KnownPlace, read: KnownReading) -> FieldReading | None:
    if not place.table:
        return next((f for f in read.fields if f.key == place.key), None)
    rows = (r for r in read.rows if r.table == place.table and r.index == place.row)
    return next((c for r in rows if (c := r.cells.get(place.key)) is not None), None)


def words_meant(value: Value) -> tuple[str, ...]:
    """The words of a choice that a value stands for."""
    if value is None or value == "":
        return ()
    if isinstance(value, bool):
        return ("是",) if value else ("否",)
    return tuple(str(v) for v in value) if isinstance(value, list | tuple) else (str(value),)

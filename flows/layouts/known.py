"""The known layouts as a fold of the ledger's events.

A place that people have corrected again and again is taken out: the reading of any layout takes it over.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import Any, Final
from weakref import WeakKeyDictionary

from extractors.known import KnownLayout
from extractors.models import Frozen
from flows.ledger import Event, Ledger

LAYOUT_LEARNED: Final = "layout_learned"
"""Event kind, of the case that taught it or of none: payload {"layout": `KnownLayout`, "seq": of the answer or
0}."""
LAYOUT_ASKED: Final = "layout_asked"
"""Event kind, of no case: a 核对单 of the places of an empty form waits; payload {"layout": a `KnownLayout`, "path" of
the sheet below the outbox}."""
LAYOUTS_LOOKED: Final = "layouts_looked"
"""Event kind, of no case: what people's answers and new cases say of the known layouts; payload {"seq": up to which
event, "used": [name], "corrected": [[name, place]], "confirmed": [[name, place]]}."""
LAYOUT_FORGOTTEN: Final = "layout_forgotten"
"""Event kind, of no case: payload {"name"}."""
_KINDS: Final = (LAYOUT_LEARNED, LAYOUTS_LOOKED, LAYOUT_FORGOTTEN)
_MOST_NEWS: Final = 1000
_MOST_CORRECTED: Final = 2
"""Corrections of one place from which it is not read by the layout any more."""
_MOST_VERSIONS: Final = 3


class KnownForm(Frozen):
    """A form that the office knows. versions: newest last. corrected: names of places, once for each correction."""

    name: str
    versions: tuple[KnownLayout, ...]
    learned_at: str
    used: int = 0
    corrected: tuple[str, ...] = ()
    confirmed: tuple[str, ...] = ()

    @property
    def newest(self) -> KnownLayout:
        """Its newest version."""
        return self.versions[-1]

    @property
    def given_up(self) -> tuple[str, ...]:
        """Places that were corrected too often to be read by the layout."""
        return tuple(name for name, number in Counter(self.corrected).items() if number >= _MOST_CORRECTED)

    def to_read_with(self) -> tuple[KnownLayout, ...]:
        """Its versions as readers get them, newest first."""
        return tuple(self._told(v) for v in reversed(self.versions))

    def _told(self, layout: KnownLayout) -> KnownLayout:
        """A version with what people have said of its places since."""
        gone = set(self.given_up)
        pages = []
        for page in layout.pages:
            places = tuple(
                p.model_copy(update={"is_confirmed": True, "is_guess": False}) if p.name in self.confirmed else p
                for p in page.places
                if p.name not in gone
            )
            left = {*page.left, *(p.table or p.key for p in page.places if p.name in gone)}
            pages.append(page.model_copy(update={"places": places, "left": tuple(sorted(left))}))
        return layout.model_copy(update={"pages": tuple(pages)})


@dataclass
class _Shelf:
    """What this process has seen of the ledger. seq: up to which event; looked: up to which one answers were heard."""

    seq: int = 0
    looked: int = 0
    causes: set[int] = field(default_factory=set)
    forms: dict[str, KnownForm] = field(default_factory=dict)


_SHELVES: Final[WeakKeyDictionary[Ledger, _Shelf]] = WeakKeyDictionary()


def known_forms(ledger: Ledger) -> tuple[KnownForm, ...]:
    """Every form that the office knows now, in the order of learning."""
    return tuple(_shelf(ledger).forms.values())


def looked_until(ledger: Ledger) -> int:
    """The event up to which answers were heard; 0 at the beginning."""
    return _shelf(ledger).looked


def to_read_with(ledger: Ledger) -> tuple[KnownLayout, ...]:
    """The layouts that readers are given."""
    return tuple(layout for form in known_forms(ledger) for layout in form.to_read_with())


def _shelf(ledger: Ledger) -> _Shelf:
    """The fold of all events so far."""
    shelf = _SHELVES.setdefault(ledger, _Shelf())
    while news := ledger.events_since(shelf.seq, _KINDS, most=_MOST_NEWS):
        for event in news:
            _folded(shelf, event)
        shelf.seq = news[-1].seq
    return shelf


def _folded(shelf: _Shelf, event: Event) -> None:
    said = event.payload
    if event.kind == LAYOUT_FORGOTTEN:
        shelf.forms.pop(said["name"], None)
    elif event.kind == LAYOUT_LEARNED:
        _learned(shelf, said, event.at)
    else:
        shelf.looked = max(shelf.looked, int(said["seq"]))
        _heard(shelf, said)


def _learned(shelf: _Shelf, said: dict[str, Any], at: str) -> None:
    """A layout that was learned; two machines may have learned it from one answer."""
    cause = int(said["seq"])
    if cause and cause in shelf.causes:
        return
    shelf.causes.add(cause)
    layout = KnownLayout.model_validate(said["layout"])
    known = shelf.forms.get(layout.name)
    versions = (*(known.versions if known else ()), layout)[-_MOST_VERSIONS:]
    shelf.forms[layout.name] = KnownForm(
        name=layout.name, versions=versions, learned_at=at, used=known.used if known else 0
    )


def _heard(shelf: _Shelf, said: dict[str, Any]) -> None:
    used = Counter(said.get("used", ()))
    for name, form in list(shelf.forms.items()):
        corrected = tuple(_places(said.get("corrected", ()), name))
        confirmed = tuple(_places(said.get("confirmed", ()), name))
        if used[name] or corrected or confirmed:
            changes = {
                "used": form.used + used[name],
                "corrected": (*form.corrected, *corrected),
                "confirmed": tuple(dict.fromkeys((*form.confirmed, *confirmed))),
            }
            shelf.forms[name] = form.model_copy(update=changes)


def _places(pairs: Iterable[list[str]], name: str) -> Iterator[str]:
    return (place for of, place in pairs if of == name)

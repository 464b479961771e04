"""What the network of texts says against readings: a text that it surely gives to another field is asked about."""

from __future__ import annotations

from collections.abc import Sequence

from extractors.evidence import CHOICES
from extractors.joint import UNSURE_PLACE, Desk
from extractors.models import FieldReading, Status, is_within
from extractors.values import doubted

_SHORTEST, _HARDLY, _RATHER, _SURELY, _VAGUE = 2, 0.1, 0.35, 0.95, 3
"""Characters of a text that is asked after; chances from which it is hardly one field's, rather another's under a label
of so few characters (口径, 户数), and surely another's under any."""


def against_guesses(readings: Sequence[FieldReading], desk: Desk) -> list[FieldReading]:
    """The readings of a page; what the network surely gives to another field is asked about."""
    return [doubted(r, UNSURE_PLACE, desk.acceptance.table) if _is_anothers(r, desk) else r for r in readings]


def _is_anothers(reading: FieldReading, desk: Desk) -> bool:
    guesses, box = desk.guesses, reading.box
    if guesses is None or box is None or reading.value is None or reading.status is not Status.ACCEPTED:
        return False
    if desk.wording.catalogue[reading.key].type in (*CHOICES, "seal", "signature"):
        return False
    inside = [t for t in desk.pool.tokens if is_within(t.box, box) and len(t.text) >= _SHORTEST]
    own = max((guesses.chance(t.id, reading.key) or 0.0 for t in inside), default=1.0)
    others = [guesses.best(t.id) for t in inside]
    least = _RATHER if len(_label_of(reading.key, desk)) <= _VAGUE else _SURELY
    return own < _HARDLY and any(kind.startswith("value:") and chance >= least for kind, chance in others)


def _label_of(key: str, desk: Desk) -> str:
    """The label by which the decision gave a field its text, '' for none."""
    labels = (c.label for c in desk.claims if c.key == key and c.label >= 0)
    return next((desk.page.labels[n].text.rstrip(":： ") for n in labels), "")

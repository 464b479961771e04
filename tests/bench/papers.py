"""Attachments held against truth: told apart or not, and what was read on them.

An attachment may tell what the form does not ask (until when a card is valid): such values are compared by shape.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from extractors.models import Reading
from extractors.values.catalogue import Catalogue, Field
from tests.bench.accuracy import RIGHT, Origin, Scored, Scorer
from tests.bench.samples import Sample

PLACE = "附件"
LICENCE, LICENCE_CODE = "M02", "uscc"


@dataclass(frozen=True)
class PapersTold:
    """By material id: how many there are, how many were told, and how many were told that are not there.

    mixed: (set, sample, ids not told, ids told in their stead) of the packages where something went wrong.
    """

    there: dict[str, int]
    told: dict[str, int]
    extra: dict[str, int]
    mixed: tuple[tuple[str, str, tuple[str, ...], tuple[str, ...]], ...]

    @property
    def share(self) -> float | None:
        """Attachments told apart rightly among all, None where there are none."""
        there = sum(self.there.values())
        return sum(self.told.values()) / there if there else None


def told_apart(packages: Iterable[tuple[Sample, Reading | None]]) -> PapersTold:
    """The attachments of all packages that have any in truth."""
    there: Counter[str] = Counter()
    told: Counter[str] = Counter()
    extra: Counter[str] = Counter()
    mixed = []
    for sample, reading in packages:
        if not sample.truth.materials:
            continue
        wanted = Counter(identity for identity, _ in sample.truth.materials)
        got = Counter(m.id for m in reading.materials) if reading else Counter()
        there, told, extra = there + wanted, told + (wanted & got), extra + (got - wanted)
        if wanted != got:
            lost, instead = tuple((wanted - got).elements()), tuple((got - wanted).elements())
            mixed.append((*sample.identity, lost, instead))
    return PapersTold(dict(there), dict(told), dict(extra), tuple(mixed))


def score_materials(sample: Sample, reading: Reading | None, catalogue: Catalogue) -> list[Scored]:
    """What the attachments say, as far as the truth tells it; an attachment that was not told apart is missed."""
    read = list(reading.materials) if reading else []
    scores: list[Scored] = []
    for identity, fields in sample.truth.materials:
        match = next((m for m in read if m.id == identity), None)
        if match is not None:
            read.remove(match)
        shapes = {key: catalogue.get(key) or _shaped(key, value) for key, value in fields.items()}
        scorer = Scorer(Origin.of(sample), shapes.get, frozenset((PLACE, key) for key in fields))
        scores += scorer.cells(PLACE, f"{PLACE} {identity}", fields, match.fields if match else {})
    return scores


def licence_codes(scores: Sequence[Scored]) -> tuple[int, int]:
    """Credit codes read right on licences, and licences with one."""
    codes = [s for s in scores if s.place == f"{PLACE} {LICENCE}" and s.key == LICENCE_CODE and s.has_truth]
    return sum(s.verdict in RIGHT for s in codes), len(codes)


def _shaped(key: str, value: Any) -> Field:
    """A field for a value that only an attachment tells."""
    kind = "number" if isinstance(value, int | float) else "date" if key.startswith("valid") else "text"
    return Field.model_validate(
        {"key": key, "block": "A", "label": key, "type": kind, "required": "", "visible_to": ()}
    )

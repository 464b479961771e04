"""Readings held against truth, field by field and cell by cell; hands on `Scored`s, one for every field.

A field that a person will see is never silently wrong: only what was accepted can end in a letter.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from extractors.models import FieldReading, Reading, Status
from extractors.values.catalogue import Catalogue, Field
from tests.bench.samples import MADE, TABLES, Row, Sample
from tests.bench.values import canonical, kind_of, same
from tests.scans.many import PRINT_FACES


class Verdict(StrEnum):
    """What became of one field."""

    RIGHT_ACCEPTED = "right_accepted"
    RIGHT_FLAGGED = "right_flagged"
    WRONG_FLAGGED = "wrong_flagged"
    WRONG_ACCEPTED = "wrong_accepted"
    MISSED = "missed"
    INVENTED = "invented"
    INVENTED_FLAGGED = "invented_flagged"
    EMPTY = "empty"
    BEYOND_TRUTH = "beyond_truth"


OWN, FOREIGN = "本表", "外来版式"
PRINT, HAND = "印刷体", "手写体"
_PRINT_FACES = (*PRINT_FACES, "typed")


def family_of(layout: str) -> str:
    """The family of a layout: the project's own form, or one of another layout."""
    return OWN if layout == "own" else FOREIGN


RIGHT = (Verdict.RIGHT_ACCEPTED, Verdict.RIGHT_FLAGGED)
SILENTLY_WRONG = (Verdict.WRONG_ACCEPTED, Verdict.INVENTED)
"""What ends in a letter unseen."""


@dataclass(frozen=True)
class Origin:
    """Where a scored field belongs: its set and sample, and what the sample is like."""

    sample_set: str
    sample: str
    layout: str
    face: str
    machine: str

    @classmethod
    def of(cls, sample: Sample) -> Origin:
        """The origin of the fields of a sample."""
        truth = sample.truth
        return cls(sample.sample_set, sample.name, truth.layout, truth.face, truth.machine)

    @property
    def family(self) -> str:
        """Whether it is the project's own form or one of another layout."""
        return family_of(self.layout)

    @property
    def writing(self) -> str:
        """Whether it is filled in print or in a handwriting-like face."""
        return PRINT if self.face in _PRINT_FACES else HAND

    @property
    def is_made(self) -> bool:
        """Whether it was drawn for this run."""
        return self.sample_set.startswith(MADE)


@dataclass(frozen=True)
class Scored:
    """One field or cell. place: '' or the table and 1-based row of the truth. truth, read: canonical values."""

    origin: Origin
    key: str
    place: str
    kind: str
    type: str
    truth: Any
    read: Any
    raw: str
    confidence: float
    status: str
    verdict: Verdict
    score: float = 0.0
    grounds: str = ""
    doubt: str = ""

    @property
    def has_truth(self) -> bool:
        """Whether something is written there."""
        return self.truth is not None and self.verdict is not Verdict.BEYOND_TRUTH


def judge(truth: Any, reading: FieldReading | None, read: Any) -> Verdict:
    """The verdict on one field. truth, read: canonical; read is None where the reading brought no value."""
    if reading is None or reading.status is Status.MISSING:
        return Verdict.EMPTY if truth is None else Verdict.MISSED
    is_flagged = reading.status is Status.REVIEW
    if truth is None:
        if is_flagged:
            return Verdict.INVENTED_FLAGGED
        return Verdict.EMPTY if read is None else Verdict.INVENTED
    if same(truth, read):
        return Verdict.RIGHT_FLAGGED if is_flagged else Verdict.RIGHT_ACCEPTED
    return Verdict.WRONG_FLAGGED if is_flagged else Verdict.WRONG_ACCEPTED


def score(
    sample: Sample, reading: Reading | None, catalogue: Catalogue, told: frozenset[tuple[str, str]]
) -> list[Scored]:
    """Every field and cell of a sample. reading: None where the package could not be read. told: see `told_keys`."""
    origin = Origin.of(sample)
    scorer = Scorer(origin, catalogue.get, told)
    scores = list(scorer.cells("", "", sample.truth.fields, reading.fields if reading else {}))
    for table in TABLES:
        read_rows = [r.cells for r in reading.rows if r.table == table] if reading else []
        pairs = scorer.aligned(table, sample.truth.rows[table], read_rows)
        for number, (truth_row, read_row) in enumerate(pairs, 1):
            scores += scorer.cells(table, f"{table} {number}", truth_row, read_row)
    return scores


def unknown_keys(samples: Sequence[Sample], catalogue: Catalogue) -> list[tuple[str, str]]:
    """(set, key) of what truths speak of and the catalogue does not know."""
    found = set()
    for sample in samples:
        rows = [row for rows in sample.truth.rows.values() for row in rows]
        keys = {key for part in (sample.truth.fields, *rows) for key in part}
        found |= {(sample.sample_set, key) for key in keys if catalogue.get(key) is None}
    return sorted(found)


@dataclass(frozen=True)
class Scorer:
    """Scores the cells of one sample. field_of: the field of a key, None where there is none."""

    origin: Origin
    field_of: Callable[[str], Field | None]
    told: frozenset[tuple[str, str]]

    def cells(
        self, table: str, place: str, truth: Mapping[str, Any], read: Mapping[str, FieldReading]
    ) -> Iterator[Scored]:
        """The fields of the sheet, or the cells of one row, that truth or reading speak of."""
        for key in dict.fromkeys([*truth, *read]):
            field, reading = self.field_of(key), read.get(key)
            if field is None:
                continue
            wanted = canonical(field, truth.get(key))
            got = self._read(key, reading)
            verdict = judge(wanted, reading, got)
            if (table, key) not in self.told:
                if verdict in (Verdict.EMPTY, Verdict.MISSED):
                    continue
                verdict = Verdict.BEYOND_TRUTH
            yield Scored(
                origin=self.origin,
                key=key,
                place=place,
                kind=_kind(table, field),
                type=field.type,
                truth=wanted,
                read=got,
                raw=reading.raw if reading else "",
                confidence=reading.confidence if reading else 0.0,
                status=(reading.status if reading else Status.MISSING).value,
                verdict=verdict,
                score=reading.score if reading else 0.0,
                grounds=reading.grounds if reading else "",
                doubt=reading.doubt if reading else "",
            )

    def _read(self, key: str, reading: FieldReading | None) -> Any:
        field = self.field_of(key)
        if field is None or reading is None or reading.status is Status.MISSING:
            return None
        return canonical(field, reading.value)

    def aligned(
        self, table: str, truth: Sequence[Row], read: Sequence[Mapping[str, FieldReading]]
    ) -> list[tuple[Row, Mapping[str, FieldReading]]]:
        """Rows paired in order so that most cells agree: a row that was not read must not spoil those after it."""
        agree = [[1 + 100 * self._agreeing(t, r) for r in read] for t in truth]
        best = _best_sums(agree)
        pairs: list[tuple[Row, Mapping[str, FieldReading]]] = []
        i, j = 0, 0
        while i < len(truth) or j < len(read):
            if i < len(truth) and j < len(read) and best[i][j] == agree[i][j] + best[i + 1][j + 1]:
                pairs.append((truth[i], read[j]))
                i, j = i + 1, j + 1
            elif i < len(truth) and best[i][j] == best[i + 1][j]:
                pairs.append((truth[i], {}))
                i += 1
            else:
                pairs.append(({}, read[j]))
                j += 1
        return pairs

    def _agreeing(self, truth: Row, read: Mapping[str, FieldReading]) -> int:
        count = 0
        for key, value in truth.items():
            field = self.field_of(key)
            wanted = canonical(field, value) if field is not None else None
            count += wanted is not None and same(wanted, self._read(key, read.get(key)))
        return count


def _kind(table: str, field: Field) -> str:
    """The kind of a field; cells of lists and of attachments apart from the fields of the sheet."""
    group = {"": "", "附件": "附件·"}.get(table, "清单·")
    return group + kind_of(field)


def _best_sums(agree: Sequence[Sequence[int]]) -> list[list[int]]:
    """best[i][j]: the highest sum over pairs in order from truth row i and read row j on."""
    columns = len(agree[0]) if agree else 0
    best = [[0] * (columns + 1) for _ in range(len(agree) + 1)]
    for i in reversed(range(len(agree))):
        for j in reversed(range(columns)):
            best[i][j] = max(best[i + 1][j], best[i][j + 1], agree[i][j] + best[i + 1][j + 1])
    return best

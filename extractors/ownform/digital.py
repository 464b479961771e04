"""Reads the values of a filled PDF form (AcroForm) whose fields are named after the catalogue: nothing is recognised.

Names: a catalogue key (`uscc`), a tick square as key and word (`services.用水`), a cell of a list as table, row and key
(`segments.1.seg_road`, `segments.1.seg_service.用水`). Pages with a text layer are taken apart in `digitalsheet`.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from extractors.means import Means
from extractors.models import BoxTuple, CropReading, FieldReading, Page, RowReading, Status
from extractors.otherform import FormReading
from extractors.pages import CHECKED, UNCHECKED
from extractors.values import Catalogue, Field, PagePlace, judged, missing, normalise

_CELL = re.compile(r"(segments|gas_equip|equip_list)\.(\d{1,3})\.(.+)")
_LONGEST_VALUE = 2000
_KNOWN_SHARE = 0.5


@dataclass(frozen=True)
class _Places:
    """Where fields stand: page of the package, the whole of it, and the fields' own boxes by name."""

    page: int
    whole: BoxTuple
    fields: Mapping[str, BoxTuple]

    def of(self, name: str, parts: Mapping[str, str]) -> PagePlace:
        """Where a value was typed; the whole page for a choice among several squares."""
        typed = parts.get("") not in (None, CHECKED, UNCHECKED)
        boxes = [self.fields.get(name)] if typed else [self.fields.get(f"{name}.{w}") for w in parts if w.isdigit()]
        known = [b for b in boxes if b is not None]
        if not known:
            return PagePlace(self.page, self.whole)
        x0, y0, x1, y1 = zip(*known, strict=True)
        return PagePlace(self.page, (min(x0), min(y0), max(x1), max(y1)))


def speaks_our_names(page: Page, catalogue: Catalogue) -> bool:
    """Whether most of a page's form fields are named after the catalogue; those of another form are not."""
    keys = [m[3] if (m := _CELL.fullmatch(name)) else name for name in page.form_values]
    known = sum(catalogue.get(key.partition(".")[0]) is not None for key in keys)
    return bool(keys) and known >= _KNOWN_SHARE * len(keys)


def read_form_values(page: Page, *, number: int, means: Means) -> FormReading:
    """The fields and rows that a page's form values carry. number: 1-based page of the package.

    Names that the catalogue does not know are ignored; values are bounded and normalised like any writing.
    """
    height, width = page.image.shape[:2]
    place = _Places(number, (0.0, 0.0, float(width), float(height)), page.form_places)
    single: dict[str, dict[str, str]] = defaultdict(dict)
    cells: dict[tuple[str, int], dict[str, dict[str, str]]] = defaultdict(lambda: defaultdict(dict))
    for name, value in page.form_values.items():
        text = value[:_LONGEST_VALUE]
        if match := _CELL.fullmatch(name):
            key, _, word = match[3].partition(".")
            cells[match[1], int(match[2])][key][word] = text
        else:
            key, _, word = name.partition(".")
            single[key][word] = text
    fields = _readings(single, means, place)
    rows = []
    for (table, index), columns in sorted(cells.items()):
        read = _readings(columns, means, place, prefix=f"{table}.{index}.")
        if any(r.status is not Status.MISSING for r in read.values()):
            rows.append(RowReading(table=table, index=index, cells=read))
    return FormReading(fields, tuple(rows))


def _readings(
    values: Mapping[str, Mapping[str, str]],
    means: Means,
    place: _Places,
    *,
    prefix: str = "",
) -> dict[str, FieldReading]:
    found = {}
    for key, parts in values.items():
        field = means.catalogue.get(key)
        if field is not None:
            found[key] = _reading(field, parts, place.of(prefix + key, parts), means)
    return found


def _reading(field: Field, parts: Mapping[str, str], place: PagePlace, means: Means) -> FieldReading:
    """One field: its typed text, or its tick squares by their words, or the characters of its comb."""
    if "" in parts and len(parts) == 1:
        return _typed(field, parts[""], place, means)
    if all(word.isdigit() for word in parts):
        return _typed(field, "".join(parts[w] for w in sorted(parts, key=int)), place, means)
    return _ticked(field, [w for w, v in parts.items() if v == CHECKED], place)


def _typed(field: Field, text: str, place: PagePlace, means: Means) -> FieldReading:
    if field.type == "yes_no" and text in ("on", "off"):
        return _ticked(field, ["是"] if text == CHECKED else [], place)
    if not text.strip():
        return missing(field, place)
    reading = CropReading(text=text, confidence=1.0, characters=tuple((c, 1.0) for c in text))
    judgement = judged(field, reading, reading, place=place, today=means.today, acceptance=means.acceptance)
    normal = normalise(field, text, today=means.today)
    if judgement.value is None and not normal.doubt and not normal.explicit_none:
        return missing(field, place)
    return judgement


def _ticked(field: Field, words: Iterable[str], place: PagePlace) -> FieldReading:
    """A choice from the words whose squares are ticked, in the catalogue's order."""
    chosen = list(words)
    known = [w for w in (field.allowed or ("是", "否")) if w in chosen]
    if not chosen:
        return missing(field, place)
    doubt = ""
    if len(known) < len(chosen):
        doubt = "勾选了目录中没有的选项"
    elif field.type != "many_of" and len(known) > 1:
        doubt = "单选项勾选了多项"
    value: str | bool | list[str] | None = known if field.type == "many_of" else known[0] if len(known) == 1 else None
    if field.type == "yes_no" and value is not None:
        value = value == "是"
    return FieldReading(
        key=field.key,
        value=value,
        raw="、".join(chosen),
        confidence=0.5 if doubt else 1.0,
        status=Status.REVIEW if doubt else Status.ACCEPTED,
        page=place.page,
        box=place.box,
        doubt=doubt,
        candidates=tuple(known) if doubt else (),
    )

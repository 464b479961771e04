"""Several attachments on one sheet: splits the lines of a page where both sides are an attachment of their own.

Hands on `Part`s, top to bottom and left to right; a page with one attachment, or with none that is known, is one part.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from extractors.attachments.spans import height
from extractors.models import TextLine
from extractors.package import PageType, material_of, titles_on
from extractors.values import Material, squeeze

CARD = "M03"
_NUMBER_LABEL = "公民身份号码"
_CARD_WORDS = ("姓名", "出生", "住址")
_GAPS = 6
_DEEPEST = 3


@dataclass(frozen=True)
class Part:
    """One attachment on a page. material: M02…M22 or '' where unknown; lines: its own, in pixels of the page."""

    material: str
    title: str
    lines: tuple[TextLine, ...]


def parts_of(lines: Sequence[TextLine], kind: PageType, materials: Sequence[Material]) -> tuple[Part, ...]:
    """The attachments on a page that was told to be of `kind` as a whole."""
    named = [m for m in materials if titles_on(lines, m, anywhere=True)]
    whole = Part(kind.material, kind.title, tuple(lines))
    if len(named) < 2 and len(_fronts(lines)) < 2:
        return (whole,)
    return tuple(_split(whole, materials, depth=0))


def _split(part: Part, materials: Sequence[Material], *, depth: int) -> Iterator[Part]:
    for sides in _cuts(part.lines) if depth < _DEEPEST else ():
        told = [material_of(side, materials) for side in sides]
        if told[0] is None or told[1] is None or not _may_part(told[0], told[1], sides):
            continue
        for side, material in zip(sides, told, strict=True):
            if material is not None:
                yield from _split(Part(material.id, material.title, tuple(side)), materials, depth=depth + 1)
        return
    yield part


def _may_part(first: Material, second: Material, sides: Sequence[Sequence[TextLine]]) -> bool:
    """Whether two sides are two papers: each names itself, and they are of two kinds or the cards of two people."""
    if first.id == second.id:
        return first.id == CARD and all(_fronts(side) for side in sides)
    return all(_names_itself(side, m) for side, m in zip(sides, (first, second), strict=True))


def _names_itself(lines: Sequence[TextLine], material: Material) -> bool:
    if material.id != CARD:
        return titles_on(lines, material)
    text = "".join(squeeze(line.text) for line in lines)
    return "签发机关" in text or (_NUMBER_LABEL in text and any(w in text for w in _CARD_WORDS))


def _fronts(lines: Sequence[TextLine]) -> list[TextLine]:
    """The lines with the number of an identity card."""
    return [line for line in lines if _NUMBER_LABEL in squeeze(line.text)]


def _cuts(lines: Sequence[TextLine]) -> Iterator[tuple[list[TextLine], list[TextLine]]]:
    """The lines parted at the widest gaps between them, across the page and down it, the widest first."""
    sizes = sorted(height(line.box) for line in lines)
    least = 0.8 * sizes[len(sizes) // 2] if sizes else 0.0
    found: list[tuple[float, int, float]] = []
    for axis in (1, 0):
        reached = None
        for line in sorted(lines, key=lambda x: x.box[axis]):
            if reached is not None and line.box[axis] - reached > least:
                found.append((line.box[axis] - reached, axis, (line.box[axis] + reached) / 2))
            reached = max(reached or 0.0, line.box[axis + 2])
    for _, axis, place in sorted(found, reverse=True)[: 2 * _GAPS]:
        yield [x for x in lines if x.box[axis] < place], [x for x in lines if x.box[axis] >= place]

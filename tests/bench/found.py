"""Whether a written value stands anywhere in the whole text of the pages: the yardstick's own measure.

Generous to the yardstick: it need not know which field a text belongs to, one digit of a table is enough for a small
number, and a value counts in any of its usual notations. Ticks, seals and signatures are no text and not counted.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from extractors.values.folding import squeeze
from tests.bench.accuracy import Scored, Verdict

_WORDLESS = ("one_of", "many_of", "yes_no", "signature", "seal", "rows")
_JOINED = ("uscc", "resident_id", "project_code", "mobile", "landline", "code")
_MARKS = re.compile(r"[-—–()（）.·/\[\]〔〕]")


@dataclass(frozen=True)
class PageText:
    """The text of all pages of a package, folded once.

    plain: all lines run together, for values broken over lines. joined: the same without dashes and brackets.
    lines: the lines apart, for numbers, which must not grow together with their neighbours.
    """

    plain: str
    joined: str
    lines: str

    @classmethod
    def of(cls, pages: Iterable[str]) -> PageText:
        """pages: the lines of each page in reading order, a line break between them."""
        lines = [squeeze(line).upper() for page in pages for line in page.splitlines()]
        plain = "".join(lines)
        bare = re.sub(r"(?<=\d),(?=\d{3})", "", "\n".join(lines))
        return cls(plain=plain, joined=_MARKS.sub("", plain), lines=bare)


@dataclass(frozen=True)
class Found:
    """Of the written values of a group: how many there are, found by the yardstick, and read right by us."""

    written: int
    by_yardstick: int
    by_us: int


def is_written(scored: Scored) -> bool:
    """Whether a field has a value that stands on the page as text."""
    return scored.has_truth and scored.type not in _WORDLESS


def compare_found(scores: Sequence[Scored], text: PageText) -> Found:
    """The written values of one package, ours against the yardstick's."""
    written = [s for s in scores if is_written(s)]
    return Found(
        written=len(written),
        by_yardstick=sum(is_found(s, text) for s in written),
        by_us=sum(s.verdict in (Verdict.RIGHT_ACCEPTED, Verdict.RIGHT_FLAGGED) for s in written),
    )


def is_found(scored: Scored, text: PageText) -> bool:
    """Whether the true value stands somewhere in the text."""
    if scored.type in ("number", "integer"):
        return _number_stands(float(scored.truth), text.lines)
    value = squeeze(str(scored.truth)).upper()
    if scored.type == "date":
        return any(d in text.plain for d in _dates(value))
    if scored.type in _JOINED:
        return _MARKS.sub("", value) in text.joined
    return value in text.plain


def _number_stands(value: float, text: str) -> bool:
    digits = re.escape(f"{Decimal(str(value)).normalize():f}")
    zeros = r"0*" if "." in digits else r"(?:\.0+)?"
    return re.search(rf"(?<![\d.]){digits}{zeros}(?!\d|\.\d)", text) is not None


def _dates(iso: str) -> Iterable[str]:
    try:
        day = date.fromisoformat(iso)
    except ValueError:
        return (iso,)
    y, m, d = day.year, day.month, day.day
    shapes = (f"{y}年{m}月{d}日", f"{y}年{m:02d}月{d:02d}日", f"{y}{m:02d}{d:02d}")
    return (*shapes, *(f"{y}{s}{m:02d}{s}{d:02d}" for s in "-./"), *(f"{y}{s}{m}{s}{d}" for s in "-./"))

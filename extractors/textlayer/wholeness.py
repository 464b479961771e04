"""Whether a place of the page says a value as a whole: 315 is not what is printed where 3150 stands.

What stands around the value may differ only as labels do that were misread; characters that would make it another
value must stand in the layer too.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from difflib import SequenceMatcher

from extractors.textlayer.likeness import key, nearest

_LIKE = 0.5
"""Share of the text around a value that is read as the layer has it: labels in small print are often misread."""
_UNIT = re.compile(
    r"(?:[KM]?V?[AW]|[KMC]?M[23]?|M[23]/?[HD]?|T|HA|K?PA|[亩户台栋层米个人元吨日天]|万元|平方米|立方米)+"
)
_SQUARES = re.compile(r"[☐☑☒□■▢✓✔√]")
_BORDER = "|｜丨Il[]"


def says_no_more(seen: str, wanted: str, layer: str) -> bool:
    """Whether `seen` holds `wanted` with nothing beside it that would make another value of it.

    seen: what was recognised; layer: what the text layer says at this place, '' or the value alone for a form field.
    """
    value, around = key(wanted), key(layer)
    if _SQUARES.search(layer):
        return value in key(seen)
    before, _, after = around.partition(value) if value in around else ("", "", "")
    return any(
        _may_stand(left[::-1], before[::-1], value[:1]) and _may_stand(right, after, value[-1:])
        for form in (seen, seen.strip(_BORDER))
        for left, right in _around(key(form), value)
    )


def as_printed(seen: str, wanted: str, layer: str) -> tuple[str, int]:
    """What the page shows in the place of `wanted`, and by how many characters its key differs from that.

    Where nothing but the value belongs into the place, all that was recognised there is what it shows.
    """
    if key(layer) in ("", key(wanted)):
        return seen.strip(), 0
    printed, edits = nearest(seen, wanted)
    if edits or not printed:
        return printed, edits
    longer = re.search(rf"[\d.]*{re.escape(printed)}[\d.]*", seen)
    found = longer[0] if longer is not None else printed
    return found, len(found) - len(printed)


def _around(text: str, value: str) -> Iterator[tuple[str, str]]:
    """What stands before and behind each place where a text holds a value."""
    at = text.find(value)
    while at >= 0:
        yield text[:at], text[at + len(value) :]
        at = text.find(value, at + 1)


def _may_stand(seen: str, said: str, edge: str) -> bool:
    """Whether what was seen beside a value may be what the layer says there; both from the value outwards."""
    if not seen:
        return True
    if edge.isdigit() and (seen[0].isdigit() or seen[0] == ".") and seen[0] != said[:1]:
        return False
    if not said:
        return bool(edge.isdigit() and _UNIT.fullmatch(seen))
    return SequenceMatcher(None, seen, said, autojunk=False).ratio() >= _LIKE

"""The tags of a template in reading order: where each stands, which part it belongs to, and over how many runs it goes.

Word and WPS cut a tag into runs when a part of it was edited; the template engine joins most of them again.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from docx import Document
from docx.oxml.ns import qn

from flows.checker import FOOTERS, HEADERS, excerpt

_TAG: Final = re.compile(
    r"\{\{(?P<value>(?:(?!\{\{|\{%|\}\}).)*)\}\}|\{%(?P<block>(?:(?!\{\{|\{%|%\}).)*)%\}|\{#.*?#\}", re.DOTALL
)
_OPENED: Final = re.compile(r"\{\{|\{%|\{#|\}\}|%\}|#\}|\{ +[{%]|[}%] +\}|｛｛|｝｝|｛%|%｝")
_PREFIX: Final = re.compile(r"(?:tr|tc|p|r)(?=\s)")


@dataclass(frozen=True)
class Tag:
    """One tag. place: paragraph in words. body: what stands between the braces, without the p/tr of the engine.

    is_block: {% … %}. level: 'p', 'tr', 'tc', 'r' or ''. runs: pieces of text that it is cut into.
    """

    place: str
    text: str
    body: str
    is_block: bool
    level: str
    runs: int


@dataclass(frozen=True)
class Stray:
    """Braces that belong to no whole tag."""

    place: str
    text: str


def tags_of(path: Path) -> list[Tag | Stray]:
    """Every tag of a template, body first, then headers and footers.

    Raises:
        OSError, KeyError, ValueError, BadZipFile: the file is missing or no Word file.
    """
    document = Document(str(path))
    found: list[Tag | Stray] = []
    for number, element in enumerate(document.element.body.iter(qn("w:p")), start=1):
        found += _paragraph_tags(element, f"第{number}段")
    for section in document.sections:
        for name in (*HEADERS, *FOOTERS):
            part = getattr(section, name)
            if not part.is_linked_to_previous:
                for paragraph in part.paragraphs:
                    found += _paragraph_tags(paragraph._p, "页眉" if name in HEADERS else "页脚")
    return found


def _paragraph_tags(element: object, where: str) -> Iterator[Tag | Stray]:
    pieces = [node.text or "" for node in element.iter(qn("w:t"))]  # type: ignore[attr-defined]
    text = "".join(pieces)
    place = f"{where}{excerpt(text)}"
    for match in _TAG.finditer(text):
        yield _tag(match, place, _pieces_in(pieces, match.start(), match.end()))
    rest = _TAG.sub("\0", text)
    if stray := _OPENED.search(rest):
        yield Stray(place, rest[max(0, stray.start() - 2) : stray.end() + 12].replace("\0", "…"))


def _tag(match: re.Match[str], place: str, runs: int) -> Tag:
    body = (match["value"] if match["value"] is not None else match["block"]) or ""
    level = _PREFIX.match(body)
    inner = body[level.end() :] if level else body
    return Tag(
        place=place,
        text=match.group(),
        body=inner.strip().strip("-").strip(),
        is_block=match["block"] is not None,
        level=level.group() if level else "",
        runs=runs,
    )


def _pieces_in(pieces: list[str], start: int, end: int) -> int:
    """How many pieces of text the characters start…end come from."""
    count = at = 0
    for piece in pieces:
        count += at < end and at + len(piece) > start
        at += len(piece)
    return count

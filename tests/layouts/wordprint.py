"""Word forms printed by LibreOffice, and where everything stands on them: by the colours of the printed characters."""

from __future__ import annotations

import importlib.util
import os
import shutil
import subprocess
import tempfile
from collections.abc import Iterator, Sequence
from io import BytesIO
from pathlib import Path
from typing import Any

import pdfplumber

from tests.layouts.pen import Pen
from tests.layouts.roles import Box, Rule, Token
from tests.layouts.word import as_docx, number_of
from tests.scans.fonts import CUT

_MM = 25.4 / 72
_FLAGS = ("--headless", "--norestore", "--nolockcheck", "--nodefault", "--nologo")
_SAME_RUN_MM = 8.0


def program() -> str | None:
    """Where LibreOffice is, None where it is not installed."""
    return shutil.which("soffice") or shutil.which("libreoffice")


def printed(forms: Sequence[tuple[str, Pen]]) -> list[bytes]:
    """The PDF of each form (its HTML and its pen), through one LibreOffice."""
    found = program()
    if found is None:
        raise RuntimeError("LibreOffice is not installed (apt-get install libreoffice-writer)")
    with tempfile.TemporaryDirectory(prefix="layouts-") as name:
        folder = Path(name)
        sources = []
        for number, (text, pen) in enumerate(forms):
            sources.append(folder / f"{number:03d}.docx")
            sources[-1].write_bytes(as_docx(text, pen))
        profile = f"-env:UserInstallation={(folder / 'profile').as_uri()}"
        command = [found, profile, *_FLAGS, "--convert-to", "pdf", "--outdir", name, *map(str, sources)]
        surroundings = os.environ | {"FONTCONFIG_FILE": str(_fonts(folder))}
        subprocess.run(command, env=surroundings, check=True, capture_output=True, timeout=60 + 10 * len(forms))
        return [source.with_suffix(".pdf").read_bytes() for source in sources]


def _fonts(folder: Path) -> Path:
    spec = importlib.util.find_spec("pylopdf_fonts_zh_cn")
    shipped = list(spec.submodule_search_locations or ()) if spec is not None else []
    places = "".join(f"<dir>{place}</dir>" for place in (*shipped, CUT))
    path = folder / "fonts.conf"
    text = f'<?xml version="1.0"?>\n<fontconfig>{places}<cachedir>{folder / "fontcache"}</cachedir></fontconfig>\n'
    path.write_text(text, encoding="utf-8")
    return path


def placed(pdf: bytes, pen: Pen) -> tuple[list[Token], list[Rule], list[tuple[float, float]]]:
    """The tokens, rules and page sizes of a printed form."""
    tokens: list[Token] = []
    rules: list[Rule] = []
    sizes: list[tuple[float, float]] = []
    with pdfplumber.open(BytesIO(pdf)) as document:
        for number, page in enumerate(document.pages):
            sizes.append((round(page.width * _MM), round(page.height * _MM)))
            tokens += _tokens(page.chars, number, pen)
            rules += [Rule(_box(e), number, "cell") for e in page.edges if max(e["width"], e["height"]) > 6]
    return tokens, rules, sizes


def _box(thing: dict[str, Any]) -> Box:
    return (
        round(thing["x0"] * _MM, 2),
        round(thing["top"] * _MM, 2),
        round(thing["x1"] * _MM, 2),
        round(thing["bottom"] * _MM, 2),
    )


def _tokens(chars: Sequence[dict[str, Any]], page: int, pen: Pen) -> Iterator[Token]:
    """Characters of one run that stand on one line, or below one another."""
    last: Token | None = None
    last_number = -1
    for char in chars:
        colour = char["non_stroking_color"]
        number = number_of(tuple(colour)) if isinstance(colour, tuple | list) and len(colour) == 3 else -1
        if number < 0 or number >= len(pen.roles) or not char["text"].strip():
            continue
        box = _box(char)
        if last is not None and number == last_number and _goes_on(last.box, box):
            last = _grown(last, char["text"], box)
            continue
        if last is not None:
            yield last
        role = pen.roles[number]
        is_written = role.kind in ("value", "cell", "other_value") or (role.kind == "mark" and role.is_chosen)
        last, last_number = Token(char["text"], box, page, role, is_written), number
    if last is not None:
        yield last


def _goes_on(run: Box, box: Box) -> bool:
    is_level = min(run[3], box[3]) - max(run[1], box[1]) > 0.5 * (box[3] - box[1])
    is_below = box[1] >= run[3] - 1 and abs(box[0] - run[0]) < 1.5 and run[2] - run[0] < 1.5 * (box[2] - box[0])
    return (is_level and -1 < box[0] - run[2] < _SAME_RUN_MM) or (is_below and box[1] - run[3] < 3)


def _grown(token: Token, text: str, box: Box) -> Token:
    x0, y0, x1, y1 = token.box
    around = (min(x0, box[0]), min(y0, box[1]), max(x1, box[2]), max(y1, box[3]))
    return Token(token.text + text, around, token.page, token.role, token.written)

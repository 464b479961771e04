"""A page that shows all letters of a case side by side for proof-reading: same lines plain, differing ones marked."""

from __future__ import annotations

from difflib import SequenceMatcher
from html import escape
from typing import Final

from extractors.models import Frozen
from flows.checker import OpenFile, open_file

_CODES: Final = ("机读码", "机读码图", "占位行")
_HEAD: Final = """<!DOCTYPE html>
<html lang="zh-CN"><head><meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">
<title>@TITLE@</title>
<style>
body { font: 15px/1.7 "Noto Serif SC", FangSong, serif; margin: 1rem; }
.letters { display: flex; gap: 1rem; align-items: flex-start; overflow-x: auto; }
section { flex: 0 0 26rem; border: 1px solid #999; padding: .8rem; }
h2 { font-size: 1rem; } p { margin: .2rem 0; } .cell { color: #333; font-size: .9rem; }
mark { background: #ffe699; }
</style></head><body><h1>@TITLE@</h1>
<p>标黄的字与左起第一份同类文书不同；只应在单位、专业、需求、成果和编号处不同。</p>
<div class="letters">
"""


class Proof(Frozen):
    """A letter to be read: its kind (letters of one kind are compared), its heading on the page, the .docx."""

    kind: str
    heading: str
    data: bytes


def proof_page(letters: tuple[Proof, ...], *, title: str) -> bytes:
    """The page, UTF-8, all text escaped."""
    first: dict[str, list[str]] = {}
    parts = [_HEAD.replace("@TITLE@", escape(title))]
    for letter in letters:
        opened = open_file(letter.data)
        texts = [text for text, _ in _texts(opened)]
        model = first.setdefault(letter.kind, texts)
        parts.append(f"<section><h2>{escape(letter.heading)}</h2>")
        parts += _lines(opened, model)
        parts.append("</section>")
    return "\n".join([*parts, "</div></body></html>\n"]).encode()


def _texts(opened: OpenFile) -> list[tuple[str, bool]]:
    """The lines with text, and whether each stands in a table."""
    lines = (line for line in opened.body if line.style not in _CODES and line.text.strip())
    return [(line.text.strip(), line.in_table) for line in lines]


def _lines(opened: OpenFile, model: list[str]) -> list[str]:
    """Each line as a paragraph, with what the model does not have marked."""
    texts = _texts(opened)
    matcher = SequenceMatcher(a=model, b=[text for text, _ in texts], autojunk=False)
    pairs: dict[int, str] = {}
    for tag, a1, a2, b1, b2 in matcher.get_opcodes():
        for offset in range(b2 - b1):
            same_size = tag in ("equal", "replace") and a1 + offset < a2
            pairs[b1 + offset] = model[a1 + offset] if same_size else ""
    return [
        f"<p{' class=cell' if in_table else ''}>{marked(pairs[index], text)}</p>"
        for index, (text, in_table) in enumerate(texts)
    ]


def marked(model: str, text: str) -> str:
    """The text as HTML, with the characters marked in which it differs from the model."""
    parts = []
    for tag, _, _, start, end in SequenceMatcher(a=model, b=text, autojunk=False).get_opcodes():
        piece = escape(text[start:end])
        parts.append(piece if tag == "equal" or not piece else f"<mark>{piece}</mark>")
    return "".join(parts)

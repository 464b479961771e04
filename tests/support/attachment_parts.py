"""Lines of text for tests of attachments, set as a scanner would find them, and the values that stand in them."""

from extractors.attachments.values import find_values
from extractors.models import TextLine
from tests.support.shipped import SHIPPED

MATERIALS = {m.id: m for m in SHIPPED.materials}
HEIGHT = 40.0


def line(text: str, x: float = 100, y: float = 100, *, size: float = HEIGHT, confidence: float = 1.0) -> TextLine:
    width = sum(2 if ord(c) > 255 else 1 for c in text) * size / 2
    return TextLine(text, (x, y, x + width, y + size), confidence)


def page_of(*texts: str, first: float = 100, step: float = 80) -> list[TextLine]:
    return [line(text, y=first + step * n) for n, text in enumerate(texts)]


def values(lines: list[TextLine], kind: str) -> dict[str, str]:
    found = find_values(lines, MATERIALS[kind])
    return {k: "".join(lines[s.line].text[s.start : s.end] for s in spans) for k, spans in found.items()}

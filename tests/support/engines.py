"""The real recognition engine, loaded once for a test process."""

from functools import cache

from extractors.text.ocr import Ocr, load_ocr
from tests.support import ROOT


@cache
def engine() -> Ocr:
    return load_ocr(ROOT / "var" / "models", threads=1)

"""Recognition: the models on disk, the lines of a page, and what single crops say. Hands on `CropReading`s, a
probability for each character, and the lines of a page, each found and read once.
"""

from __future__ import annotations

from extractors.text.digits import NONE as NO_DIGIT
from extractors.text.lattice import likeliest as texts_of
from extractors.text.lattice import log_chance, merged
from extractors.text.ocr import Grade, Ocr, lay_out_models, load_ocr
from extractors.text.onceread import OnceRead
from extractors.text.pagelines import LinedPage, PageLines, find_page_lines

__all__ = [
    "NO_DIGIT",
    "Grade",
    "LinedPage",
    "Ocr",
    "OnceRead",
    "PageLines",
    "find_page_lines",
    "lay_out_models",
    "load_ocr",
    "log_chance",
    "merged",
    "texts_of",
]

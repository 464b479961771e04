"""Networks that learned from many forms: what each text of a page is, print or the value of which field; and which
words of a choice are meant, by the marks about them. Takes a pool of evidence, or words and their picture; hands on how
likely what is, and decides nothing.
"""

from __future__ import annotations

from extractors.learned.marks import chances_of
from extractors.learned.network import Guesses, guesses_of
from extractors.learned.views import Option

__all__ = ["Guesses", "Option", "chances_of", "guesses_of"]

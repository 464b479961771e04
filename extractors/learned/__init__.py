"""Networks that learned from many forms: where a run of text is cut; what each text of a page is, print or the value of
which field; which words of a choice are meant, by the marks about them. Takes texts, a pool of evidence, or words and
their picture; hands on how likely what is, and decides nothing.
"""

from __future__ import annotations

from extractors.learned.cuts import Cuts
from extractors.learned.looks import SEVERAL
from extractors.learned.marks import chances_of
from extractors.learned.network import Guesses, guesses_of
from extractors.learned.views import Option

__all__ = ["SEVERAL", "Cuts", "Guesses", "Option", "chances_of", "guesses_of"]

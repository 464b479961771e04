"""A network that learned from many forms what each text of a page is: print, or the value of which field. Takes a pool
of evidence; hands on `Guesses`. Decides nothing.
"""

from __future__ import annotations

from extractors.learned.network import Guesses, guesses_of

__all__ = ["Guesses", "guesses_of"]

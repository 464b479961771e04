"""A text layer is a claim, not a truth: what it and filled form fields say is held against the page as it is drawn.

Takes a page with its layer and the values that were read from it; hands on the same values, those that the picture
does not show in doubt. A layer that says other things than the page is not handed on at all: that page is a scan.
"""

from __future__ import annotations

from extractors.textlayer.holding import held_against_page, held_row
from extractors.textlayer.trust import tells_its_page

__all__ = ["held_against_page", "held_row", "tells_its_page"]

"""What the reader saw, as pictures for people: crops and pages with doubtful fields for the 核对单, and the debug
pages on which every find is drawn.
"""

from __future__ import annotations

from extractors.pictures.kept import (
    BY_LOT,
    Album,
    album_of,
    keep_attachment_pictures,
    keep_framed_pictures,
    keep_pictures,
)
from extractors.pictures.showing import show_blank, show_filled, show_foreign, show_own, show_papers, show_returned

__all__ = [
    "BY_LOT",
    "Album",
    "album_of",
    "keep_attachment_pictures",
    "keep_framed_pictures",
    "keep_pictures",
    "show_blank",
    "show_filled",
    "show_foreign",
    "show_own",
    "show_papers",
    "show_returned",
]

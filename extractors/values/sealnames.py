"""Whether the name that was read on a seal may be a given name: tolerant of lost and of single misread characters."""

from __future__ import annotations

import re
from collections.abc import Iterable
from difflib import SequenceMatcher

from extractors.values.folding import squeeze

FEWEST_ON_SEAL = 4
"""Characters of a seal below which nothing can be told from them."""
_ALIKE = 0.6
_OTHER_RUN = 2
_COMMON = re.compile(r"^.*?(?:省|市|县|区)|(?:股份|责任)?有限(?:责任)?公司$|\(|\)")
_NOT_NAME = re.compile(r"[^\u4e00-\u9fff()A-Za-z0-9]")


def is_name_on(seal_text: str, name: str) -> bool:
    """Whether a seal with this text may be that of `name`.

    Lost characters and single misread ones do not speak against it; two other characters side by side do. A text too
    short to tell, or no name to compare with, is no evidence against.
    """
    ours, theirs = core_of(name), core_of(seal_text)
    if len(theirs) < FEWEST_ON_SEAL or not ours:
        return True
    best = max((_compared(ours, turned) for turned in _turnings(theirs)), key=SequenceMatcher.ratio)
    replaced = [min(b - a, d - c) for kind, a, b, c, d in best.get_opcodes() if kind == "replace"]
    return best.ratio() >= _ALIKE and max(replaced, default=0) < _OTHER_RUN and _shares_brand(ours, theirs)


def core_of(text: str) -> str:
    """A name or a seal's text without what is no part of a name."""
    return _NOT_NAME.sub("", squeeze(text)).strip("()")


def _shares_brand(ours: str, theirs: str) -> bool:
    """Whether what is left without place and legal form, which most names here share, has something in common."""
    brands = [_COMMON.sub("", text) for text in (ours, theirs)]
    return not all(brands) or _compared(*brands).ratio() >= _ALIKE


def _compared(ours: str, theirs: str) -> SequenceMatcher[str]:
    return SequenceMatcher(None, ours, theirs, autojunk=False)


def _turnings(text: str) -> Iterable[str]:
    """A text begun at each of its characters: a ring has no beginning."""
    return (text[i:] + text[:i] for i in range(len(text)))

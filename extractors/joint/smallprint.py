"""Words on how to fill in a blank that are printed small and pale beside its label, and the writing that they hide.

Takes claims and hypotheses; hands on the hypotheses without those that take such words for a value.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

import numpy as np

from extractors.evidence import Pool, Token, Wording
from extractors.joint.deciding import Claim
from extractors.joint.hypotheses import Hypothesis
from extractors.printed import Print

_FREE = ("name", "text")
_LOWER, _LINE, _PALER, _PALE = 0.92, 1.3, 35.0, 100.0
"""Of the label's height; of a line's height; grey levels by which a hint is paler than its label, and at least."""
_WORDS = re.compile("[一-鿿]{2}")


def is_small_print(claim: Claim, tokens: Sequence[Token], page: Print, pool: Pool) -> bool:
    """Whether words are lower and paler than those of their label, as a printed hint on how to fill in is."""
    label = page.labels[claim.label] if claim.label >= 0 else None
    if label is None or not label.tokens or not all(_WORDS.search(t.text) for t in tokens):
        return False
    names = [t for t in pool.tokens if t.id in label.tokens]
    height = max(min(t.height, _LINE * pool.height) for t in names)
    paler = max(_PALE, max(_darkest(t, pool) for t in names) + _PALER)
    return max(t.height for t in tokens) < _LOWER * height and min(_darkest(t, pool) for t in tokens) > paler


def without_small_print(
    found: Sequence[Hypothesis], claims: Sequence[Claim], page: Print, pool: Pool, wording: Wording
) -> list[Hypothesis]:
    """The hypotheses without those that small print fills a field of which other text may be the value."""
    by_id = {t.id: t for t in pool.tokens}
    small = {
        (c.key, i) for c in claims for i in c.tokens
        if wording.catalogue[c.key].type in _FREE and is_small_print(c, [by_id[n] for n in c.tokens], page, pool)
    }  # fmt: skip
    others = {h.key for h in found if (h.key, h.token) not in small}
    return [h for h in found if (h.key, h.token) not in small or h.key not in others]


def _darkest(token: Token, pool: Pool) -> float:
    """How dark the ink of a text is, 0 black to 255."""
    x0, y0, x1, y1 = (max(0, round(v)) for v in token.box)
    part = pool.sheet.grey[y0:y1, x0:x1]
    return float(np.percentile(part, 5)) if part.size else 0.0

"""The one decision on a page: which token fills which field by which label, all at once.

Takes hypotheses with their scores; hands on the `Claim`s of the best whole. Every token is used once, every label
means one field, every field has one label. Solved exactly (HiGHS through SciPy). The margin of a claim is what the
next best use of its tokens and of its field would score less.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from extractors.evidence import Wording
from extractors.joint.hypotheses import SINGLE, UNLABELLED, Hypothesis, label_score
from extractors.printed import Label

_TIME_S = 2.0
_ALONE = -2.0


@dataclass(frozen=True)
class Claim:
    """A field, the number of its label (-1: none), its tokens, and how far the next best decision is."""

    key: str
    label: int
    tokens: tuple[int, ...]
    score: float
    margin: float


def decide(found: Sequence[Hypothesis], labels: Sequence[Label], wording: Wording) -> list[Claim]:
    """The best claims of a page."""
    pairs = {(n, m.key): label_score(one, m.rank) for n, one in enumerate(labels) for m in one.matches}
    pairs |= {(UNLABELLED, h.key): _ALONE for h in found if h.label == UNLABELLED}
    pairs = {p: s for p, s in pairs.items() if any((h.label, h.key) == p for h in found)}
    uses = list(found)
    if not uses:
        return []
    order = list(pairs)
    at = {pair: len(uses) + n for n, pair in enumerate(order)}
    gains = np.array([h.score for h in uses] + [pairs[p] for p in order])
    chosen = _solved(gains, _bounds(uses, order, at, labels, wording))
    return _claims(uses, chosen, pairs)


_Row = tuple[list[int], list[float], float]


def _bounds(
    uses: Sequence[Hypothesis], order: Sequence[tuple[int, str]], at: dict[tuple[int, str], int],
    labels: Sequence[Label], wording: Wording,
) -> list[_Row]:  # fmt: skip
    """Rows (columns, factors, upper bound): what excludes what."""
    rows: list[_Row] = [([n, at[h.label, h.key]], [1.0, -1.0], 0.0) for n, h in enumerate(uses)]
    of_token: dict[int, list[int]] = defaultdict(list)
    of_pair: dict[tuple[int, str], list[int]] = defaultdict(list)
    for n, h in enumerate(uses):
        of_token[h.token].append(n)
        of_pair[h.label, h.key].append(n)
    for pair in order:
        for token in labels[pair[0]].tokens if pair[0] >= 0 else ():
            of_token[token].append(at[pair])
    rows += [(cols, [1.0] * len(cols), 1.0) for cols in of_token.values() if len(cols) > 1]
    for which in (0, 1):
        groups: dict[object, list[int]] = defaultdict(list)
        for pair in (p for p in order if which == 1 or p[0] >= 0):
            groups[pair[which]].append(at[pair])
        rows += [(cols, [1.0] * len(cols), 1.0) for cols in groups.values() if len(cols) > 1]
    for pair, cols in of_pair.items():
        rows.append(([at[pair], *cols], [1.0] + [-1.0] * len(cols), 0.0))
        if wording.catalogue[pair[1]].type in SINGLE and len(cols) > 1:
            rows.append((cols, [1.0] * len(cols), 1.0))
    return rows


def _solved(gains: np.ndarray, rows: Sequence[_Row]) -> np.ndarray:
    """The best 0/1 choice (bool, one for each gain)."""
    from scipy.optimize import Bounds, LinearConstraint, milp  # slow to load: only for who decides, not at every start
    from scipy.sparse import csr_array

    data = [f for _, factors, _ in rows for f in factors]
    columns = [c for cols, _, _ in rows for c in cols]
    lines = [n for n, (cols, _, _) in enumerate(rows) for _ in cols]
    matrix = csr_array((data, (lines, columns)), shape=(len(rows), len(gains)))
    limits = LinearConstraint(matrix, -np.inf, np.array([bound for _, _, bound in rows]))
    options = {"time_limit": _TIME_S, "mip_rel_gap": 1e-6}
    answer = milp(-gains, constraints=limits, bounds=Bounds(0, 1), integrality=np.ones(len(gains)), options=options)
    return np.zeros(len(gains), bool) if answer.x is None else np.asarray(answer.x > 0.5)


def _claims(uses: Sequence[Hypothesis], chosen: np.ndarray, pairs: dict[tuple[int, str], float]) -> list[Claim]:
    taken: dict[tuple[int, str], list[Hypothesis]] = defaultdict(list)
    used = {h.token for n, h in enumerate(uses) if chosen[n]}
    for n, h in enumerate(uses):
        if chosen[n]:
            taken[h.label, h.key].append(h)
    return [
        Claim(
            key=key,
            label=label,
            tokens=tuple(i for h in members for i in (h.token, *h.more)),
            score=sum(h.score for h in members) + pairs[label, key],
            margin=_margin(members, pairs[label, key], uses, pairs, used),
        )
        for (label, key), members in taken.items()
    ]


def _margin(
    members: Sequence[Hypothesis], label_gain: float, uses: Sequence[Hypothesis],
    pairs: dict[tuple[int, str], float], used: set[int],
) -> float:  # fmt: skip
    """By how much the claim beats the best other use of its tokens, and the best other tokens for its field."""
    key, label = members[0].key, members[0].label
    tokens = {h.token for h in members}
    own = max(h.score for h in members) + label_gain
    rivals = [h.score + pairs[h.label, h.key] for h in uses if h.token in tokens and (h.label, h.key) != (label, key)]
    others = [
        h.score + pairs[h.label, h.key]
        for h in uses
        if h.key == key and h.token not in tokens and (h.token not in used) and h.label != label
    ]
    return own - max([0.0, *rivals, *others])

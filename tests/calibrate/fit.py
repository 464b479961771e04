"""From points to maps: for every kind of evidence a rising staircase from the raw score to the share of right values.

Isotonic regression by pooling adjacent violators (Ayer et al. 1955) over fixed score bins. Few data lean on more of
them: a map starts from that of all kinds together, which weighs as much as `LEAN` values of its own.
"""

from __future__ import annotations

from bisect import bisect_right
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from typing import Final, get_args

import numpy as np

from extractors.values.calibration import ANY, MOST_SURE, Grounds, State, Step
from tests.calibrate.points import Point

EDGES: Final = np.array(
    [0, 0.3, 0.5, 0.6, 0.7, 0.75, 0.8, 0.85, 0.9, 0.93, 0.95, 0.97, 0.98, 0.99, 0.995, 0.998, 0.999, 0.9995, 1]
)
"""Lower ends of the score bins."""
LEAN: Final = 100.0
"""Values that the wider map counts for; a kind with as many of its own is told half by them."""
_LEAST: Final = 30
"""Values below which a step of the widest map is joined with its neighbour."""
_LEAST_RIGHT: Final = 0.001
_LEFT_OF_DOUBT: Final = {"listed": 1.0, "checked": 0.1}
"""States that add evidence to `agree`: the share of its doubt that is left at the same score. Word lists may say
nothing; of wrong readings at most one in eleven passes a check by chance (mod 11 of GB 11643, mod 31 of GB 32100)."""

Chain = tuple[Grounds, ...]
Counts = np.ndarray
"""bins x 2: values, and wrong ones among them."""


def fit_maps(points: Iterable[Point]) -> dict[str, tuple[Step, ...]]:
    """All maps by grounds: of each state as a whole, then ever closer, each leaning on the wider one before it."""
    chains = [(chain, p) for p in points if (g := Grounds.of(p.grounds)) and (chain := g.chain())]
    counts = _counted(chains)
    right = _by_state(counts)
    seen = sorted({chain for chain, _ in chains})
    for level in (2, 1, 0):
        for chain in seen:
            if chain[level] not in right:
                right[chain[level]] = _leaning(counts[chain[level]], right[chain[level + 1]])
    return {g.text: _steps(r, counts[g]) for g, r in right.items()}


def _by_state(counts: Mapping[Grounds, Counts]) -> dict[Grounds, np.ndarray]:
    """The widest map of every state, also of those that nothing was seen of."""
    right: dict[Grounds, np.ndarray] = {}
    for state in get_args(State):
        grounds = Grounds(ANY, ANY, state)
        right[grounds] = _widest(counts[grounds])
        if state in _LEFT_OF_DOUBT:
            doubt = _LEFT_OF_DOUBT[state] * (1 - right[Grounds(ANY, ANY, "agree")])
            right[grounds] = np.clip(np.maximum(right[grounds], 1 - doubt), _LEAST_RIGHT, MOST_SURE)
    return right


def _counted(chains: Iterable[tuple[Chain, Point]]) -> dict[Grounds, Counts]:
    """The counts of each grounds and of all wider ones."""
    counts: dict[Grounds, Counts] = defaultdict(lambda: np.zeros((len(EDGES), 2)))
    edges = EDGES.tolist()
    for chain, point in chains:
        place = bisect_right(edges, point.score) - 1
        for grounds in chain:
            counts[grounds][place, 0] += 1
            counts[grounds][place, 1] += not point.right
    return counts


def _widest(counts: Counts) -> np.ndarray:
    """The share of right values by bin, of a state as a whole; half a wrong value is added to every step."""
    blocks = _pooled(_joined(counts))
    right = np.empty(len(EDGES))
    for first, last, count, wrong in blocks:
        right[first:last] = 1 - (wrong + 0.5) / (count + 1)
    return np.clip(rising(right, np.maximum(counts[:, 0], 1e-3)), _LEAST_RIGHT, MOST_SURE)


def _leaning(counts: Counts, wider: np.ndarray) -> np.ndarray:
    """The share of right values by bin, where the wider map counts for `LEAN` values."""
    right = (counts[:, 0] - counts[:, 1] + LEAN * wider) / (counts[:, 0] + LEAN)
    return np.clip(rising(right, counts[:, 0] + LEAN), _LEAST_RIGHT, MOST_SURE)


def rising(values: Sequence[float] | np.ndarray, weights: Sequence[float] | np.ndarray) -> np.ndarray:
    """The rising sequence nearest to the values by weighted squares (pool adjacent violators)."""
    blocks: list[tuple[float, float, int]] = []
    for value, weight in zip(values, weights, strict=True):
        blocks.append((float(value), float(weight), 1))
        while len(blocks) > 1 and blocks[-2][0] >= blocks[-1][0]:
            (v, w, n), (v2, w2, n2) = blocks[-2:]
            blocks[-2:] = [((v * w + v2 * w2) / (w + w2), w + w2, n + n2)]
    return np.concatenate([np.full(n, v) for v, _, n in blocks])


def _joined(counts: Counts) -> list[tuple[int, int, float, float]]:
    """(first bin, behind the last, values, wrong) with enough values in each; the lowest takes what is left over."""
    blocks: list[tuple[int, int, float, float]] = []
    last, count, wrong = len(counts), 0.0, 0.0
    for index in range(len(counts) - 1, -1, -1):
        count, wrong = count + counts[index, 0], wrong + counts[index, 1]
        if count >= _LEAST or index == 0:
            blocks.append((index, last, count, wrong))
            last, count, wrong = index, 0.0, 0.0
    return blocks[::-1]


def _pooled(blocks: Iterable[tuple[int, int, float, float]]) -> list[tuple[int, int, float, float]]:
    """The blocks with those joined whose share of right values would fall."""
    pooled: list[tuple[int, int, float, float]] = []
    for block in blocks:
        pooled.append(block)
        while len(pooled) > 1 and pooled[-2][3] * pooled[-1][2] <= pooled[-1][3] * pooled[-2][2]:
            (a, _, n, w), (_, b, n2, w2) = pooled[-2:]
            pooled[-2:] = [(a, b, n + n2, w + w2)]
    return pooled


def _steps(right: np.ndarray, counts: Counts) -> tuple[Step, ...]:
    """The staircase without the bins that change nothing."""
    rounded = np.floor(right * 10_000) / 10_000
    starts = [0, *(i for i in range(1, len(rounded)) if rounded[i] > rounded[i - 1])]
    ends = [*starts[1:], len(rounded)]
    return tuple(
        Step(float(EDGES[a]), float(rounded[a]), int(counts[a:b, 0].sum()), int(counts[a:b, 1].sum()))
        for a, b in zip(starts, ends, strict=True)
    )

"""Marks as SVG: ticks in squares and brackets, ticks over words, rings about them, strokes through them.

Each is drawn into the box of the element that it lies upon; coordinates are shares of that box, 100 wide and high.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise
from random import Random

from tests.layouts.style import Hand


def _path(points: Sequence[tuple[float, float]], rng: Random, unrest: float, bend: float = 0.0) -> str:
    """bend: how far its pieces sag from straight lines."""
    moved = [(x + rng.gauss(0, 4) * unrest, y + rng.gauss(0, 4) * unrest) for x, y in points]
    start, *rest = moved
    steps = " ".join(f"L{x:.0f} {y:.0f}" for x, y in rest)
    if bend:
        middles = [((a + c) / 2 + bend, (b + d) / 2 + bend) for (a, b), (c, d) in pairwise(moved)]
        steps = " ".join(f"Q{a:.0f} {b:.0f} {x:.0f} {y:.0f}" for (a, b), (x, y) in zip(middles, rest, strict=True))
    return f"M{start[0]:.0f} {start[1]:.0f} {steps}"


def drawn(kind: str, hand: Hand, rng: Random, *, spill: float = 0.0) -> str:
    """An SVG over its element. kind: check, hook, cross, filled, ring, strike, and of loose hands slash, dot, scribble,
    loop, double and under. spill: how far beyond it, shares."""
    unrest = hand.unrest
    colour = hand.ink
    if kind == "filled":
        place = "left:8%;top:8%;width:84%;height:84%"
        return (
            f'<svg class=ink style="{place}" viewBox="0 0 100 100"><rect width=100 height=100 fill="{colour}"/></svg>'
        )
    if kind == "ring":
        path = _ring(rng, unrest)
    else:
        shapes = {
            "check": [(8, 52), (36, 92), (100, 4)],
            "typed": [(12, 50), (38, 84), (90, 14)],
            "hook": [(4, 40), (30, 96), (70, 30), (118, -10)],
            "cross": [(8, 8), (92, 92)],
            "strike": [(-2, 52), (50, 48), (102, 50)],
            "double": [(-2, 40), (102, 38), (98, 62), (-4, 64)],
            "under": [(-4, 104), (50, 101), (104, 104)],
            "slash": [(14, 100), (92, -6)],
            "dot": [(42, 46), (56, 44), (57, 58), (43, 57), (50, 50)],
            "scribble": [(10, 30), (88, 18), (14, 52), (90, 44), (12, 78), (92, 70)],
            "loop": [(20, 50), (48, 12), (84, 44), (52, 90), (18, 52)],
        }
        bend = rng.gauss(0, 10) if hand.is_loose else 0.0
        path = _path(shapes[kind], rng, unrest, bend)
        if kind == "cross":
            path += " " + _path([(90, 6), (10, 94)], rng, unrest)
    side = f"{100 + 200 * spill:.0f}%"
    inset = f"left:{-100 * spill:.0f}%;top:{-100 * spill:.0f}%;width:{side};height:{side}"
    frame = 'class=ink viewBox="0 0 100 100" preserveAspectRatio="none"'
    width = f'vector-effect="non-scaling-stroke" style="stroke-width:{hand.stroke:.2g}px"'
    line = f'stroke="{colour}" {width} stroke-linejoin=round'
    return f'<svg {frame} style="{inset}"><path d="{path}" fill=none {line} /></svg>'


def _ring(rng: Random, unrest: float) -> str:
    """An ellipse by hand whose ends do not quite meet."""
    a, b, c, d = (rng.gauss(0, 4) * unrest for _ in range(4))
    return (
        f"M{12 + a:.0f} {20 + b:.0f} C{30 + c:.0f} {-8 + d:.0f} {96 + a:.0f} {-6 + b:.0f} {98 + c:.0f} {48 + d:.0f} "
        f"C{100 + b:.0f} {108 + a:.0f} {4 + d:.0f} {112 + c:.0f} {2 + b:.0f} {54 + a:.0f} "
        f"C{0 + c:.0f} {20 + d:.0f} {28 + a:.0f} {2 + b:.0f} {46 + c:.0f} {0 + d:.0f}"
    )

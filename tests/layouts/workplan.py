"""Broad lists of outside works, drawn from the structure's dice: shape, columns, words. `listshapes` sets them."""

from __future__ import annotations

from collections.abc import Sequence
from random import Random

from tests.layouts import workwords
from tests.layouts.lists import FROM_TO
from tests.layouts.workcells import Slot, Wide, keys_of
from tests.layouts.workwords import HOW, ROAD_FROM_TO, SIZES, TIME, TRENCH, WHAT

SHAPES = {
    "table": 8, "double": 2, "services": 3, "turned": 2, "service_columns": 1.5, "pairs": 3, "boxed": 2.5, "lines": 2,
    "sentences": 4, "paragraph": 1.5, "told": 1,
}  # fmt: skip
"""The shapes, and how often each is drawn."""
BY_SERVICE = ("services", "service_columns")
_WORDED = ("boxed", "lines", "sentences", "paragraph", "told")
_MOST = {"a4": 9, "a4l": 11, "a3l": 12}


def make_works(rng: Random, style: str, paper: str) -> Wide:
    """The outside works of a broad structure."""
    shape = rng.choices(list(SHAPES), list(SHAPES.values()))[0]
    slots = _slots(rng, shape, _MOST[paper] - (shape in ("turned", *BY_SERVICE)))
    words = _words(rng, shape) if shape in _WORDED else ""
    words = words.replace("{seg_service:o}", "{seg_service}") if shape == "told" else words
    keys = dict.fromkeys(keys_of(words) if words else [k for s in slots for k in s.keys])
    if shape in BY_SERVICE:
        keys = dict.fromkeys(("seg_service", *keys))
    forms = words + "".join(s.words for s in slots if not words)
    options = {k: rng.choice(w) for k, w in workwords.OPTION_WORDS.items() if f"{{{k}:o}}" in forms}
    rows = 5 if shape in BY_SERVICE else rng.randint(2, 4) if shape == "turned" else rng.randint(1, 6)
    rows = min(rows, 4) if shape in ("pairs", "double", *_WORDED) else rows
    return Wide(
        table="segments",
        title=rng.choice(workwords.PREFIXES) + rng.choice(workwords.TITLES) + rng.choice(workwords.TAILS),
        shape=shape,
        heads=tuple((key, "") for key in keys),
        rows=rows,
        slots=slots,
        words=words,
        blank=rng.choice(("line", "line", "line", "gap", "flow") if words else ("line", "line", "gap")),
        style=style,
        options=options,
        names=rng.choice(workwords.SERVICE_WORDS),
        numbers=rng.choice(workwords.NUMBERS),
        css=rng.choice(("", "", "", "whole", "whole", "half", "bare", "bare", "three")),
        place=rng.choice(("band", "band", "left", "above", "above", "side", "office", rng.choice(("none", "above")))),
        dice=tuple(rng.random() for _ in range(8)),
    )


def _some(rng: Random, ways: Sequence[tuple[float, tuple[str, ...]]]) -> list[str]:
    return list(rng.choices([keys for _, keys in ways], [weight for weight, _ in ways])[0])


def _slots(rng: Random, shape: str, most: int) -> tuple[Slot, ...]:
    """The columns of a list, in some order, each with its head and how its cells are made."""
    what = [] if shape in BY_SERVICE else ["seg_service"]
    place = _some(rng, ((8, ("seg_road", "seg_from", "seg_to")), (7, ("seg_road", FROM_TO)), (3, (ROAD_FROM_TO,)),
                        (1, ("seg_from", "seg_to", "seg_road")), (1, (FROM_TO,))))  # fmt: skip
    if what and place[0] == "seg_road" and rng.random() < 0.1:
        what, place = [WHAT], place[1:]
    side = ["seg_side"] if rng.random() < 0.3 else []
    sizes = _some(rng, ((8, ("seg_len_m",)), (5, ("seg_len_m", "seg_w_m", "seg_d_m")), (3, (SIZES,)),
                        (4, ("seg_len_m", TRENCH))))  # fmt: skip
    areas = [k for k in ("dig_area", "occupy_road", "green_m2", "trees") if rng.random() < 0.12]
    how = _some(rng, ((8, ("seg_method",)), (4, ("seg_method", "seg_size")), (3, (HOW,)),
                      (2, ("seg_size", "seg_method")), (2, ())))  # fmt: skip
    time = _some(rng, ((11, ()), (4, (TIME,)), (4, ("seg_start", "seg_end"))))
    groups = rng.choice((
        (what, place, side, sizes, areas, how, time), (what, place, side, sizes, areas, how, time),
        (what, place, how, side, sizes, areas, time), (place, what, side, sizes, how, time, areas),
        (what, side, place, how, sizes, time, areas), (what, how, place, sizes, side, areas, time),
        (time, what, place, side, sizes, how, areas),
    ))  # fmt: skip
    keys = [key for group in groups for key in group]
    for spare in (*areas, "seg_side", "seg_size", "seg_start", "seg_end", TIME, "seg_d_m", "seg_w_m"):
        if len(keys) > most and spare in keys:
            keys.remove(spare)
    return tuple(_slot(rng, key) for key in keys)


def _slot(rng: Random, key: str) -> Slot:
    head = rng.choice(workwords.HEADS[key])
    chance = 0.45 if key in workwords.KEYS else 0.3 if key in ("seg_method", "seg_side") else 0.1
    if key in workwords.PRINTED and rng.random() < chance:
        return Slot(key, head, rng.choice(workwords.PRINTED[key]), is_printed=True)
    return Slot(key, head, rng.choice(workwords.WRITTEN.get(key, (f"{{{key}}}",))))


def _words(rng: Random, shape: str) -> str:
    """How one segment is told, without columns."""
    if shape in ("boxed", "lines") and rng.random() < 0.8:
        return rng.choice(workwords.LINES)
    clauses = [rng.choice(words) for share, words in workwords.CLAUSES if rng.random() < share]
    if rng.random() < 0.25:
        rng.shuffle(clauses)
    return "，".join((rng.choice(workwords.OPENERS), *clauses))

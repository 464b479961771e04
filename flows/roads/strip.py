"""A road as a strip: its axis with the crossings, below it one row for each of the works, where and when it digs.

Told apart without colour: own works are black, those of others hatched, works without a place an open dashed box.
The works of others are named by service and days alone.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cache
from io import BytesIO

import pylopdf_fonts_zh_cn
from PIL import Image, ImageDraw, ImageFont

from flows.roads.intervals import Span
from flows.roads.model import RoadSegment
from flows.roads.places import UNKNOWN_WORD, Certainty, Place, RoadMap
from flows.roads.wording import period_text

_WIDTH, _LEFT, _RIGHT = 1600, 590, 90
_TOP, _AXIS, _ROW, _BAR = 80, 200, 54, 30
_FOOT = 80
_MOST_ROWS = 40
"""Rows of one picture; further works are told as a number."""
_INK, _GREY = "black", "#666666"
Box = tuple[float, float, float, float]


@dataclass(frozen=True)
class Bar:
    """One of the works as it is drawn. when: its days in print."""

    place: Place
    service: str
    when: str
    is_own: bool = False


@dataclass(frozen=True)
class _Scale:
    """Metres to pixels."""

    span: Span

    def x(self, metre: float) -> float:
        """Where a metre stands; metres beyond the picture at its edge."""
        low, high = self.span
        inside = min(max(metre, low), high)
        return _LEFT + (inside - low) / (high - low) * (_WIDTH - _LEFT - _RIGHT)


def strip_png(road: str, segments: Iterable[RoadSegment], *, own: str, roads: RoadMap) -> bytes:
    """The picture of a road as PNG, 1600 pixels wide. own: the case whose works are drawn black."""
    ordered = sorted(segments, key=lambda s: (s.case_no != own, s.period is None, s.period or (), s.service, s.key))
    bars = [Bar(s.place, s.service, period_text(s.period), is_own=s.case_no == own) for s in ordered]
    return draw_strip(road, bars, roads=roads)


def draw_strip(road: str, bars: Sequence[Bar], *, roads: RoadMap) -> bytes:
    """The same picture of works that are known as they are printed, one row each in the order given."""
    shown, hidden = bars[:_MOST_ROWS], len(bars) - _MOST_ROWS
    scale = _Scale(_extent(road, shown, roads))
    image = Image.new("L", (_WIDTH, _TOP + _AXIS + _ROW * max(1, len(shown)) + _FOOT), "white")
    pen = ImageDraw.Draw(image)
    pen.text((20, 20), f"{road} 外线施工示意", font=_font(40), fill=_INK)
    _axis(pen, scale, roads.crossings(road))
    if toward := roads.toward(road):
        pen.text((_WIDTH - 20, _TOP + 110), f"{toward}", font=_font(32), fill=_INK, anchor="rm")
    _guides(pen, scale, roads.crossings(road), len(shown))
    for number, bar in enumerate(shown):
        _works(image, scale, bar, top=_TOP + _AXIS + number * _ROW)
    _legend(image, hidden)
    return _png(image)


def _extent(road: str, bars: Sequence[Bar], roads: RoadMap) -> Span:
    metres = [m for _, m, _ in roads.crossings(road)]
    metres += [m for b in bars if b.place.span and not b.place.is_whole for m in b.place.span]
    if not metres:
        return 0.0, 100.0
    margin = max(20.0, (max(metres) - min(metres)) * 0.04)
    return min(metres) - margin, max(metres) + margin


def _axis(pen: ImageDraw.ImageDraw, scale: _Scale, crossings: Sequence[tuple[str, float, bool]]) -> None:
    """The road as a double line with a mark at each crossing; names alternate in height so that they do not meet."""
    y = _TOP + 110
    pen.line((_LEFT, y - 7, _WIDTH - _RIGHT, y - 7), fill=_INK, width=3)
    pen.line((_LEFT, y + 7, _WIDTH - _RIGHT, y + 7), fill=_INK, width=3)
    for number, (name, metre, is_known) in enumerate(crossings):
        x = scale.x(metre)
        pen.line((x, y - 20, x, y + 20), fill=_INK, width=3)
        pen.text((x, y - 28 - 40 * (number % 2)), name, font=_font(32), fill=_INK, anchor="mb")
        told = f"{metre:.0f}米" if is_known else f"约{metre:.0f}米"
        pen.text((x, y + 26), told, font=_font(26), fill=_GREY, anchor="mt")
    if not crossings:
        pen.text((_LEFT, y - 28), "路口次序未提供，位置仅供参考", font=_font(28), fill=_INK, anchor="lb")


def _guides(pen: ImageDraw.ImageDraw, scale: _Scale, crossings: Sequence[tuple[str, float, bool]], rows: int) -> None:
    """Thin dotted lines from the crossings down through the rows."""
    for _, metre, _ in crossings:
        for y in range(_TOP + 165, _TOP + _AXIS + rows * _ROW, 10):
            pen.line((scale.x(metre), y, scale.x(metre), y + 3), fill=_GREY, width=1)


def bar_text(bar: Bar) -> str:
    """本案用水 2026年12月5日至12月20日."""
    return f"{'本案' if bar.is_own else '其他'}{bar.service or '管线'} {bar.when}"


def _works(image: Image.Image, scale: _Scale, bar: Bar, *, top: float) -> None:
    """One row: whose service and when at the left, the bar at its place."""
    pen = ImageDraw.Draw(image)
    pen.text((20, top + _ROW / 2), bar_text(bar), font=_fitting(bar_text(bar), _LEFT - 40), fill=_INK, anchor="lm")
    middle, place = top + _ROW / 2, bar.place
    if place.span is None or place.is_whole:
        _unplaced(pen, middle, place.text)
        return
    low, high = (scale.x(m) for m in place.span)
    box: Box = (min(low, high - 6), middle - _BAR / 2, max(high, low + 6), middle + _BAR / 2)
    if bar.is_own:
        pen.rectangle(box, fill=_INK)
    else:
        _hatched(image, box)
    if place.certainty is Certainty.ESTIMATE:
        _beside(pen, box, "估算")


def _unplaced(pen: ImageDraw.ImageDraw, middle: float, text: str) -> None:
    """A dashed box as long as the road, with what is known of the place."""
    _dashed(pen, (_LEFT, middle - _BAR / 2, _WIDTH - _RIGHT, middle + _BAR / 2))
    words = text if UNKNOWN_WORD in text else f"{text}，里程未提供"
    centre = ((_LEFT + _WIDTH - _RIGHT) / 2, middle)
    left, top, right, bottom = pen.textbbox(centre, words, font=_fitting(words, 880), anchor="mm")
    pen.rectangle((left - 12, top - 4, right + 12, bottom + 4), fill="white")
    pen.text(centre, words, font=_fitting(words, 880), fill=_INK, anchor="mm")


def _beside(pen: ImageDraw.ImageDraw, box: Box, text: str) -> None:
    """A word beside a bar, at its right where there is room."""
    has_room = box[2] + 70 < _WIDTH
    x, anchor = (box[2] + 8, "lm") if has_room else (box[0] - 8, "rm")
    pen.text((x, (box[1] + box[3]) / 2), text, font=_font(26), fill=_INK, anchor=anchor)


def _hatched(image: Image.Image, box: Box) -> None:
    """A white box with slanting lines."""
    width, height = max(2, round(box[2] - box[0])), max(2, round(box[3] - box[1]))
    tile = Image.new("L", (width, height), "white")
    pen = ImageDraw.Draw(tile)
    for x in range(-height, width, 9):
        pen.line((x, height, x + height, 0), fill=_INK, width=2)
    pen.rectangle((0, 0, width - 1, height - 1), outline=_INK, width=3)
    image.paste(tile, (round(box[0]), round(box[1])))


def _dashed(pen: ImageDraw.ImageDraw, box: Box) -> None:
    for x in range(round(box[0]), round(box[2]), 16):
        end = min(x + 9, box[2])
        pen.line((x, box[1], end, box[1]), fill=_INK, width=2)
        pen.line((x, box[3], end, box[3]), fill=_INK, width=2)


def _legend(image: Image.Image, hidden: int) -> None:
    pen = ImageDraw.Draw(image)
    y = image.height - _FOOT / 2
    pen.rectangle((20, y - 12, 70, y + 12), fill=_INK)
    pen.text((80, y), "本案", font=_font(28), fill=_INK, anchor="lm")
    _hatched(image, (180, y - 12, 230, y + 12))
    pen.text((240, y), "其他施工", font=_font(28), fill=_INK, anchor="lm")
    _dashed(pen, (400, y - 12, 450, y + 12))
    pen.text((460, y), "位置不明", font=_font(28), fill=_INK, anchor="lm")
    note = "横向为道路里程；仅供协调参考" + (f"；另有{hidden}处未画出" if hidden > 0 else "")
    pen.text((_WIDTH - 20, y), note, font=_font(28), fill=_GREY, anchor="rm")


def _fitting(text: str, width: float) -> ImageFont.FreeTypeFont:
    """The largest of a few sizes in which a text fits."""
    return next((_font(size) for size in (32, 28, 26, 24, 20) if _font(size).getlength(text) <= width), _font(16))


@cache
def _font(size: int) -> ImageFont.FreeTypeFont:
    return ImageFont.truetype(str(pylopdf_fonts_zh_cn.sans_path()), size)


def _png(image: Image.Image) -> bytes:
    """Without a date or anything else that differs from run to run."""
    out = BytesIO()
    image.save(out, format="PNG")
    return out.getvalue()

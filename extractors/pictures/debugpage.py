"""The page as the reader saw it, for `extract --debug-dir`: every find outlined, every value listed beside the page.

Takes a page, its readings and its `Sight`s; hands on one picture: the page at its own scale at the left, so that pixels
stay what the readings say, and at the right a legend and the values by number, doubted ones with their reason. The
reason stands beside the value on the page as well.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

import cv2
import numpy as np
from PIL import Image, ImageDraw, ImageFont

from extractors.job import Tools
from extractors.models import BoxTuple, FieldReading, Status
from extractors.pictures.overlay import chinese_font, write_picture
from extractors.pictures.sights import Sight, SightKind

_STATUS = {
    Status.ACCEPTED: ((0, 128, 0), "值：可用"),
    Status.REVIEW: (((215, 60, 0)), "值：存疑，需人核对"),
    Status.MISSING: ((140, 140, 140), "空白：未填"),
}
_SIGHTS: dict[SightKind, tuple[tuple[int, int, int], str]] = {
    "cell": ((120, 160, 230), "格子"),
    "blank": ((90, 200, 220), "填写线、填写格"),
    "line": ((170, 190, 215), "文字行"),
    "label": ((90, 60, 200), "栏目名"),
    "empty": ((150, 120, 60), "勾选框：空"),
    "ticked": ((0, 150, 90), "勾选框：已勾"),
    "doubtful": ((230, 0, 120), "勾选框：不清"),
    "seal": ((220, 0, 0), "印章"),
    "seal_place": ((200, 90, 160), "盖章处"),
    "sign_place": ((160, 0, 190), "签字处"),
    "paper": ((0, 110, 200), "纸张边缘"),
}
_INSETS = {"cell": 3}
_WIDTHS = {"blank": 1, "line": 1, "seal": 5, "paper": 5, "ticked": 4, "doubtful": 4}
_TINTED = frozenset({"label", "seal_place", "sign_place"})
_PANEL_SHARE, _LEAST_PANEL_PX = 0.62, 700
_LINES_A_PAGE, _SMALLEST_PX, _LARGEST_PX = 92, 13, 30
_LONGEST_VALUE = 60
_ALL_OF_PAGE = 0.8
_ROOMY = 2.2
"""Heights of a number from which a value's box has room for it."""


@dataclass(frozen=True)
class ShownPage:
    """A page to be shown. image: H x W x 3 BGR, in whose pixels all boxes are given; sights: made only when shown."""

    image: np.ndarray
    heading: str
    readings: Iterable[FieldReading]
    sights: Callable[[], Sequence[Sight]] = tuple


@dataclass(frozen=True)
class _Line:
    """A line beside the page. swatch: the colour of what it explains, None for none."""

    text: str
    colour: tuple[int, int, int] = (0, 0, 0)
    swatch: tuple[int, int, int] | None = None


def show_page(page: ShownPage, *, number: int, tools: Tools) -> None:
    """Write `page-NNN.png` into the job's debug folder; without one nothing is made. number: 1-based in the package."""
    folder = tools.job.debug
    if folder is None:
        return
    heading = f"第 {number} 页 {page.heading}"
    readings = [r for r in page.readings if r.page == number]
    picture = draw_debug_page(page.image, readings, page.sights(), heading=heading, labels=_labels(tools))
    write_picture(folder / f"page-{number:03d}.png", picture)


def _labels(tools: Tools) -> dict[str, str]:
    """Key → Chinese label: of attachments their first printed one, of the form the catalogue's."""
    printed = {f.key: f.labels[0] for m in tools.templates.materials for f in m.fields if f.labels}
    return printed | tools.labels


def draw_debug_page(
    image: np.ndarray,
    readings: Sequence[FieldReading],
    sights: Sequence[Sight],
    *,
    heading: str,
    labels: Mapping[str, str],
) -> np.ndarray:
    """The page with everything found on it outlined, and a column with the legend and the values (H x W x 3 BGR)."""
    height, width = image.shape[:2]
    panel = max(_LEAST_PANEL_PX, int(_PANEL_SHARE * width))
    ordered = sorted((_placed(r, height * width) for r in readings), key=_reading_order)
    lines = [_Line(heading), *_legend(ordered, sights), *_listed(ordered, labels)]
    size = min(_LARGEST_PX, max(_SMALLEST_PX, int(height / max(_LINES_A_PAGE, 1.45 * (len(lines) + 2)))))
    step = int(1.4 * size)
    font, small = chinese_font(size), chinese_font(int(0.8 * size))
    lines = [part for line in lines for part in _wrapped(line, font, panel - 3 * step)]
    canvas = Image.new("RGB", (width + panel, max(height, (len(lines) + 2) * step)), "white")
    canvas.paste(Image.fromarray(cv2.cvtColor(image, cv2.COLOR_BGR2RGB)))
    draw = ImageDraw.Draw(canvas, "RGBA")
    for sight in sights:
        _draw_sight(draw, sight)
    for at, reading in enumerate(ordered, 1):
        if reading.box is not None:
            _draw_value(draw, reading, at, small)
    taken = [r.box for r in ordered if r.box is not None] + [s.box for s in sights if s.kind in _TINTED]
    for reading in ordered:
        if reading.box is not None and reading.doubt:
            _draw_doubt(draw, reading, taken, font, right=width)
    draw.line((width, 0, width, canvas.height), fill=(0, 0, 0), width=2)
    _write_lines(draw, lines, (width + step, step), font)
    return cv2.cvtColor(np.asarray(canvas), cv2.COLOR_RGB2BGR)


def _placed(reading: FieldReading, page_px: float) -> FieldReading:
    """The reading without its box where that is all of the page: then its place is not known."""
    x0, y0, x1, y1 = reading.box or (0.0, 0.0, 0.0, 0.0)
    return reading.model_copy(update={"box": None}) if (x1 - x0) * (y1 - y0) > _ALL_OF_PAGE * page_px else reading


def _reading_order(reading: FieldReading) -> tuple[float, float]:
    """Down the page in steps of a line, then across; what has no place comes last."""
    return (float("inf"), 0.0) if reading.box is None else (round(reading.box[1] / 20), reading.box[0])


def _legend(readings: Sequence[FieldReading], sights: Sequence[Sight]) -> Iterable[_Line]:
    """What the colours on this page mean, with how many there are of each."""
    for status, (colour, text) in _STATUS.items():
        if count := sum(r.status is status for r in readings):
            yield _Line(f"{text}（{count}）", swatch=colour)
    for kind, (colour, text) in _SIGHTS.items():
        if count := sum(s.kind == kind for s in sights):
            yield _Line(f"{text}（{count}）", swatch=colour)
    yield _Line("")


def _listed(readings: Sequence[FieldReading], labels: Mapping[str, str]) -> Iterable[_Line]:
    """Every value by its number on the page; a doubted one with its reason and what else it may be."""
    for at, reading in enumerate(readings, 1):
        colour, _ = _STATUS[reading.status]
        where = "" if reading.box is not None else "（未记位置）"
        name = labels.get(reading.key, reading.key)
        yield _Line(f"{at} {name}：{_said(reading)}{where}", colour)
        if reading.doubt:
            also = f"；可能是：{'／'.join(reading.candidates)}" if reading.candidates else ""
            yield _Line(f"　 存疑：{reading.doubt}{also}", colour)


def _said(reading: FieldReading) -> str:
    if reading.status is Status.MISSING:
        return "未填"
    value = "、".join(reading.value) if isinstance(reading.value, list) else reading.value
    if value is None:
        shown = f"不能定值，原文“{reading.raw}”"
    elif isinstance(value, bool):
        shown = "是" if value else "否"
        if reading.key.endswith("_present"):
            shown = f"有（{reading.raw}）" if value and reading.raw not in ("", "有") else "有" if value else "无"
    else:
        shown = str(value)
    return f"{shown[:_LONGEST_VALUE]}  {reading.confidence:.3f}"


def _draw_sight(draw: ImageDraw.ImageDraw, sight: Sight) -> None:
    colour, _ = _SIGHTS[sight.kind]
    width = _WIDTHS.get(sight.kind, 2)
    if sight.corners:
        draw.line([*sight.corners, sight.corners[0]], fill=(*colour, 255), width=width)
    elif sight.kind == "seal":
        draw.ellipse(sight.box, outline=(*colour, 255), width=width)
    else:
        draw.rectangle(_inset(sight.box, _INSETS.get(sight.kind, 0)), outline=(*colour, 255), width=width)
    if sight.kind in _TINTED:
        draw.rectangle(sight.box, fill=(*colour, 26))


def _inset(box: BoxTuple, by: int) -> BoxTuple:
    """The box a little smaller, so that it is seen beside a printed line; a sliver stays as it is."""
    x0, y0, x1, y1 = box
    return box if min(x1 - x0, y1 - y0) <= 3 * by else (x0 + by, y0 + by, x1 - by, y1 - by)


def _draw_value(draw: ImageDraw.ImageDraw, reading: FieldReading, at: int, font: ImageFont.FreeTypeFont) -> None:
    """The value's box and its number: in the upper right corner of a cell, behind a box that lies close around text."""
    colour, _ = _STATUS[reading.status]
    x0, y0, x1, y1 = reading.box or (0.0, 0.0, 0.0, 0.0)
    draw.rectangle((x0, y0, x1, y1), outline=(*colour, 255), width=3, fill=(*colour, 22))
    wide = font.getlength(str(at)) + 4
    left = x1 - wide if y1 - y0 > _ROOMY * font.size else x1
    draw.rectangle((left, y0, left + wide, y0 + font.size), fill=(*colour, 230))
    draw.text((left + 2, y0 - 0.25 * font.size), str(at), fill=(255, 255, 255), font=font)


def _draw_doubt(
    draw: ImageDraw.ImageDraw,
    reading: FieldReading,
    others: Sequence[BoxTuple],
    font: ImageFont.FreeTypeFont,
    *,
    right: int,
) -> None:
    """Why a value is doubted: in a cell's lower right corner, else behind, below or above a box that lies close around
    its text, where it covers no label and no other value.

    right: where the page ends.
    """
    colour, _ = _STATUS[Status.REVIEW]
    x0, y0, x1, y1 = reading.box or (0.0, 0.0, 0.0, 0.0)
    wide, high = font.getlength(reading.doubt) + 6, font.size * 1.25
    last = max(0.0, right - wide)
    behind = min(x1 + 2.2 * font.size, last), (y0 + y1 - high) / 2
    places = [behind, (min(x0, last), y1 + 1), (min(x0, last), y0 - high - 1)]
    free = (p for p in places if not any(_meets((*p, p[0] + wide, p[1] + high), other) for other in others))
    is_roomy = y1 - y0 > _ROOMY * font.size and x1 - x0 > wide
    x, y = (x1 - wide, y1 - high) if is_roomy else next(free, places[1])
    draw.rectangle((x, y, x + wide, y + high), fill=(255, 250, 225, 240), outline=(*colour, 255))
    draw.text((x + 3, y - 0.1 * high), reading.doubt, fill=(*colour, 255), font=font)


def _meets(a: BoxTuple, b: BoxTuple) -> bool:
    return a[0] < b[2] and b[0] < a[2] and a[1] < b[3] and b[1] < a[3]


def _wrapped(line: _Line, font: ImageFont.FreeTypeFont, most_px: float) -> Iterator[_Line]:
    """A line in pieces that fit beside the page."""
    text, indent = line.text, ""
    while font.getlength(indent + text) > most_px:
        fits = next(n for n in range(len(text), 0, -1) if n == 1 or font.getlength(indent + text[:n]) <= most_px)
        yield _Line(indent + text[:fits], line.colour, line.swatch)
        text, indent = text[fits:], "　　"
    yield _Line(indent + text, line.colour, None if indent else line.swatch)


def _write_lines(
    draw: ImageDraw.ImageDraw, lines: Sequence[_Line], start: tuple[int, int], font: ImageFont.FreeTypeFont
) -> None:
    x, y = start
    for line in lines:
        at = x
        if line.swatch is not None:
            draw.rectangle((x, y + 4, x + font.size, y + font.size), outline=line.swatch, width=4)
            at += int(1.6 * font.size)
        draw.text((at, y), line.text, fill=line.colour, font=font)
        y += int(1.4 * font.size)

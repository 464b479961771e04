"""The pictures of the papers: one of each kind, small, and those that are kept within their bounds."""

from __future__ import annotations

import io
import random
from pathlib import Path

import pytest
from PIL import Image
from reportlab.pdfgen.canvas import Canvas

from tests.pictures.__main__ import FOLDER, LARGEST, LARGEST_OF_ALL, WIDTHS, as_png, fitted, kind_of, main, one_of_each


def pdf(path: Path) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    canvas = Canvas(str(path))
    canvas.drawString(100, 700, "LHBZ")
    canvas.save()


@pytest.mark.parametrize(
    ("name", "kind"),
    [
        ("需求函_济联装函〔2026〕1号.docx", "需求函"),
        ("预约接通单（分专业）_X.pdf", "预约接通单"),
        ("退件说明.docx", "退件说明"),
    ],
)
def test_the_kind_stands_in_the_name(name: str, kind: str) -> None:
    assert kind_of(Path(name)) == kind


def test_one_of_each_kind_is_drawn_and_originals_are_not(tmp_path: Path) -> None:
    outbox = tmp_path / "outbox"
    for name in ("申请人/A/受理通知书_1.pdf", "申请人/B/受理通知书_2.pdf", "供水/A/需求函_1.pdf", "退件/x/别人的.pdf"):
        pdf(outbox / name)
    pdf(outbox / "档案" / "原件" / "w1" / "001.pdf")
    (outbox / "供水" / "A" / "需求函_1.docx").write_bytes(b"PK")
    assert one_of_each(outbox)["需求函"].suffix == ".pdf", "the copy is there already"
    assert main([str(outbox), "--out", str(tmp_path / "out")]) == 0
    assert sorted(p.name for p in (tmp_path / "out").iterdir()) == ["受理通知书.png", "需求函.png"]
    with Image.open(tmp_path / "out" / "需求函.png") as picture:
        assert picture.width == WIDTHS[0] + 2


def test_an_empty_outbox_is_an_error(tmp_path: Path) -> None:
    assert main([str(tmp_path), "--out", str(tmp_path / "out")]) == 1


def test_a_picture_takes_fewer_shades_before_it_is_refused() -> None:
    noise = Image.new("L", (300, 300))
    chance = random.Random(7)
    noise.putdata([chance.randrange(256) for _ in range(90_000)])
    content = as_png(noise)
    with Image.open(io.BytesIO(content)) as picture:
        assert len(picture.getcolors() or []) <= 8
    with pytest.raises(ValueError, match="does not fit"):
        as_png(noise, largest=1000)


def test_pictures_become_narrower_until_they_fit_together() -> None:
    page = Image.linear_gradient("L").resize((600, 800))
    one = len(fitted({"a": page})["a"])
    narrow = fitted({"a": page, "b": page}, largest=2 * one - 1)
    with Image.open(io.BytesIO(narrow["a"])) as picture:
        assert picture.width < WIDTHS[0]


def test_the_pictures_that_are_kept_are_small() -> None:
    sizes = [path.stat().st_size for path in FOLDER.glob("*.png")]
    assert all(size <= LARGEST for size in sizes)
    assert sum(sizes) <= LARGEST_OF_ALL

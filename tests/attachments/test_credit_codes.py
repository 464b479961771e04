"""Credit codes looked for again: glued to other text, in a QR, in other pictures of their line."""

from __future__ import annotations

import shutil
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import cv2
import numpy as np
import pytest
import segno

from extractors.attachments.creditcodes import Paper, codes_in, with_credit_code
from extractors.models import CropReading, FieldReading, Page, SourceFile, Status, TextLine
from extractors.reader import ReadingJob, read_package
from tests.outside.licences import LICENCES, SHOTS, photographed, rendered, values
from tests.support.engines import engine
from tests.support.shipped import CATALOGUE, SHIPPED, means_of

CODE, OTHER = "91419001MA9K1XY707", "91419001MA7KW51E7N"

LINE = TextLine("统一社会信用代码", (100.0, 100.0, 420.0, 140.0), 0.4)


class Eyes:
    """Says these texts of the crops, one after the other, the last again and again."""

    def __init__(self, *texts: str) -> None:
        self.texts = list(texts)

    def read_crops(self, crops: Sequence[np.ndarray], *, alphabet: object = None, grade: str = "small") -> list[Any]:
        said = [self.texts.pop(0) if len(self.texts) > 1 else self.texts[0] for _ in crops]
        return [CropReading(t, 0.999, tuple((c, 0.999) for c in t)) for t in said]

    def find_lines(self, image: np.ndarray) -> list[Any]:
        return []

    def read_page(self, image: np.ndarray, *, grade: str = "small") -> list[TextLine]:
        return []


def sheet(payload: str = "", *, at: tuple[int, int] = (130, 440)) -> Page:
    image = np.full((1000, 1200, 3), 255, np.uint8)
    if payload:
        dots = np.array(list(segno.make(payload, error="m").matrix), np.uint8)
        square = cv2.resize((1 - dots) * 255, None, fx=5, fy=5, interpolation=cv2.INTER_NEAREST)
        image[at[0] : at[0] + square.shape[0], at[1] : at[1] + square.shape[1]] = square[..., None]
    return Page("a.jpg", 1, image, 200.0)


def settled(code: str) -> FieldReading:
    return FieldReading(key="uscc", value=code, raw=code, confidence=0.99, status=Status.ACCEPTED, page=1, box=LINE.box)


def looked(page: Page, read: FieldReading | None, eyes: Eyes) -> FieldReading | None:
    return with_credit_code(Paper(page, [LINE], 1), read, CATALOGUE["uscc"], means_of(eyes))


@pytest.mark.parametrize(
    "text",
    [CODE, f"统一社会信用代码{CODE}(1-1)", f"{CODE}1/1", f"注册号410881{CODE}", "9141 9001 MA9K 1XY7 07", CODE.lower()],
)
def test_a_code_is_found_whatever_is_glued_to_it(text: str) -> None:
    assert [c.text for c in codes_in(CropReading(text, 0.9, ()))] == [CODE]


@pytest.mark.parametrize("text", ["", CODE[:-1], CODE[:-1] + "8", "统一社会信用代码"])
def test_what_fails_its_check_digits_is_no_code(text: str) -> None:
    assert list(codes_in(CropReading(text, 0.9, ()))) == []


@pytest.mark.parametrize(
    "payload", [f"http://www.gsxt.gov.cn/index.html?uniscid={CODE}", CODE, f"名称:某厂;统一社会信用代码:{CODE};"]
)
def test_the_code_in_a_qr_is_used(payload: str) -> None:
    found = looked(sheet(payload), None, Eyes(""))
    assert found is not None and (found.value, found.status) == (CODE, Status.ACCEPTED)


def test_a_qr_that_says_another_code_puts_the_printed_one_in_doubt() -> None:
    found = looked(sheet(f"http://x.cn/?uniscid={OTHER}"), settled(CODE), Eyes(""))
    assert found is not None and (found.value, found.status) == (CODE, Status.REVIEW)


@pytest.mark.parametrize("payload", ["http://x.cn/?uniscid=91419001MA9K1XY708", "javascript:alert(1)"])
def test_a_qr_without_a_valid_code_says_nothing(payload: str) -> None:
    assert looked(sheet(payload), None, Eyes("")) is None


def test_a_qr_of_another_paper_on_the_desk_says_nothing() -> None:
    assert looked(sheet(CODE, at=(800, 1000)), None, Eyes("")) is None


def test_another_picture_of_the_line_may_show_the_code() -> None:
    doubtful = settled("91419001MA9K1XY70").model_copy(update={"status": Status.REVIEW})
    found = looked(sheet(), doubtful, Eyes("91419001MA9K1XY70", CODE, ""))
    assert found is not None and (found.value, found.status) == (CODE, Status.ACCEPTED)


def test_two_valid_codes_go_to_a_person() -> None:
    found = looked(sheet(), None, Eyes(CODE, OTHER, ""))
    assert found is not None and found.status is Status.REVIEW and set(found.candidates) == {CODE, OTHER}


def test_nothing_better_leaves_what_was_read() -> None:
    doubtful = settled("91419001MA9K1XY70").model_copy(update={"status": Status.REVIEW})
    assert looked(sheet(), doubtful, Eyes("")) == doubtful and looked(sheet(), None, Eyes("")) is None


@pytest.mark.ocr
@pytest.mark.skipif(not shutil.which("chromium"), reason="no Chromium to set the licence with")
@pytest.mark.parametrize(("number", "shot"), [(0, 6), (3, 6)])
def test_blurred_licences_keep_their_code(tmp_path: Path, number: int, shot: int) -> None:
    path = tmp_path / "licence.jpg"
    cv2.imwrite(str(path), photographed(rendered(LICENCES[number], tmp_path), SHOTS[shot], seed=number + shot))
    files = (SourceFile(name=path.name, path=path),)
    came = values(read_package(files, ReadingJob(source="a"), templates=SHIPPED, ocr=engine()))
    assert came["uscc"] == (LICENCES[number].uscc, Status.ACCEPTED)

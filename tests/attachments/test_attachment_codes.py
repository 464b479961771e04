"""Codes printed on attachments: their text is kept as evidence; it is never followed and never becomes a value."""

from __future__ import annotations

import socket
from io import BytesIO
from random import Random

import numpy as np
import pytest
import segno
from PIL import Image

from extractors.marks.codes import parse_code
from extractors.models import SourceFile
from extractors.reader import ReadingJob, read_package
from extractors.text.ocr import load_ocr
from tests.scans.attachments import make_licence
from tests.scans.desk import Laid, photographed
from tests.scans.people import make_application
from tests.support import ROOT
from tests.support.shipped import SHIPPED

ADDRESS = "http://example.invalid/%7B91419001MA00000000%7D?next=file:///etc/passwd"
FORMULA = '=HYPERLINK("http://example.invalid","统一社会信用代码：91410000000000000X")'


def with_code(page: np.ndarray, payload: str) -> np.ndarray:
    """The licence with a code in its lower left corner, as real ones have it."""
    drawn = BytesIO()
    segno.make(payload, error="m").save(drawn, kind="png", scale=8, border=4)
    code = Image.open(drawn).convert("RGB").resize((520, 520), Image.Resampling.NEAREST)
    picture = Image.fromarray(page)
    picture.paste(code, (300, 1780))
    return np.asarray(picture)


@pytest.fixture(scope="module")
def ocr():
    return load_ocr(ROOT / "var" / "models")


@pytest.fixture
def no_network(monkeypatch):
    def refuse(*_: object) -> None:
        raise AssertionError("a code was followed")

    monkeypatch.setattr(socket.socket, "connect", refuse)
    monkeypatch.setattr(socket, "getaddrinfo", refuse)


@pytest.mark.ocr
@pytest.mark.parametrize(("payload", "way"), [(ADDRESS, "scan"), (FORMULA, "scan"), (FORMULA, "photograph")])
@pytest.mark.usefixtures("no_network")
def test_a_code_is_evidence_and_nothing_else(payload, way, ocr, tmp_path):
    licence = make_licence(make_application(8400), Random(8400))
    page = with_code(licence.page, payload)
    if way == "photograph":
        page = photographed([(page, Laid(width=0.94, degrees=-4, tilt=0.1))], Random(1), scale=1.3)
    path = tmp_path / "licence.png"
    Image.fromarray(page).save(path, dpi=(300, 300))
    files = [SourceFile(name="licence.png", path=path)]
    reading = read_package(files, ReadingJob(source="licence"), templates=SHIPPED, ocr=ocr)
    assert reading.codes == (payload,)
    assert parse_code(payload) is None
    (paper,) = reading.materials
    assert paper.id == "M02"
    assert {k: paper.fields[k].value for k in licence.fields} == licence.fields
    texts = [str(f.value) + f.raw for f in (*paper.fields.values(), *reading.fields.values())]
    assert not [t for t in texts if "example" in t or "HYPERLINK" in t or "91410000000000000X" in t]

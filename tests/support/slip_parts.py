"""Filled slips as people hand them in: the slip's own drawing with values written in, as a PDF or as a scan."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import cv2
import numpy as np
import pypdfium2

from extractors.layout.slips import Party
from extractors.marks.codes import PaperCode
from flows.casework.office import load_office
from flows.form.slips import SlipPrint, slip_pdf
from tests.support.shipped import SHIPPED

PARTIES = tuple(Party(id=p.id, service=p.service, returns=p.returns) for p in load_office(SHIPPED).providers.values())
CASE = "LHBZ-2026-000012"


def filled_slip(kind: str, provider: str = "", *, version: int = 1, case_no: str = CASE, **values: str) -> bytes:
    """The slip as a PDF; a date is written as 20261124, ticked words are joined with 、."""
    code = PaperCode(case_no=case_no, kind=kind, provider=provider, version=version)
    prints = SlipPrint(facts=(("受理编号", case_no),))
    return slip_pdf(SHIPPED.slips[kind], code=code, parties=PARTIES, prints=prints, values=values)


def scanned(pdf: bytes, *, turns: int = 0, grey: bool = False) -> np.ndarray:
    """The slip on the glass of a scanner at 200 dpi, turned by so many quarter circles."""
    page = np.array(pypdfium2.PdfDocument(pdf)[0].render(scale=200 / 72).to_pil())[:, :, ::-1].copy()
    for _ in range(turns):
        page = cv2.rotate(page, cv2.ROTATE_90_CLOCKWISE)
    soft = cv2.GaussianBlur(page, (3, 3), 0)
    return cv2.cvtColor(cv2.cvtColor(soft, cv2.COLOR_BGR2GRAY), cv2.COLOR_GRAY2BGR) if grey else soft


def write_scan(path: Path, pdf: bytes, **how: object) -> Path:
    """The scan as a JPEG."""
    cv2.imencode(".jpg", scanned(pdf, **how), [cv2.IMWRITE_JPEG_QUALITY, 90])[1].tofile(path)
    return path


def written(answers: Mapping[str, object]) -> dict[str, str]:
    """Answers of a slip as they are written on it: days without dashes, words joined, a signature as a name."""
    texts = {}
    for key, value in answers.items():
        if value is True:
            texts[key] = "样本签"
        elif isinstance(value, list):
            texts[key] = "、".join(value)
        else:
            texts[key] = str(value).replace("-", "") if key.endswith(("date", "_start", "_end")) else str(value)
    return texts

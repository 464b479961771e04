"""明白卡: a card for each service and audience, from the configuration alone; a wrong sentence is named."""

from __future__ import annotations

import io
from datetime import date
from pathlib import Path

import pytest
from docx import Document

from extractors.errors import ConfigurationError
from flows.reports.leaflets import leaflets
from tests.support.course_parts import rules
from tests.support.shipped import SHIPPED, templates_with

DAY = date(2026, 11, 23)


def test_each_service_has_a_card_for_residents_and_one_for_enterprises() -> None:
    document = Document(io.BytesIO(leaflets(rules(), SHIPPED, today=DAY)))
    text = "\n".join(p.text for p in document.paragraphs)
    cells = "\n".join(c.text for t in document.tables for r in t.rows for c in r.cells)
    for service in ("用水", "用电", "用气", "用暖", "通信"):
        assert f"{service}报装明白卡（居民）" in text and f"{service}报装明白卡（企业）" in text
    assert "沁园北路161号，电话6615222" in text and "3个工作日内主动上门" in cells
    resident, enterprise = text.split("用水报装明白卡（企业）")
    assert "统一社会信用代码" in enterprise and "统一社会信用代码" not in resident.split("用电报装")[0]


def test_a_wrong_sentence_is_named(tmp_path: Path) -> None:
    wrong = SHIPPED.path("leaflets.yaml").read_text(encoding="utf-8").replace("电话{phone}", "电话{fone}")
    spoilt = templates_with(tmp_path, "leaflets.yaml", wrong.encode())
    with pytest.raises(ConfigurationError, match="fone"):
        leaflets(rules(), spoilt, today=DAY)

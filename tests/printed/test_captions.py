"""Labels that stand under their blanks."""

from __future__ import annotations

from dataclasses import replace

from extractors.evidence.pool import Pool
from extractors.joint.deciding import decide
from extractors.joint.hypotheses import hypotheses
from extractors.models import FieldReading, Status
from extractors.printed.captions import of_captions, with_captions
from extractors.printed.heads import print_of
from tests.joint.pages import WORDING, page

BLANKS = tuple((x, y, x + 400.0, y + 3.0) for y in (240.0, 340.0) for x in (100.0, 600.0))
WRITTEN = (("白山晨光食品有限公司", 120.0, 205.0), ("王强", 620.0, 205.0), ("晨光食品厂", 120.0, 305.0))
LABELS = (
    ("单位名称", 200.0, 248.0),
    ("法人姓名", 700.0, 248.0),
    ("项目名称", 200.0, 348.0),
    ("项目所在地", 700.0, 348.0),
)


def _told(pool: Pool) -> dict[str, str]:
    shown = with_captions(print_of(pool, WORDING), pool)
    claims = decide(hypotheses(pool, shown, WORDING, None), shown.labels, WORDING)
    return {c.key: "".join(pool.tokens[i].text for i in c.tokens) for c in claims}


def test_what_is_written_over_a_label_is_its_value() -> None:
    found = _told(replace(page(*WRITTEN, *LABELS), blanks=BLANKS))
    assert found["applicant_name"] == "白山晨光食品有限公司" and found["project_name"] == "晨光食品厂"
    assert found["legal_rep"] == "王强" and "site_address" not in found


def test_labels_before_their_blanks_ask_for_what_is_behind_them() -> None:
    before = tuple((text, x - 110.0 - 30.0 * len(text) + 10, y - 43.0) for text, x, y in LABELS)
    pool = replace(page(*before), blanks=tuple((x + 100, y, x + 500, y + 3) for x, y, _, _ in BLANKS))
    assert not any(one.over for one in with_captions(print_of(pool, WORDING), pool).labels)


def test_rulings_between_rows_are_no_blanks() -> None:
    """Under each a label stands first and what it asks for behind it, or nothing where that is empty."""
    rulings = tuple((100.0, 90.0 + 50 * n, 1500.0, 93.0 + 50 * n) for n in range(4))
    rows = [(text, 110.0, 98.0 + 50 * n) for n, (text, _, _) in enumerate(LABELS)]
    pool = replace(page(*rows, ("白山晨光食品有限公司", 500.0, 98.0), ("晨光食品厂", 500.0, 198.0)), blanks=rulings)
    assert not any(one.over for one in with_captions(print_of(pool, WORDING), pool).labels)


def test_who_looks_below_labels_is_not_heard_where_they_stand_under_their_blanks() -> None:
    pool = replace(page(*WRITTEN, *LABELS), blanks=BLANKS)
    shown = with_captions(print_of(pool, WORDING), pool)

    def read(key: str, token: int) -> dict[str, FieldReading]:
        reading = FieldReading(key=key, value="晨光", raw="晨光", confidence=0.9, status=Status.ACCEPTED)
        return of_captions({key: reading.model_copy(update={"box": pool.tokens[token].box})}, shown)

    assert read("project_name", 2) and not read("applicant_name", 2)

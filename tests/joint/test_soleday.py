"""The one day of a form, where it stands off every place to sign."""

from __future__ import annotations

from typing import cast

import pytest

from extractors.evidence.pool import Pool
from extractors.joint.hypotheses import UNLABELLED, Hypothesis
from extractors.joint.reading import Desk
from extractors.joint.signed import by_their_labels
from extractors.joint.soleday import asked_what_day, stands_apart
from extractors.models import FieldReading, Status
from extractors.printed.heads import print_of
from tests.joint.pages import WORDING, page
from tests.support.shipped import SHIPPED

SIGN = ("法定代表人签字：", 100.0, 500.0)
TABLE = SHIPPED.calibration


class _Seen:
    """A desk as far as this room looks."""

    def __init__(self, pool: Pool) -> None:
        self.pool, self.page = pool, print_of(pool, WORDING)


def _day(pool: Pool) -> FieldReading:
    day = next(t for t in pool.tokens if t.text.startswith("2026"))
    return FieldReading(
        key="sign_date", value="2026-05-02", raw=day.text, confidence=0.99, status=Status.ACCEPTED, page=1, box=day.box
    )


@pytest.mark.parametrize(
    ("day", "is_apart"),
    [
        (("2026年5月2日", 500.0, 500.0), False),
        (("2026年5月2日", 200.0, 560.0), False),
        (("2026年5月2日", 1250.0, 500.0), True),
    ],
    ids=["beside", "below", "far off"],
)
def test_a_day_far_from_every_place_to_sign_stands_apart(day: tuple[str, float, float], *, is_apart: bool) -> None:
    pool = page(SIGN, day)
    assert stands_apart(_day(pool), cast(Desk, _Seen(pool))) is is_apart


def test_a_day_apart_is_asked_about_as_both() -> None:
    signed = _day(page(("2026年5月2日", 1250.0, 500.0)))
    merged = {"sign_date": signed}
    asked_what_day(merged, [signed], TABLE)
    assert merged["sign_date"].status is merged["apply_date"].status is Status.REVIEW
    assert merged["apply_date"].key == "apply_date" and merged["apply_date"].value == signed.value


def test_a_form_with_a_day_of_application_is_not_asked() -> None:
    signed = _day(page(("2026年5月2日", 1250.0, 500.0)))
    merged = {"sign_date": signed, "apply_date": signed.model_copy(update={"key": "apply_date"})}
    asked_what_day(merged, [signed], TABLE)
    assert merged["sign_date"].status is Status.ACCEPTED


def test_a_bare_label_says_nothing_of_which_day_it_is() -> None:
    pool = page(("日期", 100.0, 100.0), ("2026年5月2日", 180.0, 100.0))
    found = [Hypothesis(1, UNLABELLED, "apply_date", 5.0, "guess"), Hypothesis(1, 0, "sign_date", 2.0, "right")]
    assert by_their_labels(found, pool, print_of(pool, WORDING), WORDING) == found


def test_a_day_with_its_own_label_is_no_other_day() -> None:
    pool = page(("申请日期", 100.0, 500.0), ("2026年5月2日", 240.0, 500.0))
    found = [Hypothesis(1, UNLABELLED, "sign_date", 5.0, "guess"), Hypothesis(1, 0, "apply_date", 2.0, "right")]
    assert by_their_labels(found, pool, print_of(pool, WORDING), WORDING) == found[1:]

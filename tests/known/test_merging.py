"""Of two readings of a known page the one that counts; where they differ a person is asked."""

from __future__ import annotations

import pytest

from extractors.joint import UNCLEAR
from extractors.known import KnownReading, settled_fields, settled_rows
from extractors.models import FieldReading, RowReading, Status, Value
from tests.support.shipped import SHIPPED

TABLE = SHIPPED.calibration
SURE, ASKED, EMPTY = Status.ACCEPTED, Status.REVIEW, Status.MISSING


def reading(value: Value, status: Status = SURE, *, page: int = 1, key: str = "agent_name") -> FieldReading:
    doubt = "字迹不清" if status is ASKED else ""
    raw = str(value or "")
    return FieldReading(key=key, value=value, raw=raw, status=status, page=page, confidence=0.9, doubt=doubt)


def settled(own: FieldReading, other: FieldReading, **more: frozenset[str]) -> tuple[Value, Status]:
    known = KnownReading((own,), (), frozenset({own.key}), **more)  # type: ignore[arg-type]
    (found,) = settled_fields(known, [other], number=1, table=TABLE)
    return found.value, found.status


VOUCHED, GUESSED, CHOICE, CERTAIN, SQUARED = (
    {name: frozenset({"agent_name"})} for name in ("confirmed", "guessed", "choices", "certain", "squared")
)
CASES = [
    (reading("甲"), reading("甲"), {}, ("甲", SURE)),
    (reading("甲"), reading("乙"), {}, ("乙", ASKED)),
    (reading("甲"), reading("乙"), VOUCHED, ("甲", ASKED)),
    (reading("甲"), reading("乙", ASKED), VOUCHED, ("甲", SURE)),
    (reading("甲"), reading("乙", ASKED), {}, ("甲", ASKED)),
    (reading("甲", ASKED), reading("乙"), {}, ("乙", ASKED)),
    (reading("甲", ASKED), reading("甲"), {}, ("甲", SURE)),
    (reading("甲"), reading(None, EMPTY), {}, ("甲", SURE)),
    (reading("甲"), reading(None, EMPTY), CHOICE, ("甲", ASKED)),
    (reading("甲"), reading("乙", ASKED), {**VOUCHED, **CHOICE}, ("甲", ASKED)),
    (reading("甲"), reading("乙", ASKED), {**VOUCHED, **CHOICE, **SQUARED}, ("甲", SURE)),
    (reading("甲"), reading("乙", ASKED), {**CHOICE, **CERTAIN}, ("甲", SURE)),
    (reading("甲"), reading(None, EMPTY), {**CHOICE, **CERTAIN}, ("甲", SURE)),
    (reading("甲"), reading("乙"), {**CHOICE, **CERTAIN}, ("甲", ASKED)),
    (reading(None, EMPTY), reading("乙"), {}, ("乙", ASKED)),
    (reading(None, EMPTY), reading("乙", ASKED), CHOICE, ("乙", ASKED)),
    (reading("甲"), reading("乙"), GUESSED, ("乙", ASKED)),
    (reading(None, EMPTY), reading("乙"), GUESSED, ("乙", SURE)),
    (reading("甲", ASKED), reading("甲"), GUESSED, ("甲", SURE)),
]


@pytest.mark.parametrize(("own", "other", "more", "wanted"), CASES)
def test_which_of_two_readings_counts(
    own: FieldReading, other: FieldReading, more: dict[str, frozenset[str]], wanted: tuple[Value, Status]
) -> None:
    assert settled(own, other, **more) == wanted


@pytest.mark.parametrize(
    ("own", "other", "wanted"),
    [
        (reading("91320303MA侯程", ASKED), reading("91320303MA"), ("91320303MA", SURE)),  # the next blank's as well
        (reading("太行路10kV"), reading("太行路10", ASKED), ("太行路10kV", SURE)),
        (reading("150", ASKED), reading("50"), ("50", ASKED)),  # a figure lost is another number
        (reading("50"), reading("150", ASKED), ("50", ASKED)),
        (reading("甲", ASKED), reading("甲乙"), ("甲乙", ASKED)),  # a character is in many words
    ],
)
def test_more_or_less_of_one_writing_is_not_held_against_what_is_sure(
    own: FieldReading, other: FieldReading, wanted: tuple[Value, Status]
) -> None:
    assert settled(own, other) == wanted


def test_a_choice_that_a_place_shows_unclearly_says_nothing_against_a_sure_one() -> None:
    own = reading(None, ASKED)
    assert settled(own.model_copy(update={"doubt": UNCLEAR}), reading("甲"), **CHOICE) == ("甲", SURE)
    assert settled(own, reading("甲"), **CHOICE)[1] is ASKED
    assert settled(own.model_copy(update={"doubt": UNCLEAR, "value": "乙"}), reading("甲"), **CHOICE)[1] is ASKED


def test_a_white_place_that_nobody_has_seen_filled_in_says_nothing() -> None:
    own = reading(None, EMPTY)
    for more, wanted in ((VOUCHED, [own]), (GUESSED, [])):
        known = KnownReading((own,), (), frozenset({own.key}), **more)
        assert list(settled_fields(known, [], number=1, table=TABLE)) == wanted


def test_a_choice_that_only_its_place_shows_empty_is_asked() -> None:
    assert settled(reading(None, EMPTY), reading("甲", ASKED), **CHOICE, **CERTAIN) == ("甲", ASKED)


def test_a_place_that_is_vouched_for_is_not_held_against_another_page() -> None:
    assert settled(reading("甲"), reading("乙", page=2), **VOUCHED) == ("甲", SURE)


def test_what_was_read_for_a_white_place_in_the_place_of_another_is_no_value_of_it() -> None:
    own, other = reading(None, EMPTY), reading("现场联系人", ASKED).model_copy(update={"box": (10.0, 10.0, 50.0, 20.0)})
    for taken, wanted in (
        ((("", (0.0, 0.0, 60.0, 30.0)),), (None, EMPTY)),
        ((("legal_rep", (0.0, 0.0, 60.0, 30.0)),), (None, EMPTY)),
        ((("agent_name", (0.0, 0.0, 60.0, 30.0)), ("", (0.0, 0.0, 60.0, 30.0))), ("现场联系人", ASKED)),
        ((), ("现场联系人", ASKED)),
    ):
        known = KnownReading((own,), (), frozenset({"agent_name"}), confirmed=frozenset({"agent_name"}), taken=taken)
        (found,) = settled_fields(known, [other], number=1, table=TABLE)
        assert (found.value, found.status) == wanted


def row(**values: Value) -> RowReading:
    cells = {k: reading(v, SURE if v is not None else EMPTY, key=k) for k, v in values.items()}
    return RowReading(table="segments", index=1, cells=cells)


def test_each_cell_of_a_row_is_held_against_the_other_reading() -> None:
    own = row(seg_road="黄河路", seg_len_m=60, seg_to=None)
    other = row(seg_road="黄河路", seg_len_m=80, seg_to="东环路", seg_size="DN150")
    (found,) = settled_rows(KnownReading((), (own,), frozenset({"segments"})), [other], number=1, table=TABLE)
    assert {k: (c.value, c.status) for k, c in found.cells.items()} == {
        "seg_road": ("黄河路", SURE),
        "seg_len_m": (60, ASKED),
        "seg_to": ("东环路", ASKED),
        "seg_size": ("DN150", ASKED),
    }

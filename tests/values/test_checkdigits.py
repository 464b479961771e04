"""Check digits: the worked examples of the standards, and what they must catch."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from extractors.values import checkdigits as cd

DIGITS = "0123456789"


@pytest.mark.parametrize(
    "code",
    ["91419001MA9K1XY707", "914403001922038216", "9144030071526726XG", "91419001MAMF6MMB3E", "91419001MAG2W9UAX3"],
)
def test_real_and_worked_credit_codes_hold(code):
    assert cd.uscc_is_valid(code)


@pytest.mark.parametrize(
    "code",
    [
        "91310115MA1G4L1WXK",  # built with a wrong rule that circulates
        "91419001MA9K1XY70",
        "91419001MA9K1XY7077",
        "91419001ma9k1xy707",
        "91419001MA9K1XYO07",
        "",
        "９１419001MA9K1XY707",
    ],
)
def test_wrong_credit_codes_fail(code):
    assert not cd.uscc_is_valid(code)


def test_both_digits_of_a_credit_code_are_checked():
    wrong_org = "91419001MA9K1XY71"
    assert not cd.uscc_is_valid(wrong_org + cd.uscc_check_digit(wrong_org))


def uscc(draw_org: str, place: str = "419001") -> str:
    head = f"91{place}{draw_org}{cd.org_check_digit(draw_org)}"
    return head + cd.uscc_check_digit(head)


orgs = st.text(cd.USCC_ALPHABET, min_size=8, max_size=8)


@given(orgs, st.integers(0, 17), st.sampled_from(cd.USCC_ALPHABET))
def test_any_single_substitution_in_a_credit_code_is_caught(org, place, char):
    code = uscc(org)
    changed = code[:place] + char + code[place + 1 :]
    assert cd.uscc_is_valid(changed) == (changed == code)


@given(orgs, st.integers(0, 16))
def test_any_swap_of_neighbours_in_a_credit_code_is_caught(org, place):
    code = uscc(org)
    changed = code[:place] + code[place + 1] + code[place] + code[place + 2 :]
    assert cd.uscc_is_valid(changed) == (changed == code)


@given(orgs, st.integers(1, 5))
def test_digits_read_as_letters_are_among_the_repairs(org, count):
    code = uscc(org, "410000")
    assert code in cd.repair_uscc(code.replace("0", "O", count).replace("1", "I", 2))


@pytest.mark.parametrize(
    ("raw", "repairs"),
    [
        ("914I9OO1MA9K1XY7O7", ("91419001MA9K1XY707",)),
        ("91419001MA9K1XY7S7", ()),  # 5 does not hold the check, nor does 8
        ("91419001MA9K1XY708", ()),  # within the alphabet: never changed
        ("91419001MA9K1XY70", ()),
        ("91419001MA9K1XY70#", ()),
    ],
)
def test_repairs_of_credit_codes(raw, repairs):
    assert cd.repair_uscc(raw) == repairs


def test_a_neighbour_code_is_only_proposed():
    assert "91419001MA9K1XY707" in cd.near_uscc("9141900IMA9K1XY707") + cd.near_uscc("91419001MA9K1XYT07")


def test_two_lookalikes_are_proposed_where_one_is_not_enough():
    code = "91419001MA0Q5T3Q9R"
    assert cd.uscc_is_valid(code)
    assert code in cd.near_uscc(code.replace("Q", "0"))
    assert cd.near_uscc("91419001MA9K1XY70") == ()


def test_too_many_unknown_characters_are_not_tried():
    assert cd.repair_uscc("O" * 18) == ()


def test_the_standards_own_identity_number_holds():
    assert cd.resident_id_is_valid("11010519491231002X")


def resident(place: str, born: date, serial: int) -> str:
    head = f"{place}{born:%Y%m%d}{serial:03d}"
    return head + cd.resident_id_check_digit(head)


@pytest.mark.parametrize(("place", "year"), [("410881", 1985), ("419001", 1980), ("410105", 1980), ("410827", 1987)])
def test_county_code_is_not_held_against_the_year_of_birth(place, year):
    assert cd.resident_id_is_valid(resident(place, date(year, 3, 7), 123))


@given(
    st.dates(date(1930, 1, 1), date(2010, 1, 1)), st.integers(0, 999), st.integers(0, 17), st.sampled_from(DIGITS + "X")
)
def test_any_single_substitution_in_an_identity_number_is_caught(born, serial, place, char):
    code = resident("419001", born, serial)
    changed = code[:place] + char + code[place + 1 :]
    assert cd.resident_id_is_valid(changed) == (changed == code)


@pytest.mark.parametrize(
    "code",
    [
        "110105194912310021",
        "11010519491231002x",
        "110105491231002",
        resident("419001", date(2030, 1, 1), 1),  # not born yet
        "99" + "0105194912310021"[:16],
    ],
)
def test_wrong_identity_numbers_fail(code):
    assert not cd.resident_id_is_valid(code, today=date(2026, 11, 22))


def test_a_day_that_does_not_exist_fails_though_its_check_digit_holds():
    head = "41900119990230001"
    assert not cd.resident_id_is_valid(head + cd.resident_id_check_digit(head))


def test_identity_number_with_letters_is_repaired():
    assert cd.repair_resident_id("11O10519491231002X") == ("11010519491231002X",)


@pytest.mark.parametrize(
    "code",
    [
        "2111-522323-04-01-342068",
        "2603-141124-89-05-346948",
        "2411-130202-89-01-637015",
        "2509-320193-89-01-544060",
        "2101-419001-04-01-123453",
        "2304-419001-04-01-862137",
        "2608-419001-04-01-551203",
        "2611-419001-04-02-709168",
        "2017-419001-48-03-000123",  # old form, no check digit
    ],
)
def test_project_codes_hold(code):
    assert cd.project_code_is_valid(code)


@pytest.mark.parametrize(
    "code",
    [
        "2101-419001-04-01-123456",  # the often-quoted example fails
        "2113-419001-04-01-123453",
        "2101-419001-04-01-12345",
        "2101419001040112345３",
        "",
    ],
)
def test_wrong_project_codes_fail(code):
    assert not cd.project_code_is_valid(code)


@given(st.text(DIGITS, min_size=15, max_size=15), st.integers(4, 19), st.sampled_from(DIGITS))
def test_any_single_substitution_in_a_project_code_is_caught(tail, place, digit):
    head = "2608" + tail
    code = head + cd.project_code_check_digit(head)
    changed = code[:place] + digit + code[place + 1 :]
    assert cd.project_code_is_valid(cd.hyphenated(changed)) == (changed == code)


@pytest.mark.parametrize(("code", "is_old"), [("2011-", False), ("2012-", False), ("2013-", True), ("2020-", True)])
def test_which_leading_parts_are_the_old_form(code, is_old):
    assert cd.project_code_is_old(code) is is_old


def test_project_code_with_letters_is_repaired():
    assert cd.repair_project_code("26O1419OO18905285941") == ("2601-419001-89-05-285941",)

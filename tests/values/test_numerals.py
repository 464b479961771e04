"""Chinese numerals, and those with two readings."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from extractors.values.numerals import chinese_integer


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("零", 0), ("十", 10), ("十二", 12), ("二十", 20), ("一百零三", 103), ("一千二百", 1200), ("壹仟贰佰", 1200),
        ("三万二千", 32000), ("两千零五", 2005), ("二〇二六", 2026), ("一万零五十", 10050),
        ("二百五", None), ("三万二", None), ("百二", None), ("一二百", None), ("十十", None), ("甲", None),
        ("万", None), ("一百零五十", None), ("一万零五千", None),
    ],
)  # fmt: skip
def test_chinese_numerals(text, number):
    assert chinese_integer(text) == number


def in_chinese(n):
    words, digits = "", "零一二三四五六七八九"
    for unit, name in ((1000, "千"), (100, "百"), (10, "十"), (1, "")):
        digit = n // unit % 10
        if digit:
            words += digits[digit] + name
        elif words and not words.endswith("零"):
            words += "零"
    return words.rstrip("零") or "零"


@given(st.integers(1, 9999), st.integers(0, 9999))
def test_chinese_numerals_round_trip(high, low):
    assert chinese_integer(in_chinese(high)) == high
    tail = "" if not low else in_chinese(low) if low >= 1000 else "零" + in_chinese(low)
    assert chinese_integer(in_chinese(high) + "万" + tail) == high * 10000 + low

"""Numbers as people write them: separators, Chinese numerals, units behind; and what OCR does to them.

Hands on a `Normalised` whose value is an int where the number is whole, else a float, in the field's unit.
Own code because cn2an 0.5 reads 二百五 as 250 or, when strict, refuses 两百零三 and 二〇二六; it knows no two readings.
"""

from __future__ import annotations

import re
from decimal import Decimal
from typing import TYPE_CHECKING

from extractors.values.folding import DOUBTFUL_DIGITS, SURE_DIGITS, Normalised, doubtful, half_width
from extractors.values.units import nominal_size, split_pipe_mark, unit_factor

if TYPE_CHECKING:
    from extractors.values.catalogue import Field

_DIGIT_WORDS = ("零〇○", "一壹弌", "二贰贰两", "三叁", "四肆", "五伍", "六陆", "七柒", "八捌", "九玖")
_CHINESE_DIGITS = {c: i for i, group in enumerate(_DIGIT_WORDS) for c in group}
_CHINESE_UNITS = {"十": 10, "拾": 10, "百": 100, "佰": 100, "千": 1000, "仟": 1000}
_CHINESE_NUMBER = re.compile(r"[零〇○一壹二贰两三叁四肆五伍六陆七柒八捌九玖十拾百佰千仟万萬]+")
_BODY = re.compile(r"[0-9OoIl|丨〇○ZzSsBqDQi!][0-9OoIl|丨〇○ZzSsBqDQi!.,。·、:; ]*")
_VAGUE = re.compile(r"^(?:大约|大概|约|近|≈|~)|(?:左右|上下|余|多|以内|以下|以上)$")
_UNIT_DIGIT = re.compile(r"(?<=[a-zA-Z])\^?[23]")
"""The digit of m2 and m3, which is no second number."""
_AMOUNT = re.compile(r"(\d[\d,]*(?:\.\d+)?)([^\d~～\-—–至到()（）,，、;；/]*)")
_PART_OF = re.compile(r"([^\d(（]*)[(（,，]?其中")
_AREA_UNITS = ("㎡", "m²", "m2")


def chinese_integer(text: str) -> int | None:
    """The value of a Chinese numeral (一百二十, 壹仟贰佰, 二〇二六).

    None where it is none, or where it has two readings (二百五 is said for 250 and written for 205).
    """
    if not _CHINESE_NUMBER.fullmatch(text):
        return None
    if not re.search("[十拾百佰千仟万萬]", text):
        return int("".join(str(_CHINESE_DIGITS[c]) for c in text))
    head, separator, tail = text.replace("萬", "万").partition("万")
    if not separator:
        return _below_ten_thousand(head)
    high, low = _below_ten_thousand(head) if head else None, _below_ten_thousand(tail) if tail else 0
    if not high or low is None or (tail and low < 1000 and tail[0] not in "零〇○"):
        return None
    return high * 10000 + low


def _below_ten_thousand(text: str) -> int | None:
    """The value of 一千二百零三; None where the order is wrong or a unit was left out."""
    total, digit, last_unit, follows_zero = 0, None, 10000, False
    for char in text:
        unit = _CHINESE_UNITS.get(char)
        if unit is None:
            if digit:
                return None
            digit, follows_zero = _CHINESE_DIGITS.get(char), follows_zero or digit == 0
            continue
        if unit >= last_unit or (not digit and (unit != 10 or total or digit == 0)):
            return None
        if follows_zero and unit * 10 >= last_unit:
            return None
        total, digit, last_unit, follows_zero = total + (digit or 1) * unit, None, unit, False
    if digit and 10 < last_unit < 10000 and not follows_zero:
        return None
    return total + (digit or 0)


_AMBIGUOUS_POINT, _MYRIAD = "小数点可能是千分位或污点", 10_000


def read_number(field: Field, raw: str) -> Normalised:
    """The number in a raw text, in the unit of `field`; doubtful where it has two readings or an unknown unit."""
    mark, text = split_pipe_mark(field, half_width(raw))
    if vague := _VAGUE.search(text):
        inner = _read_plain(field, _VAGUE.sub("", text, count=1).strip())
        unit = field.unit if inner.repaired else ""
        shown = (f"{inner.value}{unit}",) if inner.value is not None else inner.candidates
        return doubtful(f"写的是约数或范围“{vague.group()}”", *shown, value=inner.value)
    if not mark:
        return _read_plain(field, text)
    answer = _read_plain(field.model_copy(update={"allowed": (), "range": None}), text)
    return _checked(field, nominal_size(mark, answer)) if answer.value is not None else answer


def _read_plain(field: Field, text: str) -> Normalised:
    """A number without pipe mark or words of vagueness."""
    if chinese := _CHINESE_NUMBER.match(text):
        if len(text) == 1 and text == "一":
            return doubtful("可能是“一”，也可能是划线", "1")
        number = chinese_integer(chinese.group())
        if number is None:
            return doubtful(f"汉字数字“{chinese.group()[:12]}”读法不唯一")
        return _in_unit(field, Normalised(number), text[chinese.end() :])
    if re.match(r"[-−—]\s*\d", text):
        return doubtful("数字前有横线，可能是负号或划线", text.lstrip("-−— "))
    if stroke := re.match(r"[/／]\s*(?=\d)", text):
        rest = text[stroke.end() :]
        value = _read_plain(field, rest).value
        return doubtful("数字前有斜线，可能是印出的，也可能是 1", rest, value=value)
    if re.match(r"[.,·。]\s*[1-9]", text):
        digits = text.lstrip(".,·。 ")
        value = _read_plain(field, digits).value
        return doubtful("数字前有点，可能是污点，也可能漏读", digits, f"0.{digits}", value=value)
    body = _BODY.match(text)
    if not body:
        return doubtful(f"“{text[:20]}”不是数字")
    written = body.group()
    if text[len(written) : len(written) + 1].isalpha():
        written = re.sub(r"[A-Za-z |]+$", "", written)
    written = written.rstrip(" .,。·、:;")
    return _in_unit(field, _read_digits(field, written), text[len(written) :])


def _read_digits(field: Field, written: str) -> Normalised:
    """The digits themselves, after look-alikes, separators and spaces have been judged."""
    sure = written.translate(SURE_DIGITS)
    text = sure.translate(DOUBTFUL_DIGITS)
    if not re.search(r"\d", text) or re.search("[、:;]", text):
        return doubtful(f"“{written[:20]}”不是一个数")
    doubt = "" if sure == text else "数字中有形近字母，请核对"
    text = re.sub(r"(?<![\d.])(?:\d )+\d(?!\d)", lambda m: m.group().replace(" ", ""), text)
    text = re.sub(r" ?([.,。·]) ?", r"\1", text)
    if " " in text:
        return doubtful("数字中间有空格，可能是两个数或漏读", text.replace(" ", ""))
    repaired = written != sure or bool(re.search("[。·]", text))
    text = re.sub("[。·]", ".", text)
    if "," in text:
        return _with_comma(field, text, repaired=repaired, doubt=doubt)
    return _plain_decimal(field, text, repaired=repaired, doubt=doubt)


def _plain_decimal(field: Field, text: str, *, repaired: bool, doubt: str) -> Normalised:
    if not re.fullmatch(r"\d{1,12}(\.\d{1,6})?", text):
        return doubtful(f"“{text[:20]}”不是一个数")
    value = _number(text)
    if re.match(r"0\d", text):
        return doubtful("数字以 0 开头，可能漏读小数点", str(value), "0." + text[1:], value=value)
    if field.unit in _AREA_UNITS and re.fullmatch(r"[1-9]\d{0,2}\.\d{3}", text):
        whole = _number(text.replace(".", ""))
        return doubtful(_AMBIGUOUS_POINT, str(whole), str(value), value=whole)
    return Normalised(value, repaired=repaired, doubt=doubt, candidates=(str(value),) if doubt else ())


def _with_comma(field: Field, text: str, *, repaired: bool, doubt: str) -> Normalised:
    """A number with commas: thousands where they can be nothing else, else both readings go to a person.

    An area is never written to a thousandth, so there a group of three digits is a group of thousands.
    """
    if not re.fullmatch(r"[1-9]\d{0,2}(,\d{3})+(\.\d{1,6})?", text):
        return doubtful("逗号的位置不像千分位，可能是小数点", text.replace(",", "."), text.replace(",", ""))
    thousands = _number(text.replace(",", ""))
    is_sure = text.count(",") > 1 or "." in text or field.type == "integer" or field.unit in _AREA_UNITS
    if is_sure or not _in_range(field, float(text.replace(",", "."))):
        return Normalised(thousands, repaired=repaired, doubt=doubt)
    return doubtful("逗号可能是千分位，也可能是小数点", str(thousands), text.replace(",", "."), value=thousands)


def _in_unit(field: Field, answer: Normalised, rest: str) -> Normalised:
    """The answer in the field's unit, judged by the writing behind the number."""
    if answer.value is None:
        return answer
    rest = re.sub(r"[\s_]+", "", rest).strip("。.()（）,;:")
    factor = factor_of(field, rest)
    if factor is None and re.search(r"\d", _UNIT_DIGIT.sub("", rest)):
        whole = _before_part(field, answer, rest)
        return doubtful("写了不止一个数或一个范围", *_amounts(field, f"{answer.value}{rest}"), value=whole)
    if factor is None:
        return _before_words(field, answer, rest)
    if factor >= _MYRIAD and answer.doubt == _AMBIGUOUS_POINT:  # nobody groups thousands of ten thousands
        answer = Normalised(float(answer.candidates[1]))
    if factor != 1 and answer.doubt:
        return doubtful(answer.doubt, *(f"{c}{rest}" for c in answer.candidates))
    if factor == 1:
        return _checked(field, answer)
    value = _converted(answer.value, factor)
    return _checked(field, Normalised(value, repaired=True, doubt=answer.doubt, candidates=answer.candidates))


def _before_part(field: Field, answer: Normalised, rest: str) -> int | float | None:
    """A number behind which stands how much of it is of one kind: 35620（其中地上29210）; None for another."""
    found = _PART_OF.match(rest)
    factor = factor_of(field, found[1]) if found is not None else None
    if factor is None or answer.doubt or not isinstance(answer.value, int | float):
        return None
    return _converted(answer.value, factor) if factor != 1 else answer.value


def _before_words(field: Field, answer: Normalised, rest: str) -> Normalised:
    """A number before words that are no unit: by the unit with which they begin; none where they may be a unit."""
    reason = f"数字后面有看不懂的内容“{rest[:12]}”"
    factor = _leading_factor(field, rest)
    if factor is None and field.unit and rest[:1].isalpha():
        return doubtful(reason)
    if factor is None or factor == 1:
        return doubtful(reason, str(answer.value), value=answer.value)
    value = _converted(answer.value, factor)
    return doubtful(reason, f"{value}{field.unit}", value=value)


def _leading_factor(field: Field, rest: str) -> Decimal | None:
    """What the longest unit at the beginning of some words stands for, None where they begin with none.

    吨 of 吨/小时 is no unit of its own.
    """
    ends = (end for end in range(len(rest), 0, -1) if rest[end : end + 1] not in ("/", "每"))
    cuts = (factor_of(field, rest[:end]) for end in ends)
    return next((factor for factor in cuts if factor is not None), None)


def _amounts(field: Field, text: str) -> list[str]:
    """Every number of a text in the field's unit, as a person may choose it: 18～20亩 has the unit of the second."""
    found: list[str] = []
    unit = ""
    for digits, word in reversed(_AMOUNT.findall(_UNIT_DIGIT.sub("²", text))):
        unit = word.replace("²", "2").strip("。.:：合约即共计") or unit
        factor = _leading_factor(field, unit) if unit else Decimal(1)
        if factor is not None:
            found.append(f"{_converted(_number(digits.replace(',', '')), factor)}{field.unit}")
    return found[::-1]


def _converted(value: object, factor: Decimal) -> int | float:
    """A number times what its unit stands for; one that needs no conversion stays to its last place."""
    product = Decimal(str(value)) * factor
    return _number(str(product if factor == 1 else _rounded(product)))


def factor_of(field: Field, rest: str) -> Decimal | None:
    """What a number is multiplied by for the writing behind it (a unit, 万, both); None where it is not understood."""
    factor = unit_factor(field, rest)
    if factor is not None or rest[:1] not in ("万", "萬"):
        return factor
    if len(rest) == 1 and field.unit.startswith("万"):
        return Decimal(1)
    unit = unit_factor(field, rest[1:])
    return None if unit is None else unit * 10_000


def _checked(field: Field, answer: Normalised) -> Normalised:
    """The answer, doubtful where it is not whole though it must be, or out of the catalogue's range."""
    value = answer.value
    if not isinstance(value, (int, float)) or answer.doubt:
        return answer
    if field.type == "integer" and not isinstance(value, int):
        return doubtful("应为整数", str(value), value=value)
    if field.allowed and str(value) not in field.allowed:
        nearest = sorted(field.allowed, key=lambda size: abs(float(size) - value))[:3]
        return doubtful("不在可选规格中", *nearest, value=value)
    if field.range and not _in_range(field, float(value)):
        low, high = field.range
        return doubtful(f"超出通常范围（{low:.10g}–{high:.10g} {field.unit}）", str(value), value=value)
    return answer


def _in_range(field: Field, value: float) -> bool:
    return not field.range or field.range[0] <= value <= field.range[1]


def _number(text: str) -> int | float:
    """An int where the number is whole, else a float."""
    number = Decimal(text)
    return int(number) if number == number.to_integral_value() else float(number)


def _rounded(number: Decimal) -> Decimal:
    """Rounded to a hundredth where a conversion made more places than anybody meant."""
    return round(number, 2) if number >= 1 else round(number, 6)

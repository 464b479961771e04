"""Dates as people and offices write them, made ISO; and what OCR does to them.

A date is accepted only where its writing has one reading; else the possible ones go to a person.
"""

from __future__ import annotations

import re
from calendar import monthrange
from datetime import date
from typing import TYPE_CHECKING

from extractors.values.folding import DOUBTFUL_DIGITS, SURE_DIGITS, Normalised, doubtful, squeeze
from extractors.values.numerals import chinese_integer

if TYPE_CHECKING:
    from extractors.values.catalogue import Field

_FIRST, _LAST, _YEARS_AHEAD = 1950, 2100, 50
"""Years outside are misreadings: no paper of an application is older, no plan reaches further."""

_CHINESE = "零〇○一二三四五六七八九十壹贰叁肆伍陆柒捌玖拾"
_PART = rf"([0-9OoIl|丨ZzSsBqDQ{_CHINESE}]+?)"
_WRITTEN = re.compile(rf"{_PART}年{_PART}月{_PART}[日号曰]?")
_MARKED = re.compile(r"([0-9OoIl|ZSBD]{2,4})([-./。·,、])([0-9OoIl|ZSBD]{1,2})\2([0-9OoIl|ZSBD]{1,2})")
_YEAR_LAST = re.compile(r"(?<![\d./-])(\d{1,2})([-./])(\d{1,2})\2(\d{4})(?!\d)")
_FULL_YEAR = re.compile(r"(?<!\d)\d{4}(?!\d)")
_LOOSE = re.compile(r"(\d{4})年(\d{1,2})月(底|末|上旬|中旬|下旬)")
_TEMPLATE = re.compile(r"[年月日号\s_.…/\-—]*")


def is_empty_date(raw: str) -> bool:
    """Whether only the printed 年 月 日 of the blank stands there."""
    return bool(_TEMPLATE.fullmatch(squeeze(raw))) and "年" in squeeze(raw)


def read_date(field: Field, raw: str, *, today: date | None = None) -> Normalised:
    """The date in a raw text as `YYYY-MM-DD`. `field` is not needed for its meaning, only for the common shape."""
    text = re.sub(r"(\d)[T ]\d{1,2}:\d{2}.*$", r"\1", raw.strip())
    text = re.sub("[−–—－]", "-", squeeze(text)).rstrip("。.,;")
    if compact := re.fullmatch(r"[0-9OoIl|ZzSsBD]{6,8}", text):
        return _read_compact(compact.group(), today)
    if foreign := _YEAR_LAST.fullmatch(text):
        return _year_last(foreign, today)
    match = _WRITTEN.fullmatch(text) or _MARKED.fullmatch(text)
    if not match:
        return _not_one_date(text)
    if match.re is _MARKED:
        return _from_parts((match[1], match[3], match[4]), today)
    answer = _from_parts(match.groups(), today)
    if text[-1] not in "日号曰" and len(match[3]) == 1 and not answer.doubt:
        return doubtful("“日”前可能漏读一位", str(answer.value), value=answer.value)
    return answer


def _not_one_date(text: str) -> Normalised:
    """Why a text is no single date: a span, a part of a date, or something else."""
    found = [_from_parts(m.groups(), None).value for m in _WRITTEN.finditer(text)]
    has_year = bool(_FULL_YEAR.search(text))
    marked = [m for m in _MARKED.finditer(text) if len(m[1]) == 4 or not has_year]
    found += [_from_parts((m[1], m[3], m[4]), None).value for m in marked]
    days = [str(day) for day in found if day]
    foreign = [_days_of(m) for m in _YEAR_LAST.finditer(text)]
    days += [day.isoformat() for options in foreign for day in options]
    if len(foreign) == 1 and len(days) > 1:
        return doubtful("日、月的次序不明", *days)
    if len(days) > 1:
        return doubtful("写了不止一个日期", *days)
    if loose := _LOOSE.search(text):
        day = _end_of(int(loose[1]), int(loose[2]), loose[3])
        return doubtful(f"写的是“{text[:20]}”，不是哪一天", day, value=day or None)
    if days:
        return doubtful(f"日期旁有其他内容“{text[:20]}”", *days, value=days[0])
    return doubtful(f"“{text[:20]}”不是完整的日期")


def _year_last(match: re.Match[str], today: date | None) -> Normalised:
    """A date with its year last: 31/03/2027 has one reading, 03/04/2027 two."""
    days = _days_of(match)
    if len(days) == 1:
        return _judged(days[0], repaired=False, is_sure=True, today=today)
    if not days:
        return doubtful(f"“{match.group()}”不是存在的日期")
    return doubtful("日、月的次序不明", *(day.isoformat() for day in days))


def _days_of(match: re.Match[str]) -> list[date]:
    """What a date with its year last can mean: day first, then month first."""
    first, second, year = int(match[1]), int(match[3]), int(match[4])
    both = (_day(year, second, first), _day(year, first, second))
    return list(dict.fromkeys(day for day in both if day))


def _end_of(year: int, month: int, part: str) -> str:
    """The last day of a month or of a part of it, '' where there is no such month: what a person may have meant."""
    if not (1 <= month <= 12 and _FIRST <= year <= _LAST):
        return ""
    last = {"上旬": 10, "中旬": 20}.get(part) or monthrange(year, month)[1]
    return date(year, month, last).isoformat()


def _from_parts(parts: tuple[str, ...], today: date | None) -> Normalised:
    """The date of written year, month and day."""
    numbers = [_part(text) for text in parts]
    if any(n is None for n, _, _ in numbers):
        return doubtful(f"“{'-'.join(parts)[:20]}”不是日期")
    year, month, day = (n or 0 for n, _, _ in numbers)
    is_short = year < 100
    made = _day(year + 2000 if is_short else year, month, day)
    if made is None:
        return doubtful(f"“{year}-{month}-{day}”不是存在的日期")
    if is_short:
        return doubtful("年份只写了两位", made.isoformat(), value=made.isoformat())
    return _judged(made, repaired=any(r for _, r, _ in numbers), is_sure=all(s for _, _, s in numbers), today=today)


def _part(text: str) -> tuple[int | None, bool, bool]:
    """A year, month or day: its number, whether look-alikes were replaced, and whether they were sure ones."""
    if re.fullmatch(f"[{_CHINESE}]+", text):
        return chinese_integer(text), False, True
    sure = text.translate(SURE_DIGITS)
    digits = sure.translate(DOUBTFUL_DIGITS)
    return (int(digits) if re.fullmatch("[0-9]{1,4}", digits) else None), sure != text, digits == sure


def _read_compact(text: str, today: date | None) -> Normalised:
    """A date of digits only: eight are one date; six or seven may have lost a digit."""
    sure = text.translate(SURE_DIGITS)
    digits = sure.translate(DOUBTFUL_DIGITS)
    if len(digits) == 8:
        made = _day(int(digits[:4]), int(digits[4:6]), int(digits[6:]))
        if made is None:
            return doubtful(f"“{digits}”不是存在的日期")
        return _judged(made, repaired=sure != text, is_sure=digits == sure, today=today)
    cuts = [(4, 5), (4, 6)] if len(digits) == 7 else [(4, 5), (2, 4)]
    days = [_day(int(digits[:a]) + (2000 if a == 2 else 0), int(digits[a:b]), int(digits[b:])) for a, b in cuts]
    options = [day.isoformat() for day in days if day]
    return doubtful("日期缺位，可能漏读", *options, value=options[0] if len(set(options)) == 1 else None)


def _judged(made: date, *, repaired: bool, is_sure: bool, today: date | None) -> Normalised:
    iso = made.isoformat()
    last = today.year + _YEARS_AHEAD if today else _LAST
    if not _FIRST <= made.year <= last:
        return doubtful(f"年份 {made.year} 不可信", iso, value=iso)
    if not is_sure:
        return doubtful("日期中有形近字母，请核对", iso, value=iso)
    return Normalised(iso, repaired=repaired)


def _day(year: int, month: int, day: int) -> date | None:
    try:
        return date(year, month, day)
    except ValueError:
        return None

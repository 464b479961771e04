"""How well a text fits a field: its words, figures, unit, check digit, date.

Takes a token and a field of the catalogue; hands on a score, below -1.5 where it does not fit at all. Knows no places.
"""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import date

from extractors.evidence import CHOICES, Token, Wording
from extractors.otherform import is_unit, label_unit
from extractors.printed import Print
from extractors.values import Field, half_width, is_bare_prompt, normalise, squeeze

_LEAST_FIT, _FEW_STRANGE = 1.9, 2
"""Characters of a code that may have been read as signs: ∪ for U."""
_CODES = {"uscc": (15, 20), "resident_id": (15, 19), "project_code": (18, 26)}
_ORG = re.compile(r"(公司|厂|中心|院|校|局|店|社|会|所|集团|部|处|馆|委|行|站|政府)$")
_ROAD = re.compile(r"路|街|道|号|村|镇|乡|区|巷|角|侧|交叉口")
_PROJECT = re.compile(r"项目|工程|小区|厂|楼|馆|城|园|院|中心|店|基地|车间|学校|苑|府|广场|公寓|改造|建设")
_CJK_NAME = re.compile(r"[㐀-鿿]{2,4}|[㐀-鿿]{1,6}·[㐀-鿿·]{1,10}")
_NONE = re.compile(r"无|/|—+|-+|／|不涉及|没有")
_SIGN = re.compile(r"[\W_]+")
_MISREAD_UNIT = re.compile(r"\d[\d.,]*([^\d\s.,，:：()（）-]{1,3})")
_FIGURES = re.compile(r"[\d.,，]+")
_DATE = re.compile(r"\d{2,4}\s*年|\d{4}\s*[.\-/]\s*\d{1,2}\s*[.\-/]|\d+\s*[月日](?!用)")

_MISREAD_DATE = re.compile(r"20\d\d\D?\d{1,4}\D?\d{1,3}\D?")
"""A day of which a stroke was read as a figure, or as another sign."""


class Fitting:
    """The texts of a page held against fields."""

    def __init__(self, page: Print, wording: Wording, today: date | None) -> None:
        self._page, self.wording, self._today = page, wording, today
        self._fits: dict[tuple[int, str, str], float] = {}

    def speaks_for(self, token: Token, field: Field, unit: str = "") -> bool:
        """Whether a text says by itself which field of its service it fills: a word to choose, a figure in its unit.

        unit: the one in the label's bracket, which a bare figure has too.
        """
        if field.type in CHOICES:
            return field.type != "yes_no" and self.wording.option(field, token.text)[1] == 1.0
        if field.type not in ("number", "integer") or token.id in self._page.printed:
            return False
        units = {half_width(u).lower() for u in (*field.units, field.unit)} - {""}
        written = squeeze(half_width(token.text) + half_width(token.unit)).lower()
        if unit and is_unit(unit) and _FIGURES.fullmatch(written):
            return not normalise(field, written + half_width(unit)).doubt
        return any(written.endswith(u) or written.startswith(u) for u in units) and self.fit(token, field) > _LEAST_FIT

    def fit(self, token: Token, field: Field, unit: str = "") -> float:
        """How well a token's text fits a field. unit: the one in the label's bracket, which a bare figure has too."""
        unit = "" if token.unit else label_unit(field, unit)
        key = (token.id, field.key, unit)
        if key not in self._fits:
            self._fits[key] = self._fit(replace(token, unit=unit) if unit else token, field)
        return self._fits[key]

    def _fit(self, token: Token, field: Field) -> float:
        text = token.whole
        if field.type in CHOICES:
            return self._fit_option(token, field)
        if token.id in self._page.printed or is_bare_prompt(text):
            return -9.0
        if _NONE.fullmatch(text.strip()):
            return 0.3
        if field.type in _CODES:
            return _fit_code(text, field)
        if field.type in ("number", "integer"):
            return self._fit_number(token, field)
        if field.type in ("mobile", "landline", "email"):
            return self._fit_contact(text, field)
        return self._fit_date(text, field) if field.type == "date" else self._fit_words(text, field)

    def _fit_date(self, text: str, field: Field) -> float:
        plain = half_width(text)
        if not normalise(field, plain, today=self._today).doubt:
            return 3.0
        if _DATE.search(plain) or _MISREAD_DATE.fullmatch(squeeze(plain)):
            return 1.2
        return -1.0 if plain.isdigit() and len(plain) <= 4 else -4.0

    def _fit_words(self, text: str, field: Field) -> float:
        if field.type == "name":
            is_word = self.wording.is_option(text) or self.wording.is_like_label(text)
            return 1.8 if _CJK_NAME.fullmatch(squeeze(text)) and not is_word else -1.0
        return self._fit_text(text, field)

    def _fit_option(self, token: Token, field: Field) -> float:
        _, sure = self.wording.option(field, token.text)
        if sure == 0.0 or (sure < 1.0 and self.wording.is_option(token.text)):
            return -4.0
        return 0.6 + 1.6 * sure

    def _fit_contact(self, text: str, field: Field) -> float:
        plain = re.sub(r"[\s\-—]", "", half_width(text))
        if field.type == "email":
            return 4.0 if "@" in plain else -4.0
        if not normalise(field, text).doubt:
            return 3.5
        return 0.8 if sum(c.isdigit() for c in plain) >= 7 else -4.0

    def _fit_number(self, token: Token, field: Field) -> float:
        plain = half_width(token.text)
        if _DATE.search(half_width(token.whole)) or not any(c.isdigit() for c in plain):
            return -4.0
        found = normalise(field, plain + half_width(token.unit))
        if found.doubt:
            if (tail := _MISREAD_UNIT.fullmatch(squeeze(plain))) and not is_unit(tail[1]):
                return 0.3
            return -1.0 if _FIGURES.fullmatch(squeeze(plain)) else -3.0
        if len(_FIGURES.sub("", squeeze(plain))) > 8:
            return -1.0
        return 2.0 if _FIGURES.fullmatch(squeeze(plain)) else 2.6

    def _fit_text(self, text: str, field: Field) -> float:
        if self.wording.is_like_label(text):
            return -4.0
        if self.wording.is_option(text) or is_unit(text) or len(_SIGN.sub("", text)) < 2:
            return -1.2
        if field.key == "applicant_name":
            return 2.2 if _ORG.search(text) else 1.2
        if field.key.endswith("_address"):
            return 2.0 if _ROAD.search(text) else 0.5
        if field.key == "project_name":
            return 1.8 if _PROJECT.search(text) else 1.0
        return 0.8


def _fit_code(text: str, field: Field) -> float:
    plain = re.sub(r"[\s\-—_.]", "", half_width(text))
    if not normalise(field, text).doubt:
        return 5.0
    low, high = _CODES[field.type]
    strange = sum(not c.isascii() for c in plain)
    looks = low <= len(plain) <= high and strange <= _FEW_STRANGE and sum(c.isdigit() for c in plain) >= 8
    return 2.5 if looks else -4.0

"""Check digits of the codes on the form, and their repair after OCR.

Owns the arithmetic of GB 32100-2015 (统一社会信用代码), GB 11714 (组织机构代码), GB 11643-1999 (公民身份号码)
and of the project code of 发改投资〔2020〕1439号 (ISO 7064 MOD 11,10). Hands on yes/no answers and possible repairs.
A repair is only a proposal: callers accept it where the list holds exactly one.
Own code because python-stdnum 2.2 refuses numbers that are issued (`cn.ric` wants the county code in force in the year
of birth, `cn.uscc` wants eight digits in front), has no organisation code, and repairs nothing.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date
from itertools import islice, product

USCC_ALPHABET = "0123456789ABCDEFGHJKLMNPQRTUWXY"
_USCC_WEIGHTS = (1, 3, 9, 27, 19, 26, 16, 17, 20, 29, 25, 13, 8, 24, 10, 30, 28)
_ORG_WEIGHTS = (3, 7, 9, 10, 5, 8, 4, 2)
_ID_WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
_ID_CHECKS = "10X98765432"
_PROVINCES = frozenset(
    str(code)
    for block in ((11, 16), (21, 24), (31, 38), (41, 47), (50, 55), (61, 66), (71, 72), (81, 84))
    for code in range(*block)
)
_PROJECT_SHAPE = re.compile(r"\d{4}-\d{6}-\d{2}-\d{2}-\d{6}")
_OLD_YEARS = range(2013, 2021)
"""A leading 2013…2020 cannot be YYMM of a new code (no month 13…20); 2001…2012 is read as the new form."""

_REPAIR_LIMIT = 4096
_USCC_LOOKALIKES = {"O": "0DQ", "I": "1LTJ", "Z": "27", "S": "58", "V": "UYW"}
_DIGIT_LOOKALIKES = {
    "O": "0", "D": "0", "Q": "0", "I": "1", "L": "1", "T": "17", "J": "1", "|": "1", "!": "1", "Z": "2", "S": "5",
    "B": "8", "G": "6", "A": "4",
}  # fmt: skip
_CONFUSED = ("0DQ", "1LT7J", "27", "8B3", "56", "6G", "UY", "MN", "PR", "CG", "EF", "KX", "4A", "4Y", "49", "FP", "FG")


def org_check_digit(first8: str) -> str:
    """Check character of an organisation code (GB 11714) from its first 8 characters."""
    total = sum(int(c, 36) * w for c, w in zip(first8, _ORG_WEIGHTS, strict=True))
    return "0123456789X0"[11 - total % 11]


def uscc_check_digit(first17: str) -> str:
    """Last character of a 统一社会信用代码 (GB 32100-2015) from its first 17 characters."""
    total = sum(USCC_ALPHABET.index(c) * w for c, w in zip(first17, _USCC_WEIGHTS, strict=True))
    return USCC_ALPHABET[(31 - total % 31) % 31]


def uscc_is_valid(code: str) -> bool:
    """Whether both check digits of an 18-character code hold. Upper case only; the place code is not looked up."""
    if len(code) != 18 or not set(code) <= set(USCC_ALPHABET) or not _is_digits(code[2:8]):
        return False
    return org_check_digit(code[8:16]) == code[16] and uscc_check_digit(code[:17]) == code[17]


def resident_id_check_digit(first17: str) -> str:
    """Last character of a 公民身份号码 (GB 11643-1999) from its first 17 digits."""
    return _ID_CHECKS[sum(int(c) * w for c, w in zip(first17, _ID_WEIGHTS, strict=True)) % 11]


def resident_id_is_valid(code: str, *, today: date | None = None) -> bool:
    """Whether an 18-character number has a known province, a real birth date (not after `today`) and its check digit.

    The county code is not held against the year of birth: it is that of the place which assigned the number.
    """
    if len(code) != 18 or not _is_digits(code[:17]) or code[:2] not in _PROVINCES:
        return False
    born = _birth_date(code)
    if born is None or born.year < 1850 or (today is not None and born > today):
        return False
    return resident_id_check_digit(code[:17]) == code[17]


def birth_date(code: str) -> date | None:
    """The birth date inside an 18-character number, None where there is none."""
    return _birth_date(code) if len(code) == 18 and _is_digits(code[:17]) else None


def _birth_date(code: str) -> date | None:
    try:
        return date(int(code[6:10]), int(code[10:12]), int(code[12:14]))
    except ValueError:
        return None


def project_code_check_digit(first19: str) -> str:
    """Last digit of a project code from its first 19 digits (ISO 7064 MOD 11,10)."""
    product_ = 10
    for digit in first19:
        product_ = 2 * ((product_ + int(digit)) % 10 or 10) % 11
    return str((11 - product_) % 10)


def project_code_has_shape(code: str) -> bool:
    """Whether a text is `####-######-##-##-######` with a possible time part (old or new form)."""
    if not code.isascii() or not _PROJECT_SHAPE.fullmatch(code):
        return False
    return project_code_is_old(code) or 1 <= int(code[2:4]) <= 12


def project_code_is_old(code: str) -> bool:
    """Whether a code is of the form before 2020-11 (`2017-419001-48-03-000123`), which has no check digit."""
    return _is_digits(code[:4]) and int(code[:4]) in _OLD_YEARS


def project_code_is_valid(code: str) -> bool:
    """Whether a hyphenated project code is well formed and, in the new form, its check digit holds (a warning only)."""
    if not project_code_has_shape(code):
        return False
    digits = code.replace("-", "")
    return project_code_is_old(code) or project_code_check_digit(digits[:19]) == digits[19]


def repair_uscc(raw: str) -> tuple[str, ...]:
    """All valid codes that arise when characters outside the alphabet (I O Z S V) are read as their look-alikes.

    raw: 18 upper-case characters. A character that is in the alphabet is never changed.
    """
    if len(raw) != 18:
        return ()
    choices = [c if c in USCC_ALPHABET else _USCC_LOOKALIKES.get(c, "") for c in raw]
    choices[2:8] = ["".join(filter(_is_digits, choice)) for choice in choices[2:8]]
    return _solutions(choices, uscc_is_valid)


def repair_resident_id(raw: str, *, today: date | None = None) -> tuple[str, ...]:
    """All valid numbers that arise when letters in a number of 18 characters are read as digits."""
    if len(raw) != 18:
        return ()
    last = {"*": "X", "×": "X", "Y": "X"}.get(raw[17], raw[17])
    choices = [*_as_digits(raw[:17]), "X" if last == "X" else _as_digits(last)[0]]
    return _solutions(choices, lambda code: resident_id_is_valid(code, today=today))


def repair_project_code(raw: str) -> tuple[str, ...]:
    """All valid hyphenated codes that arise when letters in 20 characters (no hyphens) are read as digits."""
    if len(raw) != 20:
        return ()
    return tuple(hyphenated(c) for c in _solutions(_as_digits(raw), lambda c: project_code_is_valid(hyphenated(c))))


def hyphenated(digits: str) -> str:
    """The 20 digits of a project code with their hyphens."""
    return "-".join((digits[:4], digits[4:10], digits[10:12], digits[12:14], digits[14:]))


def near_uscc(raw: str) -> tuple[str, ...]:
    """Valid codes one look-alike away from 18 characters, else two: what a person may be shown, never a repair."""
    if len(raw) != 18:
        return ()
    once = _one_lookalike_away(raw)
    found = [c for c in once if uscc_is_valid(c)] or [
        c for other in once for c in _one_lookalike_away(other) if uscc_is_valid(c)
    ]
    return tuple(dict.fromkeys(found))


def _one_lookalike_away(code: str) -> list[str]:
    return [
        code[:place] + c + code[place + 1 :]
        for place, seen in enumerate(code)
        for group in _CONFUSED
        if seen in group
        for c in group
        if c != seen
    ]


def _as_digits(text: str) -> list[str]:
    return [c if _is_digits(c) else _DIGIT_LOOKALIKES.get(c.upper(), "") for c in text]


def _is_digits(text: str) -> bool:
    return text.isascii() and text.isdigit()


def _solutions(choices: list[str], is_valid: Callable[[str], bool]) -> tuple[str, ...]:
    """The valid combinations of one choice per place; () where a place has none or there are too many to try."""
    combinations = list(islice(product(*choices), _REPAIR_LIMIT + 1))
    if len(combinations) > _REPAIR_LIMIT:
        return ()
    return tuple(code for code in map("".join, combinations) if is_valid(code))

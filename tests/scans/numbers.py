"""Made-up numbers with right check digits, by arithmetic of their own: nothing here leans on the code under test.

Sources: GB 32100-2015 and GB 11714 (credit code), GB 11643-1999 (resident id), ISO 7064 MOD 11,10 (project code).
Every `make_…` takes a seeded generator; every `…_check` gives the character that must stand last.
"""

from __future__ import annotations

import datetime as dt
from random import Random

USCC_ALPHABET = "0123456789ABCDEFGHJKLMNPQRTUWXY"
_LETTERS = "ABCDEFGHJKLMNPQRTUWXY"
_JIYUAN = "419001"
_REGIONS = ("419001", "419001", "419001", "410881", "410105", "410802", "410305")


def org_check(body: str) -> str:
    """Check character of an organisation code: 8 characters, weights 3 7 9 10 5 8 4 2, modulus 11 (GB 11714)."""
    values = [int(c) if c.isdigit() else ord(c) - 55 for c in body]
    rest = 11 - sum(v * w for v, w in zip(values, (3, 7, 9, 10, 5, 8, 4, 2), strict=True)) % 11
    return {10: "X", 11: "0"}.get(rest, str(rest))


def uscc_check(body: str) -> str:
    """Check character over 17 characters: powers of 3, modulus 31 (GB 32100-2015)."""
    total = sum(USCC_ALPHABET.index(c) * pow(3, place, 31) for place, c in enumerate(body))
    return USCC_ALPHABET[-total % 31]


def make_uscc(rng: Random, *, kind: str = "91", region: str = _JIYUAN) -> str:
    """A credit code of a kind (91 firm, 92 self-employed, 12 public institution) with both check characters."""
    tail = "".join(rng.choice("0123456789" + _LETTERS) for _ in range(6))
    organisation = rng.choice(("MA", "MA", "77", "58", "69")) + tail
    body = f"{kind}{region}{organisation}{org_check(organisation)}"
    return body + uscc_check(body)


def resident_check(body: str) -> str:
    """Check character over 17 digits: weights 2^(18-i), modulus 11 (GB 11643-1999)."""
    total = sum(int(digit) * pow(2, 17 - place, 11) for place, digit in enumerate(body))
    return "10X98765432"[total % 11]


def make_resident_id(rng: Random, *, born: tuple[int, int] = (1962, 2002)) -> str:
    """A resident id number of somebody who does not exist."""
    first = dt.date(born[0], 1, 1).toordinal()
    day = dt.date.fromordinal(rng.randint(first, dt.date(born[1], 12, 31).toordinal()))
    body = f"{rng.choice(_REGIONS)}{day:%Y%m%d}{rng.randint(1, 299):03d}"
    return body + resident_check(body)


def project_check(digits: str) -> str:
    """Check digit over 19 digits, ISO 7064 MOD 11,10."""
    product = 10
    for digit in digits:
        product = (int(digit) + product) % 10 or 10
        product = product * 2 % 11
    return str((11 - product) % 10)


def make_project_code(rng: Random, applied: dt.date) -> str:
    """A project code whose time part lies one to twelve months before the day of application, not before 2025."""
    months = max(applied.year * 12 + applied.month - 1 - rng.randint(1, 12), 2025 * 12)
    year, month = divmod(months, 12)
    parts = (
        f"{year % 100:02d}{month + 1:02d}",
        _JIYUAN,
        rng.choice(("04", "89")),
        rng.choice(("01", "02", "05")),
        f"{rng.randint(0, 99999):05d}",
    )
    return "-".join(parts) + project_check("".join(parts))


def make_mobile(rng: Random) -> str:
    """A mobile number; its fourth to seventh digit are spread, none is looked up."""
    prefix = rng.choice(("134", "136", "137", "138", "139", "150", "156", "158", "177", "181", "186", "189", "199"))
    return prefix + f"{rng.randint(0, 99999999):08d}"


def make_landline(rng: Random) -> str:
    """A landline of the area (0391, seven digits), as it is normalised."""
    return f"0391-{rng.choice('23456')}{rng.randint(0, 999999):06d}"


def spoiled(code: str, rng: Random) -> str:
    """The code with its first digit from the tenth place on changed, so that its check character is wrong.

    Where only letters stand there, the last digit before them is changed.
    """
    place = next(i for i in (*range(9, len(code)), *range(8, 0, -1)) if code[i].isdigit())
    other = rng.choice([d for d in "123456789" if d != code[place]])
    return code[:place] + other + code[place + 1 :]

"""What is written into a form: the made-up application of a seed, as far as the form asks for it, and its truth."""

from __future__ import annotations

import zlib
from dataclasses import dataclass, field
from decimal import Decimal
from random import Random
from typing import Any

from tests.layouts import broad
from tests.layouts.asking import SERVICE_KEYS, SERVICES, Ask, catalogue
from tests.scans.people import Application, Wish, make_application
from tests.scans.words import BRANDS, make_person

_LEFT_OPEN = 0.05
"""Share of the blanks that an applicant leaves open."""
_TOLD_NONE = 0.12
"""Share of the blanks without an answer in which that is written."""
_MADE_UP = 0.7
"""Share of the blanks that the application says nothing of and that are filled in on broad forms."""
_ELSEWHERE = 0.8
"""Share of broad forms that were filled in another city."""
_ALWAYS_FILLED = ("services", "applicant_name", "apply_type")


@dataclass(frozen=True)
class Answer:
    """What stands in one blank. text: as written, '' where nothing is. chosen: the catalogue's words that are taken."""

    text: str = ""
    truth: Any = None
    chosen: tuple[str, ...] = ()


def number_of(*parts: object) -> int:
    """A number that is the same wherever the same parts are named."""
    return zlib.crc32(" ".join(map(str, parts)).encode())


@dataclass
class Filling:
    """One person's answers to one form. dates: how days are written; is_broad: also to what is seldom asked."""

    rng: Random
    application: Application
    dates: str
    open_share: float = _LEFT_OPEN
    is_broad: bool = False
    _given: dict[str, Answer] = field(default_factory=dict)

    @classmethod
    def of(cls, family: str, seed: int, filling: int) -> Filling:
        """The answers by these seeds."""
        number = number_of("filling", family, seed, filling)
        rng = Random(number)
        dates = rng.choice(("chinese", "chinese", "dotted", "dashed", "padded", "slashed"))
        some = rng.sample(SERVICES, rng.choice((1, 2, 3, 3, 4, 4, 5, 5)))
        is_broad = seed >= broad.FIRST
        wish = Wish(services=tuple(some), resident=rng.random() < (0.2 if is_broad else 0.06))
        application = make_application(number, wish)
        if is_broad and rng.random() < _ELSEWHERE:
            application = broad.elsewhere(application, rng)
        return cls(rng, application, dates, is_broad=is_broad)

    def answer(self, ask: Ask) -> Answer:
        """The answer to one question; the same whenever it is asked again."""
        if ask.key not in self._given:
            self._given[ask.key] = self._answer(ask)
        return self._given[ask.key]

    def _answer(self, ask: Ask) -> Answer:
        values = self.application.fields
        if _service_of(ask.key) not in ("", *values["services"]):
            return Answer()
        if ask.key not in _ALWAYS_FILLED and self.rng.random() < self.open_share:
            return Answer()
        value = values.get(ask.key)
        if value is None and self.is_broad and self.rng.random() < _MADE_UP:
            value = broad.made_up(catalogue()[ask.key], self.rng)
        if ask.options:
            return self._choose(ask, value)
        if value is None:
            is_told = ask.type in ("text", "number") and self.rng.random() < _TOLD_NONE
            return Answer(self.rng.choice(("无", "/", "—")) if is_told else "")
        if ask.type in ("one_of", "yes_no"):
            return Answer({True: "是", False: "否"}.get(value, str(value)), value)
        return self._write(ask, value)

    def _choose(self, ask: Ask, value: Any) -> Answer:
        offered = [word for _, word in ask.options]
        if ask.type == "many_of":
            wanted = [w for w in offered if w in (value or ())] or [self.rng.choice(offered)]
            return Answer(truth=wanted, chosen=tuple(wanted))
        if value is None:
            return Answer()
        word = {True: "是", False: "否"}.get(value, value)
        word = word if word in offered else self.rng.choice(offered)
        truth = {"是": True, "否": False}[word] if ask.type == "yes_no" else word
        return Answer(truth=truth, chosen=(word,))

    def _write(self, ask: Ask, value: Any) -> Answer:
        if ask.type == "date":
            return Answer(written_date(str(value), self.dates), value)
        if ask.type in ("number", "integer") and not isinstance(value, str):
            exact = Decimal(str(value)) / Decimal(str(ask.factor))
            text = f"{exact:.4f}".rstrip("0").rstrip(".") if ask.factor != 1 else f"{exact.normalize():f}"
            truth = round(float(Decimal(text) * Decimal(str(ask.factor))), 2)
            return Answer(text, int(truth) if truth == int(truth) and isinstance(value, int) else truth)
        return Answer(str(value), value)

    def strange(self, kind: str) -> str:
        """Something for a blank that the catalogue knows nothing of; '' at times."""
        rng = self.rng
        made = {
            "landline": f"0391-{rng.randint(2000000, 6999999)}",
            "postcode": "459000",
            "bank": f"{rng.choice(('建设', '工商', '农业', '中原'))}银行济源支行",
            "account": "".join(rng.choice("0123456789") for _ in range(19)),
            "money": f"{rng.choice((200, 500, 1000, 3000, 8000))}万元",
            "street": rng.choice(("沁园街道", "济水街道", "北海街道", "天坛街道", "玉泉街道")),
            "paper": f"济发改〔2026〕{rng.randint(3, 190)}号",
            "firm": f"{rng.choice(BRANDS)}{rng.choice(('工程监理', '建筑安装', '市政工程', '物业管理'))}有限公司",
            "plot": f"JY-2026-{rng.randint(10, 99)}",
            "post": rng.choice(("工程部经理", "项目经理", "前期专员")),
            "person": make_person(rng),
        }[kind]
        return made if rng.random() < 0.75 else ""


def _service_of(key: str) -> str:
    block = catalogue()[key].block
    return dict(zip("DEFGH", SERVICE_KEYS, strict=True)).get(block, "")


def written_date(iso: str, style: str) -> str:
    """A day as people write it."""
    year, month, day = (int(part) for part in iso.split("-"))
    return {
        "chinese": f"{year}年{month}月{day}日",
        "padded": f"{year}年{month:02d}月{day:02d}日",
        "dotted": f"{year}.{month}.{day}",
        "slashed": f"{year}/{month}/{day}",
        "dashed": iso,
    }[style]


def written_cell(key: str, value: Any, dates: str) -> str:
    """A cell of a list as it is written."""
    if value is None:
        return ""
    if catalogue()[key].type == "date":
        return written_date(str(value), dates)
    return f"{value:.12g}" if isinstance(value, float) else str(value)

"""From the evidence for a value to the probability that it is right, and from a wanted error rate to what is accepted.

Owns templates/calibration.yaml: for every kind of field and state of the evidence a rising staircase from the raw score
to the share of values that were right on data made for it (isotonic; few data lean on all kinds together). The table is
made by `python -m tests.calibrate`; nothing here is set by hand.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable
from dataclasses import dataclass, replace
from functools import cached_property
from itertools import pairwise
from pathlib import Path
from typing import Final, Literal, NamedTuple, get_args

from pydantic import model_validator

from extractors.models import Frozen
from extractors.values.catalogue import Field
from extractors.values.lexicon import Lexicon
from extractors.values.weighing import Lead, Weigher
from extractors.yamlfile import load_yaml

Origin = Literal["own", "other", "paper", "typed"]
"""Where a value was read: a slot of the own form, a form of another layout, an attachment, a form filled on screen."""
Kind = Literal[
    "text", "address", "road", "name", "number", "code", "checked", "date", "phone", "word", "row", "choice", "presence"
]
"""Kind of field: `word` is a choice that was written, `row` a text in a list, `choice` one made by tick squares."""
State = Literal["agree", "alone", "listed", "split", "checked", "repaired", "differ", "doubted"]
"""What the readings say together: all the same; only one; known to the word lists and not contradicted; known to them
while the readings differ; its check digit holds; holds after one repair; they differ; something speaks against it."""

ANY: Final = "any"
_KINDS: Final[dict[str, Kind]] = {
    "text": "text", "email": "text", "name": "name", "uscc": "checked", "resident_id": "checked",
    "project_code": "checked", "mobile": "phone", "landline": "phone", "date": "date", "number": "number",
    "integer": "number", "code": "code", "one_of": "word", "many_of": "word", "yes_no": "word",
    "signature": "presence", "seal": "presence",
}  # fmt: skip
KIND_NAMES: Final[dict[str, str]] = {
    "text": "文字", "address": "地址", "road": "路名", "name": "姓名", "number": "数字", "code": "编号",
    "checked": "校验码", "date": "日期", "phone": "电话", "word": "选项文字", "row": "清单文字", "choice": "勾选",
    "presence": "签章",
}  # fmt: skip
_FAMILIES: Final = {
    **dict.fromkeys(("number", "date", "phone", "code", "checked"), "digits"),
    **dict.fromkeys(("choice", "presence"), "marks"),
}
"""Kinds that are read alike; all others are words."""
_ROADS: Final = frozenset({"seg_road", "seg_from", "seg_to"})
_ADDRESSES: Final = frozenset({"site_address", "reg_address", "mail_address"})
NEVER_ACCEPTED: Final = frozenset({"differ", "doubted"})
"""States in which a person decides however often the value was right: readings contradict it, or a check does."""
MOST_SURE: Final = 0.9999
"""No evidence makes a value more certain than this, so a wanted error rate below its rest cannot be asked for."""
_MARGIN: Final = 5
"""Times the wanted error rate that a single accepted value may be wrong with; the mean of all stays below the rate.
Never more than half."""


class Grounds(NamedTuple):
    """What a confidence was taken from; written `own.text.agree` in readings, the table and the ledger."""

    origin: str
    kind: str
    state: str

    @property
    def text(self) -> str:
        """As it is kept."""
        return ".".join(self)

    @classmethod
    def of(cls, text: str) -> Grounds | None:
        """The grounds of a kept text, None where it is none."""
        parts = text.split(".")
        return cls(*parts) if len(parts) == 3 and parts[2] in get_args(State) else None

    def chain(self) -> tuple[Grounds, ...]:
        """Itself and what is ever wider: its family of kinds, that of all origins, the state as a whole."""
        family = _FAMILIES.get(self.kind, "words")
        wider = [Grounds(self.origin, family, self.state), Grounds(ANY, family, self.state)]
        return (self, *wider, Grounds(ANY, ANY, self.state))


class Step(NamedTuple):
    """One step of a map: from this raw score on, so many were right. values, wrong: what it was learnt from."""

    score: float
    right: float
    values: int
    wrong: int


class Calibration(Frozen):
    """The table. maps: by grounds, with `any` and families for more of them together. made: ISO date."""

    made: str
    command: str
    seeds: tuple[int, int]
    packages: int
    points: int
    maps: dict[str, tuple[Step, ...]]

    @model_validator(mode="after")
    def _holds_together(self) -> Calibration:
        for state in get_args(State):
            if f"{ANY}.{ANY}.{state}" not in self.maps:
                raise ValueError(f"maps 中缺少 {ANY}.{ANY}.{state}")
        for name, steps in self.maps.items():
            if fault := _fault(name, steps):
                raise ValueError(f"{name}：{fault}")
        return self

    def steps(self, grounds: Grounds) -> tuple[Step, ...]:
        """The closest map that there is for the grounds."""
        return next(self.maps[g.text] for g in grounds.chain() if g.text in self.maps)

    def probability(self, grounds: Grounds, score: float) -> float:
        """The probability that a value with this evidence is right; never 1. score: 0..1."""
        steps = self.steps(grounds)
        found = steps[max(0, bisect_right([s.score for s in steps], score) - 1)]
        return found.right

    def threshold(self, origin: str, wanted_error: float) -> float:
        """The lowest probability from which values may be used so that their expected share of wrong ones is wanted.

        The share is that of all values of the origin together, as a person counts it; that sure kinds do not pay for
        one that is far from sure, the bound on a single value sees to. Without data every single value must be as
        sure as the wanted rate asks.
        """
        found = [
            step
            for name, steps in self.maps.items()
            if (g := Grounds.of(name)) is not None and g.origin == origin and g.kind in KIND_NAMES
            if g.state not in NEVER_ACCEPTED
            for step in steps
        ]
        return _lowest(found, wanted_error)


def _fault(name: str, steps: tuple[Step, ...]) -> str:
    """What is wrong with a map, '' where it is sound."""
    if Grounds.of(name) is None:
        return "名称应为“来源.种类.状态”"
    if not steps or steps[0].score != 0:
        return "第一级应从 0 开始"
    if any(b.score <= a.score or b.right < a.right for a, b in pairwise(steps)):
        return "各级的分数要递增，概率不得下降"
    if any(not 0 < s.right <= MOST_SURE or not 0 <= s.wrong <= s.values for s in steps):
        return f"概率应大于 0、不大于 {MOST_SURE}，错误数不得多于个数"
    return ""


def _lowest(steps: Iterable[Step], wanted_error: float) -> float:
    """The probability down to which the steps may be taken together, the surest first."""
    lowest, count, expected = 1 - wanted_error, 0, 0.0
    for step in sorted(steps, key=lambda s: -s.right):
        count, expected = count + step.values, expected + step.values * (1 - step.right)
        if 1 - step.right > min(_MARGIN * wanted_error, 0.5) or expected > wanted_error * count:
            break
        lowest = min(lowest, step.right)
    return lowest


@dataclass(frozen=True)
class Acceptance:
    """Under what terms values from one origin are used as they stand.

    table, lexicon, weigher: what evidence is weighed by. wanted_error: share that may be wrong.
    """

    table: Calibration
    lexicon: Lexicon
    origin: Origin = "own"
    wanted_error: float = 0.001
    weigher: Weigher | None = None

    def of(self, origin: Origin) -> Acceptance:
        """The same terms for another origin."""
        return replace(self, origin=origin)

    def probability(self, kind: Kind, state: State, score: float) -> float:
        """The probability that a value with this evidence is right; what was typed need not be recognised."""
        if self.origin == "typed" and state not in NEVER_ACCEPTED:
            return MOST_SURE
        return self.table.probability(Grounds(self.origin, kind, state), score)

    def accepts(self, state: State, probability: float) -> bool:
        """Whether a value of this probability is used without a person."""
        if state in NEVER_ACCEPTED:
            return False
        if self.origin == "typed":
            return probability >= 1 - self.wanted_error
        return probability >= self._threshold

    def by_lead(self, lead: Lead) -> float:
        """The probability of a text that leads so, 0.0 where that is too little for a value to be used."""
        chance = min(MOST_SURE, self.weigher.probability(lead)) if self.weigher is not None else 0.0
        return chance if chance >= self._threshold else 0.0

    @cached_property
    def _threshold(self) -> float:
        return self.table.threshold(self.origin, self.wanted_error)


def kind_of(field: Field) -> Kind:
    """The kind of a field whose value was written; choices by tick squares are of the kind `choice`."""
    if field.key in _ROADS:
        return "road"
    if field.key in _ADDRESSES:
        return "address"
    kind = _KINDS.get(field.type, "text")
    return "row" if kind == "text" and field.table else kind


def load_calibration(path: Path) -> Calibration:
    """The table of a file.

    Raises:
        ConfigurationError: there is none, or it is broken; names what is wrong and the command that makes it anew.
    """
    return load_yaml(Calibration, path, next_step="恢复该文件，或用 python -m tests.calibrate 重新生成")

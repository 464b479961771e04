"""What a rule is: its data (templates/rules.yaml), the places where it is not met, and the tests it may name.

A rule says who demands it (source), how bad it is, and the Chinese sentences; code holds only the named tests.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from string import Formatter
from typing import Any

from pydantic import Field as Default
from pydantic import model_validator

from extractors.models import FieldReading, Frozen
from flows.casework.facts import Facts
from flows.casework.model import Severity

_ALWAYS_KNOWN = frozenset({"label", "seen"})


class Rule(Frozen):
    """One rule. params: what its predicate needs. about_doubt: whether it speaks of doubtful fields themselves."""

    id: str
    title: str
    source: str
    severity: Severity
    predicate: str
    fields: tuple[str, ...] = ()
    when: str = "always"
    params: dict[str, Any] = Default(default_factory=dict)
    why: str
    supply: str
    about_doubt: bool = False
    is_scope: bool = False

    @model_validator(mode="after")
    def _is_known(self) -> Rule:
        if self.predicate not in PREDICATES:
            raise ValueError(f"{self.id}：没有名为 {self.predicate} 的判定")
        known = _ALWAYS_KNOWN | PREDICATES[self.predicate].words
        for sentence in (self.why, self.supply):
            unknown = [name for _, name, _, _ in Formatter().parse(sentence) if name is not None and name not in known]
            if unknown:
                raise ValueError(f"{self.id}：句子中的 {{{unknown[0]}}} 无从填写，可用 {'、'.join(sorted(known))}")
        return self


class Rules(Frozen):
    """All rules of the office."""

    version: str
    rules: tuple[Rule, ...]

    @model_validator(mode="after")
    def _ids_are_unique(self) -> Rules:
        ids = [rule.id for rule in self.rules]
        if double := sorted({i for i in ids if ids.count(i) > 1}):
            raise ValueError(f"规则编号 {double[0]} 重复")
        return self

    def get(self, rule_id: str) -> Rule | None:
        """The rule of an id, or None."""
        return next((rule for rule in self.rules if rule.id == rule_id), None)


@dataclass(frozen=True)
class Beside:
    """A value on an attachment, as it may be shown, and where it stands."""

    value: str
    page: int
    reading: FieldReading


@dataclass(frozen=True)
class Hit:
    """One place where a rule is not met.

    name: field or row cell. others: further fields that the judgement rests on. seen: '' for what stands in the field.
    words: what fills the rule's own placeholders. beside: the place on an attachment that it is held against.
    """

    name: str
    seen: str = ""
    others: tuple[str, ...] = ()
    words: Mapping[str, str] = field(default_factory=dict)
    beside: Beside | None = None


@dataclass(frozen=True)
class Predicate:
    """A named test, and the placeholders that it fills beside {label} and {seen}."""

    test: Callable[[Rule, Facts], Iterable[Hit]]
    words: frozenset[str]


PREDICATES: dict[str, Predicate] = {}


def predicate(
    *words: str,
) -> Callable[[Callable[[Rule, Facts], Iterable[Hit]]], Callable[[Rule, Facts], Iterable[Hit]]]:
    """Registers a test under its own name; `words` are the placeholders it fills."""

    def register(test: Callable[[Rule, Facts], Iterable[Hit]]) -> Callable[[Rule, Facts], Iterable[Hit]]:
        PREDICATES[test.__name__] = Predicate(test, frozenset(words))
        return test

    return register

"""The words for what the ledger keeps as short keys: papers, providers, limits, states of a service, answers of a slip.

Owns what of a slip may be told without personal data: ticks, dates and numbers; never names, phones or free text.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Final

from extractors.layout import SlipField, SlipKinds

SERVICE_WORDS: Final[Mapping[str, str]] = {
    "not_ticked": "未报装",
    "req_sent": "已发函，待对接",
    "contacted": "已对接",
    "visit_done": "已上门",
    "plan_received": "方案图纸已交回",
    "line_planned": "外线已设计",
    "joint_planned": "已约定联合施工",
    "permit": "已取得许可",
    "built": "外线已完工",
    "failed": "验收不合格，待整改",
    "accepted": "验收合格",
    "booked": "已预约接通",
    "connected": "已接通",
    "rated": "已评价",
    "withdrawn": "已撤回",
}
"""State of one service (values of `ServiceState`, domain §8.2) → its word in the books."""
_TOLD: Final = frozenset({"date", "one_of", "many_of", "yes_no", "integer"})
"""Field types that may be told; the others may hold names, phones or free text."""
_MOST_ANSWERS: Final = 8


@dataclass(frozen=True)
class Names:
    """How to call a kind of paper, a provider by id, and a limit such as `T01:water`; the slips that answer."""

    title_of: Callable[[str], str]
    provider_of: Callable[[str], str]
    limit_of: Callable[[str], str]
    slips: SlipKinds

    def paper(self, said: Mapping[str, Any]) -> str:
        """《需求函》（北控水务，第2版）, from a payload with kind, provider and version."""
        kind, provider, version = str(said.get("kind", "")), str(said.get("provider", "")), said.get("version", 1)
        notes = [self.provider_of(provider)] if provider else []
        notes += [f"第{version}版"] if isinstance(version, int) and version > 1 else []
        return f"《{self.title_of(kind)}》" + (f"（{'，'.join(notes)}）" if notes else "")


def names_from(
    title_of: Callable[[str], str], providers: Mapping[str, str], acts: Mapping[str, str], slips: SlipKinds
) -> Names:
    """Names from tables; what stands in none goes by its key."""

    def limit_of(limit: str) -> str:
        bare, _, provider = limit.partition(":")
        unit = f"（{providers.get(provider, provider)}）" if provider else ""
        return f"{acts.get(bare, bare)}{unit}"

    return Names(title_of=title_of, provider_of=lambda p: providers.get(p, p), limit_of=limit_of, slips=slips)


def answers_told(kind: str, answers: Mapping[str, Any], names: Names) -> str:
    """What was ticked and dated on a slip, as `报装意向 有，上门服务日期 2026-11-25`."""
    slip = names.slips.get(kind)
    fields = slip.fields if slip is not None else ()
    own = {field.key for field in fields}
    several = {key: value for key, value in answers.items() if key not in own}
    told = [
        part
        for field in fields
        if field.type in _TOLD
        for part in _parts(field, several if field.each else answers, names)
    ]
    return "，".join(told[:_MOST_ANSWERS]) + ("等" if len(told) > _MOST_ANSWERS else "")


def _parts(field: SlipField, answers: Mapping[str, Any], names: Names) -> Iterator[str]:
    if field.each:
        head = f"{field.key}_"
        for key, value in answers.items():
            if key.startswith(head) and value:
                yield f"{names.provider_of(key.removeprefix(head))}{_word(value)}"
    elif answers.get(field.key) not in (None, "", []) and not field.key.startswith("sign_date"):
        yield f"{field.label} {_word(answers[field.key])}"


def _word(value: Any) -> str:
    if isinstance(value, bool):
        return "是" if value else "否"
    return "、".join(map(str, value)) if isinstance(value, list) else str(value)

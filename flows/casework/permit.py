"""Which way a permit takes: 告知承诺 at or below 200 m per utility line, else 一般程序 after the joint survey.

Source: plan 三(二)(3)(4); 民法典 第1259条 (以下 includes the number itself). The plan does not say whether a length is
that of a line or of a project: it is counted per service, summed over all its segments (domain §0.3), and shown.
"""

from __future__ import annotations

from decimal import Decimal

from extractors.models import Frozen
from flows.casework.model import Application
from flows.casework.segments import has_doubtful_lengths, lacks_lengths, length_sums, segments_of

LIMIT_M = Decimal(200)
PLEDGE, GENERAL = "告知承诺", "一般程序"
IMPACTS = {"impact_traffic": "道路交通安全", "impact_pipe": "地下管线安全", "impact_people": "周边群众生活"}


class ServiceLength(Frozen):
    """Metres of outside works of one service, summed over its segments."""

    service: str
    metres: Decimal
    segments: int

    @property
    def is_within(self) -> bool:
        """Whether it may go by 告知承诺: 200 m included."""
        return self.metres <= LIMIT_M

    @property
    def printed(self) -> str:
        """用水 200.5 米（2 段）."""
        return f"{self.service} {_metres(self.metres)} 米（{self.segments} 段）"


class PermitView(Frozen):
    """What the form says about the permit.

    asked: the ticked 办理方式, '' if none. mode: the way it goes (告知承诺, 一般程序), '' where there are no outside
    works or it cannot be said yet. is_eligible: None while a length is missing or in doubt.
    impacts: the ticked 重大影响 in words; any is for a person to decide. reason: Chinese, for the decision paper.
    """

    asked: str
    mode: str
    is_eligible: bool | None
    lengths: tuple[ServiceLength, ...] = ()
    impacts: tuple[str, ...] = ()
    reason: str = ""

    @property
    def has_works(self) -> bool:
        """Whether the form lists outside works at all."""
        return self.is_eligible is not None or bool(self.lengths) or self.mode != ""

    @property
    def needs_person(self) -> bool:
        """Whether a ticked impact keeps the plan's own time limits from running (三(二)(4), three exemptions)."""
        return bool(self.impacts)


def permit_mode(application: Application) -> PermitView:
    """The permit mode of an application."""
    asked = application.text("permit_mode")
    impacts = tuple(name for key, name in IMPACTS.items() if application.value(key) is True)
    counts = [s.service for s in segments_of(application)]
    if not counts:
        return PermitView(
            asked=asked, mode="", is_eligible=None, impacts=impacts, reason="未填写外线工程，不涉及许可办理方式"
        )
    lengths = tuple(
        ServiceLength(service=service, metres=metres, segments=counts.count(service))
        for service, metres in length_sums(application).items()
    )
    over = [length for length in lengths if not length.is_within]
    if has_doubtful_lengths(application) or (lacks_lengths(application) and not over):
        reason = "有路段的专业或长度未填或待核对，暂不能判定"
        return PermitView(asked=asked, mode="", is_eligible=None, lengths=lengths, impacts=impacts, reason=reason)
    is_eligible = not over and not impacts
    mode = PLEDGE if is_eligible and asked == PLEDGE else GENERAL
    return PermitView(
        asked=asked,
        mode=mode,
        is_eligible=is_eligible,
        lengths=lengths,
        impacts=impacts,
        reason=_reason(lengths, impacts),
    )


def _reason(lengths: tuple[ServiceLength, ...], impacts: tuple[str, ...]) -> str:
    """The sums and what follows from them, in one Chinese sentence."""
    shown = "；".join(length.printed for length in lengths)
    over = "、".join(length.service for length in lengths if not length.is_within)
    if over:
        return f"外线长度按专业合计：{shown}；{over}超过 200 米，不适用告知承诺"
    if impacts:
        return f"外线长度按专业合计：{shown}；申请人填报对{'、'.join(impacts)}有重大影响，由工作人员决定办理方式"
    return f"外线长度按专业合计：{shown}；均不超过 200 米（含 200 米），可以适用告知承诺"


def _metres(metres: Decimal) -> str:
    return f"{metres.normalize():f}"

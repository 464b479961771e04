"""缺项提示 (D33): what the plan leaves to the units to fix and nobody has fixed yet, and where to enter it."""

from __future__ import annotations

from collections.abc import Iterator

from extractors.models import Frozen
from flows.course import Rules, limits_of
from flows.letters import Letterhead


class GapRow(Frozen):
    """Something open: whose it is, what is lacking, what follows from it, and the file in which it is entered."""

    unit: str
    lacks: str
    effect: str
    file: str
    source: str = ""


def gaps(rules: Rules, head: Letterhead) -> tuple[GapRow, ...]:
    """Everything open, providers first."""
    return (*_providers(rules), *_limits(rules), *_office(rules, head))


def _providers(rules: Rules) -> Iterator[GapRow]:
    """Providers without a full name or without the days that their own working plan promises (plan 四（二）)."""
    for provider in rules.office.providers.values():
        if not provider.confirmed or not provider.company:
            effect = "函件印“名称待确认”，不能定稿"
            yield GapRow(
                unit=provider.name, lacks="单位全称", effect=effect, file="providers.yaml", source=provider.note
            )
        owned = [rules.limits[limit] for limit in limits_of(provider.id)]
        if all(limit.workdays is None for limit in owned):
            yield GapRow(
                unit=provider.name,
                lacks=f"具体工作方案和承诺天数（{owned[0].act}）",
                effect="不计算、不催办交回成果的期限",
                file=f"limits.yaml {owned[0].id}",
                source="济工程改革办〔2022〕8号 四（二）",
            )


def _limits(rules: Rules) -> Iterator[GapRow]:
    """Limits without a number of days, but for those told with their providers."""
    told = {limit for provider in rules.office.providers for limit in limits_of(provider)}
    for limit in rules.limits.open:
        if limit.id not in told:
            lacks = f"“{limit.act}”的天数"
            effect = f"不计时；写明后，逾期的{limit.if_missed}"
            yield GapRow(
                unit=limit.owner, lacks=lacks, effect=effect, file=f"limits.yaml {limit.id}", source=limit.source
            )


def _office(rules: Rules, head: Letterhead) -> Iterator[GapRow]:
    """Names that the plan does not give and that papers print as 待明确."""
    settings = rules.settings
    if head.sample:
        effect = "发文单位、机关代字均为示例，不能正式行文"
        yield GapRow(unit="领导小组办公室", lacks="发文单位和机关代字", effect=effect, file="office.yaml")
    if not head.approval_authority:
        effect = "许可文书印“待定”"
        yield GapRow(unit="行政审批部门", lacks="作出许可决定的审批部门名称", effect=effect, file="office.yaml")
    if not (settings.service_officers or settings.service_officer):
        effect = "服务团队联系单印“待明确”"
        yield GapRow(
            unit="综合受理窗口",
            lacks="政府服务专员",
            effect=effect,
            file="course.yaml",
            source="济工程改革办〔2022〕8号 三（二）（5）",
        )
    if not settings.supervisor:
        effect = "监管推送单印“待明确”，不知送往何处"
        yield GapRow(
            unit="行政审批部门",
            lacks="接收审批信息的监管部门",
            effect=effect,
            file="course.yaml",
            source="济工程改革办〔2022〕8号 三（二）（3）",
        )

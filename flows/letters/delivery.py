"""统一出件 (plan 三(二)(1)): each provider's own sheet of results, and the list that goes with the whole delivery."""

from __future__ import annotations

from flows.letters.context import DeliveryListContext, OutcomeRow, PairRow, PaperRow, ProviderPartContext, ResultRow
from flows.letters.desk import BLANK_NUMBER, Desk, pairs, segment_rows, total_text
from flows.letters.kinds import Paper, PaperKind, folder_key, permit_variant, title_of
from flows.letters.notices import permit_text


def provider_part_context(desk: Desk) -> ProviderPartContext:
    """统一出件分专业.docx for one provider: its results as blanks, its own segments, nothing of the others."""
    service = desk.provider.service
    results = (*desk.provider.returns, *desk.words.later_results)
    return ProviderPartContext(
        **desk.base(),
        title=f"统一出件单（{service}）",
        addressee=desk.provider.addressee,
        basics=_basics(desk, service),
        permit_text=permit_text(desk) if segment_rows(desk, service) else desk.words.say("permit_none_own"),
        segments=segment_rows(desk, service),
        segments_total=total_text(desk, service),
        results=tuple(ResultRow(no=no, name=name) for no, name in enumerate(results, start=1)),
    )


def _basics(desk: Desk, service: str) -> tuple[PairRow, ...]:
    values = desk.values
    return pairs(
        [
            ("受理编号", desk.case.case_no),
            ("受理日期", desk.accepted_day),
            ("专业", service),
            ("报装类型", desk.or_none("apply_type")),
            ("申请人", desk.need("applicant_name")),
            ("项目名称", desk.project),
            ("项目代码", values.text("project_code") or desk.words.say("no_project_code")),
            ("项目地址", desk.need("site_address")),
            ("要求接通日期", desk.or_none("need_date")),
            ("验收方式", desk.or_none("accept_mode")),
        ]
    )


def delivery_list_context(desk: Desk) -> DeliveryListContext:
    """统一出件清单.docx: every paper of the case with its number, and what each service still has to deliver."""
    values = desk.values
    applicant = desk.need("applicant_name")
    return DeliveryListContext(
        **desk.base(),
        applicant=applicant,
        basics=pairs(
            [
                ("受理编号", desk.case.case_no),
                ("受理日期", desk.accepted_day),
                ("申请人", applicant),
                ("项目名称", desk.project),
                ("项目代码", values.text("project_code") or desk.words.say("no_project_code")),
                ("报装内容", "、".join(values.services)),
                ("验收方式", desk.or_none("accept_mode")),
            ]
        ),
        papers=_papers(desk),
        outcomes=_outcomes(desk),
    )


def _papers(desk: Desk) -> tuple[PaperRow, ...]:
    numbers = {issued.paper: issued.number for issued in desk.case.issued}
    ticked = [desk.office.provider_for(service) for service in desk.values.services]
    variant = permit_variant(desk.values.application)
    wanted = [
        Paper(kind=PaperKind.ACCEPTANCE),
        Paper(kind=PaperKind.DECISION, variant=variant),
        *(Paper(kind=PaperKind.PROVIDER_PART, provider=provider.id) for provider in ticked),
    ]
    return tuple(
        PaperRow(
            no=no,
            title=_title(desk, paper),
            number=numbers.get(paper, BLANK_NUMBER),
            receiver=desk.words.receivers[_receiver(desk, paper)],
        )
        for no, paper in enumerate(wanted, start=1)
    )


def _receiver(desk: Desk, paper: Paper) -> str:
    return "approval" if folder_key(paper, desk.templates) == "approval" else "applicant"


def _title(desk: Desk, paper: Paper) -> str:
    provider = desk.office.providers.get(paper.provider)
    title = title_of(paper, desk.templates)
    return f"{title}：{provider.service}" if provider else title


def _outcomes(desk: Desk) -> tuple[OutcomeRow, ...]:
    rows = []
    for no, service in enumerate(desk.values.services, start=1):
        provider = desk.office.provider_for(service)
        results = "、".join((*provider.returns, *desk.words.later_results))
        rows.append(OutcomeRow(no=no, service=service, results=results))
    return tuple(rows)

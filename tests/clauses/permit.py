"""What must hold of permits, supervision and joint works: rows 6, 18–21, 23, 25."""

from __future__ import annotations

from collections.abc import Iterator

from tests.clauses.row import Seen, lacks

OTHERS = ("样例甲", "样例酒店30号", "LHBZ-2026-000001")
"""Applicant, project and number of the first of the two cases on one road."""


def conflict_told(seen: Seen) -> Iterator[str]:
    """Row 6: road, stretch, service and days of the other works, never whose; the earlier case hears of it too."""
    text = seen.text("CONFLICT", "gas")
    yield from lacks(text, ["样例大道", "样例一路—样例二路", "用水", "2026年12月5日"], of="提示单")
    if found := [word for word in OTHERS if word in text]:
        yield f"提示单写出了别的申请人：{'、'.join(found)}"
    first = seen.stage.office.ledger.papers("LHBZ-2026-000001")
    if not any(p.kind == "CONFLICT" and p.provider == "water" and p.path for p in first):
        yield "先受理的一案没有收到提示单"


def survey_reasoned(seen: Seen) -> Iterator[str]:
    """Row 18: why it is held stands in the notice, and the department has its copy."""
    for to in ("approval", "water", "power"):
        yield from lacks(seen.text("SURVEY_NOTICE", to), ["城市绿地树木", "2026年11月26日"], of="踏勘通知")


def pledged(seen: Seen) -> Iterator[str]:
    """Row 19: the decision gives the sum per service and its reason; signed pledge and decision on one day."""
    yield from lacks(seen.text("DECISION"), ["120", "200米以下", "决定准予", "书面承诺"], of="决定书草稿")
    yield from lacks(seen.text("PLEDGE"), ["法律后果", "依法撤销许可"], of="告知承诺书")
    days = {s["kind"]: e.at[:10] for e in seen.events if e.kind == "slip_taken" for s in [e.payload]}
    if days.get("PLEDGE") != days.get("RULING"):
        yield "承诺和决定不在同一天"


def supervised(seen: Seen) -> Iterator[str]:
    """Row 20: the push on the day of the decision; a false pledge is put before a person, never undone by itself."""
    decided = [e.at[:10] for e in seen.events if e.kind == "slip_taken" and e.payload["kind"] == "RULING"]
    sent = [
        e.at[:10]
        for e in seen.events
        if e.kind == "papers_planned" and any(row["kind"] == "SUPERVISE" for row in e.payload["papers"])
    ]
    if sent != decided:
        yield f"监管推送在 {'、'.join(sent) or '无'}，决定在 {'、'.join(decided)}"
    yield from lacks(seen.text("REVOCATION"), ["二百三十米"], of="撤销建议")
    if seen.stage.state.value == "cancelled":
        yield "没有人决定就撤销了"


def clock_and_exception(seen: Seen) -> Iterator[str]:
    """Row 21: one working day after the survey; then a person's exception with reason and the statute's own date."""
    due = seen.workdays_after(seen.begin.day, 2).isoformat()  # the survey was a working day after the acceptance
    counted = [str(e.payload) for e in seen.events if e.kind == "dues_set" and "'T05'" in str(e.payload)]
    if not counted or due not in counted[0]:
        yield f"踏勘后没有按 1 个工作日计到 {due}"
    words = ["道路交通安全", "主干路须分段施工", "30个工作日", "2027年1月5日"]
    yield from lacks(seen.text("EXCEPTION"), words, of="期限例外说明")
    yield from lacks(seen.text("REFUSAL"), ["路由占压既有管廊", "行政复议", "行政诉讼"], of="不予许可决定书")


def one_permit(seen: Seen) -> Iterator[str]:
    """Row 23: the group is named where the permit is decided, so that it is decided once for all of it."""
    sheet = seen.text("JOINT_WORKS", "approval")
    yield from lacks(sheet, ["样例大道", "用水", "用气", "同步开挖、同敷管线、一次回填"], of="协调单")
    if found := [word for word in OTHERS if word in sheet]:
        yield f"协调单写出了别的申请人：{'、'.join(found)}"
    group = next((s["key"] for s in seen.happened("joint_planned")), "")
    decided = seen.text("DECISION", of_all=True) + seen.text("SUPERVISE", of_all=True)
    if not group or group not in decided:
        yield "决定书没有写明同组施工，不能一次审批"


def joint_planned(seen: Seen) -> Iterator[str]:
    """Row 25: agreed days and lead on record; the applicant is told how to build."""
    planned = seen.happened("joint_planned")
    if len(planned) != 1 or planned[0]["window"] != ["2026-12-10", "2026-12-20"] or planned[0]["lead"] != "gas":
        yield "共同时段、牵头单位没有登记"
    yield from lacks(seen.text("WORKS_GUIDE"), ["一次回填", "恢复原状"], of="施工辅导告知书")
    if seen.stage.service_state("gas") not in ("joint_planned", "permit"):
        yield "没有列为联合施工"

"""What must hold of guidance, team, acceptance, connection and aftercare: rows 5, 7–11, 22, 24, 26–28."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from flows.books.casefile import case_file
from flows.commands.progress import public_progress
from flows.ground.workspace import FOLDERS
from flows.issuing.clocks import rules_of
from flows.letters.progress import progress_lines
from tests.clauses.lives import FIVE, RESULTS
from tests.clauses.row import Seen, lacks

ASKED = {
    "water": ("用水性质", "日用水量", "120 m³/d", "DN100", "消防"),
    "power": ("用电容量", "800 kVA", "10kV", "二级", "冷水机组"),
    "gas": ("商用灶", "一层厨房", "40 m³/h", "低压"),
    "heating": ("15000 ㎡", "900 kW", "风机盘管"),
    "telecom": ("200", "宽带"),
}
"""What stands in the requirement table of each provider, and in no other's."""
_OWN = {"water": "120 m³/d", "power": "800 kVA", "gas": "40 m³/h", "heating": "900 kW"}


def asked_and_returned(provider: str) -> Callable[[Seen], Iterator[str]]:
    """Rows 7–11: the letter asks for what the plan names, and only for its own; what came back is on record."""

    def more(seen: Seen) -> Iterator[str]:
        text = seen.text("REQUIREMENT", provider)
        yield from lacks(text, [*ASKED[provider], *RESULTS[provider]], of="需求函")
        others = [value for other, value in _OWN.items() if other != provider and value in text]
        if others:
            yield f"需求函里有别家的内容：{'、'.join(others)}"
        files = [s for s in seen.happened("files_received") if s["provider"] == provider]
        if not files or len(files[-1]["pages"]) != 2:
            yield "成果交回单后面的图纸没有登记"

    return more


def staff_named(seen: Seen) -> Iterator[str]:
    """Row 5: name and phone on the sheet, the day of the visit in the ledger; nothing about a person beyond that."""
    yield from lacks(seen.text("TEAM", "applicant"), ["样本甲", "13800000001"], of="服务团队联系单")
    said = [s["answers"] for s in seen.happened("slip_taken") if s["kind"] == "CONTACT" and s["provider"] == "water"]
    if not said or "visit_date" not in said[0]:
        yield "上门日期没有登记"
    elif extra := set(said[0]) - {
        "contact_date", "intent", "visit_date", "staff_name", "staff_phone", "note", "sign", "sign_date"
    }:  # fmt: skip
        yield f"登记了多余的个人内容：{'、'.join(extra)}"


def whole_team(seen: Seen) -> Iterator[str]:
    """Row 22: the officer and five managers, each with a phone, in every copy."""
    for to in ("applicant", *FIVE):
        text = seen.text("TEAM", to)
        yield from lacks(text, ["政府服务专员", "样本甲", "6677667", "2062001"], of=f"{FOLDERS[to]}的联系单")


def progress_told(seen: Seen) -> Iterator[str]:
    """Row 24: bad marks lead to 整改 and a second call; the applicant can look up where the case stands."""
    stage = seen.stage
    office = stage.office
    rules = rules_of(office)
    case = office.ledger.case(stage.case_no)
    told = "\n".join(progress_lines(public_progress(case_file(office.ledger, case, rules, today=office.day()), rules)))
    yield from lacks(told, ["已办结", "已接通"], of="进度查询")
    yield from lacks(seen.text("RECTIFY_NOTICE"), ["不满意", "入户等候过久"], of="整改通知")
    if [s["kind"] for s in seen.happened("slip_taken")].count("VISIT") != 2:
        yield "没有再次回访"


def accepted_in_rounds(seen: Seen) -> Iterator[str]:
    """Row 26: the mode is the enterprise's; only what failed is held again. Separately: each its own sheet."""
    yield from lacks(seen.text("ACCEPT_NOTICE", "applicant"), ["联合验收", "阀门井盖板补装"], of="验收通知")
    states = [(m["provider"], m["new"]) for m in seen.happened("service_moved")]
    if ("gas", "failed") not in states:
        yield "不合格没有登记"
    if seen.stage.service_state("gas") not in ("accepted", "booked"):
        yield "复验合格没有登记"


def separate_sheets(seen: Seen) -> Iterator[str]:
    """Row 26, 分别验收: a notice and a sheet for each; one that passes does not carry the other."""
    if seen.stage.service_state("power") == "accepted":
        yield "一家合格带过了另一家"


def booked_after_passing(seen: Seen) -> Iterator[str]:
    """Row 27: nobody is booked before the own part has passed."""
    for provider in FIVE:
        moves = [m["new"] for m in seen.happened("service_moved") if m["provider"] == provider]
        numbered = next((e.seq for e in seen.events if e.kind == "papers_planned" and _books(e.payload, provider)), 0)
        passed = next((e.seq for e in seen.events if _passes(e.payload, provider, e.kind)), None)
        if passed is None or numbered < passed:
            yield f"{FOLDERS[provider]}未合格先预约"
        if "connected" not in moves:
            yield f"{FOLDERS[provider]}没有接通"


def _books(payload: dict[str, object], provider: str) -> bool:
    return any(p["kind"] == "BOOKING" and provider in p["facts"]["to"] for p in payload["papers"])  # type: ignore[attr-defined]


def _passes(payload: dict[str, object], provider: str, kind: str) -> bool:
    answers = payload.get("answers", {})
    return kind == "slip_taken" and answers.get(f"accept_{provider}") == "合格"  # type: ignore[attr-defined]


def held_until_whole(seen: Seen) -> Iterator[str]:
    """Row 28: what a person let go goes alone, the rest waits for the last connection."""
    facts = [row["facts"] for e in seen.happened("papers_planned") for row in e["papers"] if row["kind"] == "RESULTS"]
    if len(facts) != 2:
        return
    part, whole = facts
    if [r["provider"] for r in part["rows"]] != ["water"] or len(part["held"]) != 4:
        yield "先行出件的不只是放行的一家"
    if [r["provider"] for r in whole["rows"]] != list(FIVE) or whole["held"]:
        yield "统一出件不全"
    if any(said["permit"].get("word") != "准予许可" for said in facts):
        yield "统一出件没有列入行政许可"

"""Plan 三(一)(3): the design scheme goes to the providers at once; silence at the deadline is 无意见; one feedback.

Begins with a SCHEME slip of the planning department, ends with one 汇总表 and one 统一反馈函. What came late is kept,
marked, and goes into the feedback only where a person says so. Contradictions wait for a person (MERGE slip).
"""

from __future__ import annotations

from itertools import combinations
from typing import Any

from flows.casework import Due
from flows.course.clauses.contact import addressed
from flows.course.clauses.fairness import fair
from flows.course.model import Ask, Course, DueWant, NoteWant, PaperWant, Rules, Slip, Wants, together

OPINION_LIMIT = "T02"
DEEMED, LATE = "deemed_no_opinion", "opinion_late"
"""Note kinds, key: the provider. The plan: 超时不反馈视为无意见."""
FILES = "files_received"
"""Note kind: files came behind a slip; key: kind|provider|version; payload {"pages", …}."""
PLACES = (1, 2, 3)
_MUST = "必须修改"
_INCLUDE_LATE, _AGAIN = "逾期意见并入", "退回协调"
GIVEN, SILENT, OVERDUE = "反馈", "视为无意见", "逾期"


def consultation(course: Course, rules: Rules) -> Wants:
    """Letters out, opinions in, silence at the deadline, table and feedback.

    Who was pushed, or names who designs, is still to have a design judged; another case gets the sheet when asked.
    """
    scheme = next(iter(course.all_slips("SCHEME")), None)
    if scheme is None:
        is_designed = course.entrance == "push" or bool(course.application.text("designer"))
        return Wants(papers=(PaperWant(kind="SCHEME"),) if is_designed else ())
    asked = addressed(course, rules)
    counted = {provider: due_of(course, rules, scheme, provider) for provider in asked}
    dues = {p: fair(course, rules, due, "OPINION", p) if due else None for p, due in counted.items()}
    out = _letters(course, scheme, counted)
    closed = all(_is_closed(course, dues[p], p) for p in asked)
    out += _dates(course, counted, dues) + _silence(course, dues)
    return out + (_feedback(course, rules, dues) if closed else Wants())


def due_of(course: Course, rules: Rules, scheme: Slip, provider: str) -> Due | None:
    """By when the provider answers: as the planning department wrote on the slip, else as limits.yaml has it."""
    sent = course.sent_on("CONSULT", provider) or scheme.on
    days = scheme.answers.get("reply_days")
    if not isinstance(days, int | float) or isinstance(days, bool) or not 0 < days <= 60:
        return rules.due(OPINION_LIMIT, sent, provider=provider)
    day, provisional = rules.calendar.add(sent, int(days))
    limit = rules.limits[OPINION_LIMIT]
    return Due(
        limit=f"{OPINION_LIMIT}:{provider}",
        what=f"{limit.act}（{rules.provider(provider).service}）",
        day=day,
        starts=sent,
        workdays=int(days),
        calendar_version=rules.calendar.version_between(sent, day),
        provisional=provisional,
        source="设计方案送审单写明的反馈时限",
    )


def opinion(course: Course, due: Due | None, provider: str) -> Slip | None:
    """The opinion that counts: the first one that came by its day."""
    return next((s for s in course.all_slips("OPINION", provider) if due is None or s.on <= due.day), None)


def _letters(course: Course, scheme: Slip, dues: dict[str, Due | None]) -> Wants:
    """One letter to all, with a slip for each; all of them have the same days."""
    new = [p for p in dues if course.sent_on("CONSULT", p) is None]
    due = next((dues[p] for p in new), None)
    behind = course.noted(FILES, f"SCHEME||{scheme.version}")
    pages = len(behind[-1].payload["pages"]) if behind else 0
    facts = {"scheme_on": scheme.on.isoformat(), "due": due.printed if due else "", "pages": pages}
    papers = together(course, "CONSULT", dues, facts) + tuple(PaperWant(kind="OPINION", provider=p) for p in dues)
    open_dates = [p for p, due in dues.items() if due is None]
    ask = Ask(
        key="T02",
        text="联审反馈时限没有天数：送审单没有写，limits.yaml 也没有确定",
        next_step="请规划审批部门确定天数；确定前不计时，也不按无意见处理",
    )
    return Wants(papers=papers, asks=(ask,) if open_dates else ())


def _dates(course: Course, counted: dict[str, Due | None], dues: dict[str, Due | None]) -> Wants:
    """The dates as they were counted, done by what came until the day that then held."""
    wanted = []
    for provider, due in counted.items():
        if due is not None:
            given = opinion(course, dues[provider], provider)
            closed = [n.on for n in course.noted(DEEMED, provider)]
            wanted.append(DueWant(due=due, done_on=given.on if given else next(iter(closed), None)))
    return Wants(dues=tuple(wanted))


def _is_closed(course: Course, due: Due | None, provider: str) -> bool:
    return opinion(course, due, provider) is not None or _is_silent(course, due, provider)


def _is_silent(course: Course, due: Due | None, provider: str) -> bool:
    """Whether the day has passed without a word: one that came by then and is being looked at is no silence."""
    if due is None or course.today <= due.day or opinion(course, due, provider) is not None:
        return False
    came = course.waiting("OPINION", provider)
    return came is None or came.on > due.day


def _silence(course: Course, dues: dict[str, Due | None]) -> Wants:
    """Who said nothing by the end of the day has no opinion, with the evidence; what comes later is marked."""
    notes: list[NoteWant] = []
    for provider, due in dues.items():
        if due is None:
            continue
        if _is_silent(course, due, provider):
            letter = next((p for p in course.papers("CONSULT") if provider in p.readers), None)
            evidence = {
                "letter": letter.number if letter else "",
                "sent": due.starts.isoformat(),
                "due": due.day.isoformat(),
                "calendar": due.calendar_version,
            }
            notes.append(NoteWant(kind=DEEMED, key=provider, payload=evidence))
        late = [s for s in course.all_slips("OPINION", provider) if s.on > due.day]
        notes += [
            NoteWant(kind=LATE, key=f"{provider}|{s.on.isoformat()}", payload={"due": str(due.day)}) for s in late
        ]
    return Wants(notes=tuple(notes))


def _feedback(course: Course, rules: Rules, dues: dict[str, Due | None]) -> Wants:
    """One feedback, which holds every opinion; a contradiction, or a person's wish, holds it back.

    A table of all opinions goes to the planner where the feedback does not say them all, or is held back.
    """
    merges = course.all_slips("MERGE")
    settled = next((m for m in reversed(merges) if m.text("merge") != _AGAIN), None)
    with_late = rules.settings.merge_late_opinions or (settled is not None and settled.text("merge") == _INCLUDE_LATE)
    rows = [row for provider, due in dues.items() for row in _rows(course, due, provider)]
    against = contradictions([row for row in rows if with_late or row["how"] != OVERDUE])
    table = PaperWant(kind="OPINIONS", facts={"rows": rows, "contradictions": against})
    if against and settled is None:
        sheet = PaperWant(kind="MERGE", version=len(merges) + 1)
        ask = Ask(
            key="MERGE", text="联审意见互相矛盾：" + "；".join(against), next_step="请填写联审意见协调单后放入收件夹"
        )
        return Wants(papers=(table, sheet), asks=(ask,))
    merged = [row for row in rows if row["how"] != OVERDUE or with_late]
    has_points = any(row["level"] or row["place"] for row in merged)
    note = settled.text("text") if settled else ""
    letter = PaperWant(kind="FEEDBACK", facts={"rows": merged, "note": note, "has_points": has_points})
    is_said = bool(course.papers("FEEDBACK")) or (merged == rows and not against)
    return Wants(papers=(*(() if is_said else (table,)), letter, PaperWant(kind="REVISED")))


def _rows(course: Course, due: Due | None, provider: str) -> list[dict[str, Any]]:
    """A provider's opinions as rows; one row that says so where it has none or was silent."""
    slips = course.all_slips("OPINION", provider)
    counted = opinion(course, due, provider)
    rows = [_row(provider, how=SILENT)] if counted is None else _points(counted, GIVEN)
    late = [s for s in slips if due is not None and s.on > due.day]
    return rows + [row for slip in late for row in _points(slip, OVERDUE)]


def _points(slip: Slip, how: str) -> list[dict[str, Any]]:
    found = [
        _row(slip.provider, how=how, place=slip.text(f"place_{n}"), level=slip.text(f"level_{n}"), text=text)
        for n in PLACES
        if (text := slip.text(f"text_{n}"))
    ]
    return found or [_row(slip.provider, how=how, text=slip.text("has_opinion"))]


def _row(provider: str, *, how: str, place: str = "", level: str = "", text: str = "") -> dict[str, Any]:
    return {"provider": provider, "place": place, "level": level, "text": text or how, "how": how}


def contradictions(rows: list[dict[str, Any]]) -> list[str]:
    """Opinions of different providers on one place that say different things, at least one of them 必须修改.

    Only what can be seen without understanding the text; whether they really exclude each other a person says.
    """
    found = []
    for one, other in combinations([row for row in rows if row["place"]], 2):
        same_place = _plain(one["place"]) == _plain(other["place"])
        differ = one["provider"] != other["provider"] and _plain(one["text"]) != _plain(other["text"])
        if same_place and differ and _MUST in (one["level"], other["level"]):
            found.append(f"{one['place']}：{one['text']}／{other['text']}")
    return found


def _plain(text: str) -> str:
    return "".join(char for char in text if char.isalnum())

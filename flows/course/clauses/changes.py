"""What the applicant and the law change on the way: 撤回 (per service), 变更, 中止 and 恢复 of the clock.

Suspension: 行政许可法 第四十五条: hearings, tests and expert reviews are not counted into the permit's time limit and
must be told in writing. Only limits of the permit stop; the plan's own service limits go on.
"""

from __future__ import annotations

from datetime import date

from extractors.catalogue import load_catalogue
from flows.course.model import Course, DueWant, PaperWant, Rules, Wants
from flows.ledger.states import CaseState, allowed

STOPPED_LIMITS = ("T04", "T05", "T07", "T08")
_STOP, _GO = "中止", "恢复"


def request_sheet(course: Course, rules: Rules) -> Wants:
    """The applicant always holds one 申请人事项单 that was not used yet."""
    return Wants(papers=(PaperWant(kind="REQUEST", version=len(course.all_slips("REQUEST")) + 1),))


def withdrawal(course: Course, rules: Rules) -> Wants:
    """Each withdrawn service is told to the applicant and to its provider; with the last one the case is withdrawn."""
    if not course.withdrawn:
        return Wants()
    facts = {"providers": list(course.withdrawn)}
    turn = [p.version for p in course.papers("WITHDRAWN", "") if p.facts == facts]
    version = turn[0] if turn else len(course.papers("WITHDRAWN", "")) + 1
    letters = tuple(PaperWant(kind="WITHDRAWN", provider=p, facts={"providers": [p]}) for p in course.withdrawn)
    return Wants(
        papers=(PaperWant(kind="WITHDRAWN", version=version, facts=facts), *letters),
        reached=() if course.providers else (CaseState.WITHDRAWN,),
    )


def amendment_letters(course: Course, rules: Rules) -> Wants:
    """Only the letters that a change touches are issued again, each as a new version with a 更正函."""
    papers: list[PaperWant] = []
    for provider in course.providers:
        turn = 1
        for made in course.amendments:
            changes = [c for c in made.changes if _touches(c[0], provider)]
            if not changes:
                continue
            turn += 1
            facts = {
                "changes": [{"label": label_of(k), "old": old, "new": new} for k, old, new in changes],
                "of": turn - 1,
            }
            papers.append(PaperWant(kind="AMENDED", provider=provider, version=turn - 1, facts=facts))
            papers.append(PaperWant(kind="REQUIREMENT", provider=provider, version=turn))
    return Wants(papers=tuple(papers))


def _touches(name: str, provider: str) -> bool:
    field = load_catalogue().get(name.rpartition(".")[2])
    return field is not None and provider in field.visible_to


def label_of(name: str) -> str:
    """The label of a field, or of a row's cell with its row: 施工路段（第1段）."""
    table, _, rest = name.partition(".")
    field = load_catalogue().get(name.rpartition(".")[2])
    label = field.label if field else name
    return f"{label}（第{rest.partition('.')[0]}行）" if rest and table else label


def suspension(course: Course, rules: Rules) -> Wants:
    """Each stop and each start of the clock is told in writing."""
    papers = []
    for turn, slip in enumerate(course.all_slips("SUSPEND"), start=1):
        facts = {
            "what": slip.text("suspend"),
            "ground": slip.text("ground"),
            "from": slip.text("from_date"),
            "reason": slip.text("reason"),
        }
        papers.append(PaperWant(kind="SUSPENSION", version=turn, facts=facts))
    slips = len(papers) + 1
    sheet = (PaperWant(kind="SUSPEND", version=slips),) if course.accepted is not None else ()
    return Wants(papers=(*papers, *sheet), reached=(CaseState.SUSPENDED,) if is_stopped(course) else ())


def is_stopped(course: Course) -> bool:
    """Whether the clock of the permit stands still today."""
    newest = course.slip("SUSPEND")
    return newest is not None and newest.text("suspend") == _STOP


def stops(course: Course) -> tuple[tuple[date, date | None], ...]:
    """From when to when the clock stood still; None for a stop that still holds."""
    found: list[tuple[date, date | None]] = []
    for slip in course.all_slips("SUSPEND"):
        day = slip.day("from_date") or slip.on
        if slip.text("suspend") == _STOP and (not found or found[-1][1] is not None):
            found.append((day, None))
        elif slip.text("suspend") == _GO and found and found[-1][1] is None:
            found[-1] = (found[-1][0], max(day, found[-1][0]))
    return tuple(found)


def paused(course: Course, rules: Rules, wanted: Wants) -> Wants:
    """The whole of the wishes with stopped clocks: dates of the permit move, and a stopped case moves nowhere."""
    held = stops(course)
    if not held:
        return wanted
    dues = tuple(moved for due in wanted.dues if (moved := _moved(due, held, rules)) is not None)
    stands = CaseState.SUSPENDED in (course.state, *allowed(course.state))  # what is issued cannot be stopped any more
    reached = (CaseState.SUSPENDED,) if is_stopped(course) and stands else wanted.reached
    return wanted.model_copy(update={"dues": dues, "reached": reached})


def _moved(want: DueWant, held: tuple[tuple[date, date | None], ...], rules: Rules) -> DueWant | None:
    """A permit's date later by the working days of the stops that fell into it; none while the clock stands still."""
    if want.due.limit not in STOPPED_LIMITS or want.done_on is not None:
        return want
    due = want.due
    for start, end in held:
        if start > due.day or (end is not None and end <= due.starts):
            continue
        if end is None:
            return None
        lost = rules.calendar.between(max(start, due.starts), end)
        day, provisional = rules.calendar.add(due.day, lost) if lost else (due.day, due.provisional)
        due = due.model_copy(update={"day": day, "provisional": due.provisional or provisional})
    return DueWant(due=due, done_on=want.done_on)

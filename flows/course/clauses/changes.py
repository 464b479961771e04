"""What the applicant and the law change on the way: 撤回 (per service), 变更, 中止 and 恢复 of the clock.

Suspension: 行政许可法 第四十五条: hearings, tests and expert reviews are not counted into the permit's time limit and
must be told in writing. Only limits of the permit stop; the plan's own service limits go on.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from extractors.values import Catalogue
from flows.course.clauses.decided import versions_apart
from flows.course.model import Amendment, Ask, Course, DueWant, PaperWant, Rules, Wants
from flows.ledger import CaseState, next_states

STOPPED_LIMITS = ("T04", "T05", "T07", "T08")
_STOP, _GO = "中止", "恢复"
CHANGE, ACCEPTANCE = "变更内容", "申请验收"
NOT_CONTENT = frozenset(
    {"apply_date", "channel", "window_id", "consent_share", "pledge", "seal_present", "sign_present", "sign_date"}
)
"""Fields of the act of applying itself: another day or signature on a new form changes nothing for a provider."""

_STRETCHES, _SERVICE = "segments", "seg_service"


def request_sheet(course: Course, rules: Rules) -> Wants:
    """The applicant holds one 申请人事项单 that was not used yet, until the acceptance was asked for: what may be asked
    later than that is rare, and the window hands a sheet out for it (`on_request`).
    """
    used = course.all_slips("REQUEST")
    is_last = any(ACCEPTANCE in slip.words("request") for slip in used)
    sheets = () if is_last else (PaperWant(kind="REQUEST", version=len(used) + 1),)
    return Wants(papers=sheets, asks=tuple(_unchanged(course)))


def _unchanged(course: Course) -> Iterator[Ask]:
    """Requests for a change behind which no changed form came: the words alone change nothing."""
    for slip in course.all_slips("REQUEST"):
        if CHANGE in slip.words("request") and all(made.on < slip.on for made in course.amendments):
            said = f"，说明：{slip.text('note')}" if slip.text("note") else ""
            text = f"申请人申请变更内容（第{slip.version}份申请人事项单{said}），但没有收到变更后的申请表"
            step = "请申请人填写变更后的申请表，扫描后放入收件夹；收到前仍按原内容办理"
            yield Ask(key=f"CHANGE|{slip.version}", text=text, next_step=step)


def withdrawal(course: Course, rules: Rules) -> Wants:
    """Each withdrawn service is told to applicant, provider and approval; with the last one the case is withdrawn."""
    if not course.withdrawn:
        return Wants()
    facts = {"providers": list(course.withdrawn)}
    turn = [p.version for p in course.papers("WITHDRAWN", "") if p.facts == facts]
    version = turn[0] if turn else len(course.papers("WITHDRAWN", "")) + 1
    letters = tuple(PaperWant(kind="WITHDRAWN", provider=p, facts={"providers": [p]}) for p in course.withdrawn)
    return Wants(
        papers=(
            PaperWant(kind="WITHDRAWN", version=version, facts=facts),
            PaperWant(kind="WITHDRAWN_TOLD", version=version, facts=facts),
            *letters,
        ),
        reached=() if course.providers else (CaseState.WITHDRAWN,),
    )


def amendment_letters(course: Course, rules: Rules) -> Wants:
    """Only the letters that a change touches are issued again, each as a new version with a 更正函."""
    papers: list[PaperWant] = []
    catalogue = rules.templates.catalogue
    for provider in course.providers:
        turn, versions = 0, versions_apart(course, provider)
        service = rules.provider(provider).service
        for place, made in enumerate(course.amendments):
            touched = [c for c in made.changes if touches(c[0], provider, catalogue)]
            changes = [c for c in touched if _is_own(course, place, c[0], service)]
            if _is_new_in(made, service):
                continue
            if not changes:
                continue
            turn, version = turn + 1, next(versions)
            facts = {
                "changes": [{"label": label_of(k, catalogue), "old": old, "new": new} for k, old, new in changes],
                "of": version - 1,
            }
            papers.append(PaperWant(kind="AMENDED", provider=provider, version=turn, facts=facts))
            papers.append(PaperWant(kind="REQUIREMENT", provider=provider, version=version))
    return Wants(papers=tuple(papers))


def _is_new_in(made: Amendment, service: str) -> bool:
    """Whether it was this change that asked for the service: its first letter then says what there is to say."""
    asked = [(old.split("、"), new.split("、")) for key, old, new in made.changes if key == "services"]
    return any(service in new and service not in old for old, new in asked)


def touches(name: str, provider: str, catalogue: Catalogue) -> bool:
    """Whether a provider is told a field or row cell at all."""
    field = catalogue.get(name.rpartition(".")[2])
    return field is not None and field.key not in NOT_CONTENT and provider in field.visible_to


def _is_own(course: Course, place: int, name: str, service: str) -> bool:
    """Whether a cell is of a stretch of the service, before or after a change; what is no stretch's is everybody's.

    place: which of the amendments. A row says of what service it is; where this change left that alone, it was so as a
    later change found it, or as the form now has it.
    """
    table, _, rest = name.partition(".")
    if table != _STRETCHES or not rest:
        return True
    key = f"{table}.{rest.partition('.')[0]}.{_SERVICE}"
    following = enumerate(course.amendments[place:])
    said = [(at, was, now) for at, made in following for changed, was, now in made.changes if changed == key]
    if not said:
        found = course.application.reading(key)
        return found is not None and found.value == service
    at, was, now = said[0]
    return service in ((was, now) if at == 0 else (was,))


def label_of(name: str, catalogue: Catalogue) -> str:
    """The label of a field, or of a row's cell with its row: 施工路段（第1段）."""
    table, _, rest = name.partition(".")
    field = catalogue.get(name.rpartition(".")[2])
    label = field.label if field else name
    return f"{label}（第{rest.partition('.')[0]}行）" if rest and table else label


def suspension(course: Course, rules: Rules) -> Wants:
    """Each stop and each start of the clock is told in writing; what was stopped must be started on a sheet again."""
    papers = []
    for turn, slip in enumerate(course.all_slips("SUSPEND"), start=1):
        facts = {
            "what": slip.text("suspend"),
            "ground": slip.text("ground"),
            "from": slip.text("from_date"),
            "reason": slip.text("reason"),
        }
        papers.append(PaperWant(kind="SUSPENSION", version=turn, facts=facts))
    sheet = (PaperWant(kind="SUSPEND", version=len(papers) + 1),) if is_stopped(course) else ()
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
    # what is issued cannot be stopped any more
    stands = CaseState.SUSPENDED in (course.state, *next_states(course.state))
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

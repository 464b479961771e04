"""A real ledger in which cases live through their course without files: for the tests of books and reports.

Does with the ledger what `flows.issuing.course` does, but for making the papers: days pass, slips come in, and whatever
the clauses want is written down.
"""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from pathlib import Path

from flows.casework.model import Application
from flows.course.fold import course_of
from flows.course.model import Course, Rules, ServiceState
from flows.course.plan import missing, moves, wants
from flows.ground.clock import SHANGHAI
from flows.ledger import CLOSED, CaseState, Ledger, PaperWish
from tests.support.course_parts import START, application, rules

SERIES = "济联装函"
LETTERS = frozenset({"REQUIREMENT", "PUSH", "CONSULT", "FEEDBACK"})


class Town:
    """An office on a day. `day` moves by `until`; each day every open case in course is carried on."""

    def __init__(self, folder: Path, *, start: date = START, with_rules: Rules | None = None) -> None:
        self.ledger = Ledger(f"sqlite:///{(folder / 'ledger.sqlite').as_posix()}")
        self.rules = with_rules or rules()
        self.day = start
        self._packages = 0

    @property
    def now(self) -> datetime:
        """Nine o'clock on the day."""
        return datetime.combine(self.day, time(9, 30), SHANGHAI)

    def opened(self, of: Application | None = None, *, entrance: str = "form") -> str:
        """A case that came in today and is accepted at once; pushed where it came as a push."""
        self._packages += 1
        sha = f"{self._packages:064d}"
        self.ledger.claim(sha, "材料.zip", "desk", self.now, work_id=f"w{self._packages}")
        case_no = self.ledger.open_case(sha, of or application(), self.now, entrance=entrance)
        self.ledger.finish(sha, "desk", self.now)
        if entrance == "push":
            self.ledger.set_state(case_no, CaseState.PUSHED, self.now)
        else:
            self._accept(case_no)
        return self.settle(case_no)

    def slip(self, case_no: str, kind: str, provider: str = "", *, version: int = 1, **answers: object) -> str:
        """A slip comes in today."""
        payload = {"kind": kind, "provider": provider, "version": version, "answers": answers, "package": "p"}
        self.ledger.record(case_no, "slip_taken", payload, now=self.now)
        return self.settle(case_no)

    def until(self, day: date) -> Town:
        """Days pass, one after the other."""
        while self.day < day:
            self.day += timedelta(days=1)
            for case in self.ledger.cases():
                self.settle(case.case_no)
        return self

    def workdays(self, n: int) -> Town:
        """So many working days pass."""
        return self.until(self.rules.calendar.add(self.day, n)[0])

    def course(self, case_no: str) -> Course:
        """The case today."""
        ledger = self.ledger
        return course_of(
            ledger.case(case_no),
            ledger.events(case_no),
            papers=ledger.papers(case_no),
            dues=ledger.dues(case_no),
            office=self.rules.office,
            today=self.day,
        )

    def settle(self, case_no: str) -> str:
        """Carry a case on until its clauses want nothing more; returns its number."""
        for _ in range(12):
            course = self.course(case_no)
            if course.state in CLOSED or (course.accepted is None and course.state is not CaseState.PUSHED):
                break
            before = len(self.ledger.events(case_no))
            self._carry_out(course)
            if len(self.ledger.events(case_no)) == before:
                break
        return case_no

    def _accept(self, case_no: str) -> None:
        self.ledger.set_state(case_no, CaseState.ACCEPTED, self.now)
        providers = self.course(case_no).providers
        self._plan(case_no, [("ACCEPTANCE", "", 1, {}), *(("REQUIREMENT", p, 1, {}) for p in providers)])

    def _carry_out(self, course: Course) -> None:
        ledger, case_no, todo = self.ledger, course.case_no, missing(course, wants(course, self.rules))
        for note in todo.notes:
            ledger.record(case_no, note.kind, note.payload | {"key": note.key}, now=self.now)
        for provider, state in todo.services.items():
            old = course.service_states.get(provider, ServiceState.NOT_TICKED)
            said = {"provider": provider, "old": old.value, "new": state.value}
            ledger.record(case_no, "service_moved", said, now=self.now)
        for state in moves(course.state, todo.reached):
            ledger.set_state(case_no, state, self.now)
        ledger.set_dues(case_no, [w.due for w in todo.dues], self.now)
        for want in todo.dues:
            if want.done_on is not None:
                ledger.due_done(case_no, want.due.limit, datetime.combine(want.done_on, time(9), SHANGHAI))
        self._plan(case_no, [(p.kind, p.provider, p.version, p.facts) for p in todo.papers])

    def _plan(self, case_no: str, papers: list[tuple[str, str, int, dict[str, object]]]) -> None:
        wishes = [
            PaperWish(kind=k, provider=p, version=v, facts=f, series=SERIES if k in LETTERS else "")
            for k, p, v, f in papers
        ]
        for plan in self.ledger.plan_papers(case_no, wishes, self.now) if wishes else ():
            folder = plan.provider or "申请人"
            self.ledger.filed(plan, f"{folder}/{case_no}/{plan.kind}_{plan.number}.docx", "0" * 64, self.now)


def lived(folder: Path) -> tuple[Town, dict[str, str]]:
    """A town with four cases: one of full life, one late, one pushed, one of a resident who withdrew.

    The full one: power contacts late, gas says nothing in the consultation, one acceptance fails.
    """
    town = Town(folder)
    full = town.opened()
    late = town.opened(application(project_name="济水商贸综合体", project_kind="商业综合体", services=["用水", "用电"]))
    pushed = town.opened(application(project_name="北海食品厂", project_kind="工厂"), entrance="push")
    home = town.opened(
        application(applicant_kind="居民", applicant_name="宋小禾", project_name="沁园家属院5号楼", services=["用水"])
    )
    town.workdays(1)
    for provider in ("water", "gas", "heating", "telecom"):
        town.slip(full, "CONTACT", provider, contact_date=town.day.isoformat(), intent="有", staff_name="样本")
    town.slip(home, "REQUEST", request=["撤回"])
    town.workdays(4)
    town.slip(full, "CONTACT", "power", contact_date=town.day.isoformat(), intent="有")
    town.slip(full, "PLEDGE", pledge="已知晓并承诺")
    town.slip(full, "RULING", ruling="准予许可")
    town.slip(full, "SCHEME", scheme_date=town.day.isoformat())
    town.workdays(3)
    for provider in ("water", "power", "heating", "telecom"):
        town.slip(full, "OPINION", provider, has_opinion="无意见")
    town.workdays(4)
    for provider, results in RESULTS.items():
        town.slip(full, "RESULT", provider, results=results, ready_date=town.day.isoformat())
    town.slip(full, "BUILT", "water", built_date=town.day.isoformat())
    town.slip(full, "REQUEST", request=["申请验收"])
    marks = dict.fromkeys(("accept_water", "accept_power", "accept_heating", "accept_telecom"), "合格")
    town.slip(full, "ACCEPT", accept_date=town.day.isoformat(), accept_gas="不合格", **marks)
    town.workdays(2)
    town.slip(full, "ACCEPT", version=2, accept_date=town.day.isoformat(), accept_gas="合格")
    for provider in RESULTS:
        town.slip(full, "TEST", provider, test_date=town.day.isoformat(), test="合格")
        town.slip(full, "CONNECT", provider, connect_date=town.day.isoformat())
    town.slip(full, "RECEIPT", receipt_date=town.day.isoformat(), how="直接")
    town.workdays(2)
    town.slip(full, "VISIT", visit_date=town.day.isoformat(), satisfied="满意")
    town.slip(full, "RATING", **{f"rate_{p}": "满意" for p in RESULTS})
    return town, {"full": full, "late": late, "pushed": pushed, "home": home}


RESULTS = {
    "water": ["给水平面图"],
    "power": ["供电方案"],
    "gas": ["平面布局图"],
    "heating": ["供暖方案", "供暖区域平面图"],
    "telecom": ["通信方案"],
}

"""Act of a person: a slip is made that the case does not call for by itself (设计方案送审单, 中止恢复办理单 …)."""

from __future__ import annotations

from extractors.errors import UsageError
from flows.acts.act import Act, Done, require_act, require_running
from flows.course import ON_REQUEST, SLIP_WANTED, next_version
from flows.issuing import advance_case, course_now
from flows.office import Runtime, filing


def hand_out_slip(office: Runtime, case_no: str, kind: str, act: Act) -> Done:
    """Make a slip for a case; one of the kind that was not used yet is named again.

    Raises:
        UsageError: no name or reason, or the kind is not handed out on request.
        LedgerError: no such case, it has ended, or a package of it is being worked on.
    """
    require_act(act)
    titles = {office.templates.slips[k].title: k for k in ON_REQUEST}
    found = titles.get(kind, kind)
    if found not in ON_REQUEST:
        raise UsageError(f"没有可以另发的《{kind}》", next_step=f"可以另发：{'、'.join(titles)}")
    with filing(office):
        return _handed_out(office, case_no, found, act)


def _handed_out(office: Runtime, case_no: str, kind: str, act: Act) -> Done:
    require_running(office, case_no)
    course = course_now(office, case_no)
    version = next_version(course, kind)
    if (kind, version) not in {(p.kind, p.version) for p in course.issued}:
        payload = {"key": f"{kind}|{version}", "kind": kind, "version": version}
        said = {"name": act.name, "reason": act.reason}
        office.ledger.record(case_no, SLIP_WANTED, payload | said, actor=act.actor, now=office.now())
        advance_case(office, case_no)
    papers = office.ledger.papers(case_no)
    return Done(case_no=case_no, papers=tuple(p.path for p in papers if (p.kind, p.version) == (kind, version)))

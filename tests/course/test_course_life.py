"""Random lives: whatever comes in whatever order, the clauses come to rest, tell nobody twice, and the case can end."""

from __future__ import annotations

import os
from datetime import timedelta

from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from flows.course.model import ServiceState
from flows.ledger.states import CLOSED, CaseState
from tests.support.application_parts import SEGMENT
from tests.support.course_parts import OFFICE, Life, application
from tests.support.shipped import SHIPPED

FIVE = tuple(OFFICE.providers)
SERVICE_OF = {p.id: p.service for p in OFFICE.providers.values()}
ENDED = CLOSED | {CaseState.RATED, CaseState.VISITED_BACK}
_SLIPS = SHIPPED.slips
_PHASES = (Phase.explicit, Phase.reuse, Phase.generate)
"""A life that fails is told as it is: to make it smaller would take minutes."""
_SAME = bool(os.environ.get("CI"))
"""Under CI the same lives are drawn each time, so that a change is judged by itself; elsewhere others every time."""


@st.composite
def answers(draw, kind):
    """Any answers that the reader could hand on for a slip of this kind."""
    given_answers = {}
    for field in _SLIPS[kind].fields:
        keys = [f"{field.key}_{p}" for p in FIVE] if field.each else [field.key]
        for key in keys:
            value = draw(_value(field))
            if value is not None:
                given_answers[key] = value
    return given_answers


def _value(field):
    if field.options_from == "returns":
        words = [word for p in OFFICE.providers.values() for word in p.returns]
    elif field.options_from == "providers":
        words = list(SERVICE_OF.values())
    else:
        words = list(field.allowed)
    if field.type == "many_of":
        return st.none() | st.lists(st.sampled_from(words), unique=True, max_size=2)
    if field.type == "one_of":
        return st.sampled_from(words)
    if field.type == "date":
        return st.none() | st.sampled_from(["2026-11-24", "2026-12-01", "2027-01-04"])
    if field.type == "integer":
        return st.none() | st.integers(0, 90)
    return st.none() | st.sampled_from(["甲", "乙"])


events = st.lists(
    st.one_of(
        st.integers(1, 9),
        st.tuples(st.sampled_from([s.id for s in _SLIPS.slips]), st.sampled_from(FIVE)),
        st.tuples(st.just("waits"), st.sampled_from([s.id for s in _SLIPS.slips]), st.sampled_from(FIVE)),
        st.tuples(st.just("looked"), st.booleans()),
    ),
    max_size=14,
)
lives = {
    "services": st.lists(st.sampled_from(list(SERVICE_OF.values())), min_size=1, max_size=5, unique=True),
    "entrance": st.sampled_from(["form", "push"]),
    "length": st.sampled_from([0, 199.9, 200, 200.1]),
    "mode": st.sampled_from(["联合验收", "分别验收", None]),
    "happens": events,
    "data": st.data(),
}


def lived(*, services, entrance, length, mode, happens, data):
    """A life in which all that was drawn has happened."""
    rows = [{**SEGMENT, "seg_service": s, "seg_len_m": length} for s in services] if length else []
    life = Life(entrance=entrance, of=application(rows={"segments": rows}, services=services, accept_mode=mode))
    for thing in happens:
        if isinstance(thing, int):
            life.until(life.course.today + timedelta(days=thing))
        elif thing[0] == "waits":
            life.waits(thing[1], thing[2] if _SLIPS[thing[1]].per == "provider" else "")
        elif thing[0] == "looked":
            if came := waiting(life):
                life.looked(came.kind, came.provider, is_void=thing[1], **data.draw(answers(came.kind)))
        else:
            kind, provider = thing
            whose = provider if _SLIPS[kind].per == "provider" else ""
            life.slip(kind, whose, **data.draw(answers(kind)))
    return life


def waiting(life):
    """The first slip that a person is still to look at, None where none waits."""
    return next((a for a in life.course.arrived if a.void_on is None), None)


@settings(max_examples=60, deadline=None, suppress_health_check=list(HealthCheck), phases=_PHASES, derandomize=_SAME)
@given(**lives)
def test_nothing_is_said_against_whose_paper_waits(**drawn):
    life = lived(**drawn)
    came = {(a.kind, a.provider): a.on for a in life.course.arrived if a.void_on is None}
    for note in life.course.noted("deemed_no_opinion"):
        assert came.get(("OPINION", note.key), note.on) >= note.on
    before = {(p.provider, p.version) for p in life.course.papers("URGE")}
    life.until(life.course.today + timedelta(days=3))
    for paper in life.course.papers("URGE"):
        if (paper.provider, paper.version) in before:
            continue
        kind = {"T01": "CONTACT", "T02": "OPINION", "T13": "RESULT", "T17": "RESULT"}[paper.facts["limit"]]
        assert not [provider for provider in paper.readers if (kind, provider) in came]


@settings(max_examples=60, deadline=None, suppress_health_check=list(HealthCheck), phases=_PHASES, derandomize=_SAME)
@given(**lives)
def test_any_order_comes_to_rest_and_nobody_is_told_twice_or_unasked(**drawn):
    life = lived(**drawn)
    assert len(set(life.kinds)) == len(life.kinds)
    ticked = {OFFICE.provider_for(s).id for s in drawn["services"]}
    told = {p for kind, p, _ in life.kinds if p}
    assert told <= (set(FIVE) if drawn["entrance"] == "push" else ticked)
    before = life.kinds, life.course
    life.settle()
    assert (life.kinds, life.course) == before


@settings(max_examples=60, deadline=None, suppress_health_check=list(HealthCheck), phases=_PHASES, derandomize=_SAME)
@given(**lives)
def test_every_case_can_end(**drawn):
    life = lived(**drawn)
    if life.course.accepted is None:
        return
    finish(life)
    refused = any(p.facts.get("refused") for p in life.course.papers("RESULTS"))
    assert life.course.state in ENDED or refused


def finish(life: Life) -> None:
    """What diligent people would now hand in, one paper after the other, until the case has ended."""
    for _ in range(60):
        if life.course.state in ENDED or any(p.facts.get("refused") for p in life.course.papers("RESULTS")):
            return
        life.until(life.course.today + timedelta(days=1))
        if not _next(life):
            return


def _next(life: Life) -> bool:
    course = life.course
    if course.state is CaseState.SUSPENDED:
        life.slip("SUSPEND", suspend="恢复", from_date=course.today.isoformat())
        return True
    steps = [
        ("PLEDGE", {"pledge": "已知晓并承诺"}),
        ("SURVEY", {"survey_date": course.today.isoformat(), "conclusion": "具备条件"}),
        ("RULING", {"ruling": "准予许可"}),
    ]
    for kind, said in steps:
        open_sheets = [p for p in course.papers(kind) if p.version > len(course.all_slips(kind))]
        if open_sheets and course.state.value in ("accepted", "team_set", "survey_set", "survey_done"):
            life.slip(kind, version=open_sheets[-1].version, **said)
            return True
    life.slip("REQUEST", request=["申请验收", "变更验收方式"], accept_mode="联合验收")
    life.slip("ACCEPT", **{f"accept_{p}": "合格" for p in life.course.providers})
    for provider in life.course.providers:
        if life.course.service_states.get(provider) is not ServiceState.CONNECTED:
            life.slip("TEST", provider, test="合格").slip("CONNECT", provider)
    life.slip("RATING", **{f"rate_{p}": "满意" for p in life.course.providers})
    life.slip("VISIT", satisfied="满意")
    return True

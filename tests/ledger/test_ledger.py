"""The ledger: claims, cases, numbers, dues, search, and that tampering is found."""

import sqlite3
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, date, datetime, timedelta
from multiprocessing import get_context
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlalchemy.dialects import postgresql
from sqlalchemy.schema import CreateTable

from extractors.errors import LedgerError
from extractors.models import FieldReading
from flows.books import names_of
from flows.casework.model import Application, Due
from flows.ground import stamp
from flows.ledger import VERIFIED, CaseState, ClaimResult, Ledger, PackageState, PaperState, PaperWish
from flows.ledger import papers as paperwork
from flows.ledger.schema import metadata
from flows.ledger.states import CLOSED, PUBLIC_WORD, next_states
from flows.ledger.story import STATE_WORDS
from tests.support.shipped import SHIPPED

NOW = datetime(2026, 9, 30, 0, 15, tzinfo=UTC)
SHA = "a" * 64
LETTERS = (
    PaperWish(kind="ACCEPTANCE"),
    PaperWish(kind="REQUIREMENT", provider="water", series="济联装函"),
    PaperWish(kind="REQUIREMENT", provider="power", series="济联装函"),
)


def application(**values: object) -> Application:
    said = {"project_name": "示例商务酒店", "services": ["用水", "用电"], **values}
    return Application(fields={k: FieldReading(key=k, value=v) for k, v in said.items()})  # type: ignore[arg-type]


@pytest.fixture
def url(tmp_path: Path) -> str:
    return f"sqlite:///{tmp_path / 'ledger.sqlite'}"


@pytest.fixture
def ledger(url: str) -> Ledger:
    return Ledger(url, lease_s=100)


@pytest.fixture
def case_no(ledger: Ledger) -> str:
    ledger.claim(SHA, "材料.zip", "one", NOW, work_id="w1")
    return ledger.open_case(SHA, application(), NOW)


def after(seconds: float) -> datetime:
    return NOW + timedelta(seconds=seconds)


# -- claims


def test_first_claim_is_new_and_the_lease_keeps_others_out(ledger: Ledger) -> None:
    assert ledger.claim(SHA, "包", "one", NOW, work_id="w1").result is ClaimResult.NEW
    assert ledger.claim(SHA, "包", "two", after(99), work_id="w1").result is ClaimResult.TAKEN
    assert ledger.claim(SHA, "包", "one", after(99), work_id="w1").result is ClaimResult.TAKEN


def test_a_lease_that_ran_out_is_taken_over_and_the_old_owner_is_fenced(ledger: Ledger) -> None:
    ledger.claim(SHA, "包", "one", NOW, work_id="w1")
    again = ledger.claim(SHA, "包", "two", after(101), work_id="w1")
    assert (again.result, again.attempt) == (ClaimResult.NEW, 2)
    assert not ledger.renew(SHA, "one", after(102))
    with pytest.raises(LedgerError):
        ledger.finish(SHA, "one", after(103))
    ledger.finish(SHA, "two", after(103))
    assert ledger.unfinished_packages() == ()


def test_renewing_prolongs_and_releasing_ends(ledger: Ledger) -> None:
    ledger.claim(SHA, "包", "one", NOW, work_id="w1")
    assert ledger.renew(SHA, "one", after(90))
    assert ledger.claim(SHA, "包", "two", after(150), work_id="w1").result is ClaimResult.TAKEN
    assert ledger.release(SHA, "one", after(151))
    assert ledger.claim(SHA, "包", "two", after(151), work_id="w1").result is ClaimResult.NEW
    ledger.finish(SHA, "two", after(152))  # a renewal may come between its end and that of its work
    assert ledger.renew(SHA, "two", after(153)) and not ledger.renew(SHA, "one", after(153))


def test_a_dead_process_loses_all_it_held(ledger: Ledger) -> None:
    for n in range(3):
        ledger.claim(f"{n}" * 64, "包", "dead", NOW, work_id=f"w{n}")
    assert ledger.release_owner("dead", after(1)) == 3
    assert ledger.claim("1" * 64, "包", "two", after(2), work_id="w1").result is ClaimResult.NEW


def test_same_bytes_in_another_folder_point_to_the_first_case(ledger: Ledger, case_no: str) -> None:
    ledger.finish(SHA, "one", NOW)
    again = ledger.claim(SHA, "又一份.zip", "two", after(500), work_id="w2")
    assert (again.result, again.case_no, again.first_at) == (
        ClaimResult.DUPLICATE,
        case_no,
        "2026-09-30T08:15:00.000+08:00",
    )
    for _ in range(2):
        ledger.duplicate_seen(again, "w2", after(501), path="退件/x", owner="two")
    assert [e.kind for e in ledger.events(case_no)].count("duplicate_seen") == 1


def test_what_was_returned_without_a_case_may_be_tried_again(ledger: Ledger) -> None:
    ledger.claim(SHA, "包", "one", NOW, work_id="w1")
    ledger.returned(SHA, "one", NOW, path="退件/x", reason="加密")
    assert ledger.claim(SHA, "包", "one", after(1), work_id="w1").result is ClaimResult.DUPLICATE
    again = ledger.claim(SHA, "包", "one", after(2), work_id="w2")
    assert (again.result, again.attempt) == (ClaimResult.NEW, 2)
    package = ledger.package(SHA)
    assert package is not None and package.state is PackageState.CLAIMED and package.reason == ""


def _race(url: str, owner: str) -> str:
    ledger = Ledger(url)
    found = [ledger.claim(f"{n:064d}", "包", owner, NOW, work_id=f"w{n}").result.value for n in range(10)]
    ledger.close()
    return ",".join(found)


@pytest.mark.parametrize("kind", ["threads", "processes"])
def test_racing_for_claims_gives_each_package_to_one(url: str, kind: str) -> None:
    Ledger(url).close()
    owners = [f"o{n}" for n in range(4)]
    if kind == "threads":
        with ThreadPoolExecutor(4) as pool:
            answers = list(pool.map(_race, [url] * 4, owners))
    else:
        with get_context("spawn").Pool(2) as pool:
            answers = pool.starmap(_race, [(url, owner) for owner in owners])
    per_package = list(zip(*(a.split(",") for a in answers), strict=True))
    assert all(sorted(p) == ["new", "taken", "taken", "taken"] for p in per_package)
    assert Ledger(url).verify() == []


# -- cases


def test_a_package_opens_one_case(ledger: Ledger, case_no: str) -> None:
    assert case_no == "LHBZ-2026-000001"
    assert ledger.open_case(SHA, application(), after(9)) == case_no
    assert ledger.open_case("b" * 64, application(), after(9)) == "LHBZ-2026-000002"
    case = ledger.case(case_no)
    assert (case.project, case.services, case.status) == ("示例商务酒店", ("用水", "用电"), "已接件")


def test_numbers_begin_anew_in_the_offices_new_year(ledger: Ledger, case_no: str) -> None:
    last_hour_of_the_year_in_utc = datetime(2026, 12, 31, 16, 0, tzinfo=UTC)
    assert ledger.open_case("b" * 64, application(), last_hour_of_the_year_in_utc) == "LHBZ-2027-000001"


def test_the_application_comes_back_whole_and_its_newest_version_counts(ledger: Ledger, case_no: str) -> None:
    assert ledger.application(case_no) == application()
    newer = application(project_name="示例商务大酒店", project_code="2304-419001-04-01-862137")
    ledger.set_application(case_no, newer, after(5), actor="窗口")
    ledger.set_application(case_no, newer, after(6), actor="窗口")
    assert ledger.application(case_no) == newer
    assert ledger.case(case_no).project == "示例商务大酒店"
    assert [e.kind for e in ledger.events(case_no)].count("application_set") == 1


def test_state_moves_follow_the_table(ledger: Ledger, case_no: str) -> None:
    assert ledger.set_state(case_no, CaseState.ACCEPTED, after(60))
    assert not ledger.set_state(case_no, CaseState.ACCEPTED, after(70))
    assert ledger.case(case_no).accepted_at == "2026-09-30T08:16:00.000+08:00"
    with pytest.raises(LedgerError, match="不能从"):
        ledger.set_state(case_no, CaseState.CORRECTION_ASKED, after(80))
    assert ledger.case(case_no).status == "已受理"


def test_every_state_has_its_words_and_open_ones_a_way_out() -> None:
    assert set(PUBLIC_WORD) == set(STATE_WORDS) == set(CaseState)
    for state in CaseState:
        assert bool(next_states(state)) is (state not in CLOSED)


def test_events_with_a_method_of_their_own_cannot_be_slipped_in(ledger: Ledger, case_no: str) -> None:
    with pytest.raises(LedgerError):
        ledger.record(case_no, "state_changed", {"new": "accepted"}, now=NOW)
    with pytest.raises(LedgerError):
        ledger.record("LHBZ-2026-999999", "checked", {}, now=NOW)
    assert ledger.record(case_no, "checked", {"说": "好"}, now=NOW).at.endswith("+08:00")


def test_a_time_without_zone_is_refused(ledger: Ledger) -> None:
    with pytest.raises(ValueError, match="zone"):
        ledger.claim(SHA, "包", "one", datetime(2026, 9, 30))


def test_open_case_of_the_same_project_is_found(ledger: Ledger) -> None:
    code = "2304-419001-04-01-862137"
    first = ledger.open_case(SHA, application(project_code=code), NOW)
    assert ledger.find_open_case(code, ["用电", "用气"]) == first
    assert ledger.find_open_case(code, ["用气"]) is None
    assert ledger.find_open_case(code, ["用电"], besides=first) is None
    assert ledger.find_open_case("", ["用电"]) is None
    ledger.set_state(first, CaseState.WITHDRAWN, NOW)
    assert ledger.find_open_case(code, ["用电"]) is None


# -- papers


def test_numbers_are_given_once(ledger: Ledger, case_no: str) -> None:
    first = ledger.plan_papers(case_no, LETTERS, NOW)
    assert [p.number for p in first] == [f"{case_no}-01", "济联装函〔2026〕1号", "济联装函〔2026〕2号"]
    assert ledger.plan_papers(case_no, LETTERS, after(9)) == first
    more = ledger.plan_papers(
        case_no, [PaperWish(kind="REQUIREMENT", provider="gas", series="济联装函"), *LETTERS], NOW
    )
    assert [p.number for p in more] == ["济联装函〔2026〕3号", *(p.number for p in first)]
    with pytest.raises(LedgerError, match="两次"):
        ledger.plan_papers(case_no, [LETTERS[0], LETTERS[0]], NOW)


@settings(max_examples=25, deadline=None)
@given(st.lists(st.lists(st.tuples(st.sampled_from("AB"), st.sampled_from(["", "函"])), unique=True), max_size=6))
def test_any_order_of_plans_leaves_numbers_without_gap_or_double(plans: list[list[tuple[str, str]]]) -> None:
    ledger = Ledger("sqlite://")
    for n, plan in enumerate(plans):
        case_no = ledger.open_case(f"{n % 3:064d}", application(), NOW)
        ledger.plan_papers(case_no, [PaperWish(kind=k + s, series=s) for k, s in plan], NOW)
    used = [p.number for c in ledger.cases() for p in ledger.papers(c.case_no) if "函" in p.number]
    assert set(used) == {f"函〔2026〕{n + 1}号" for n in range(len(used))}
    assert len(set(used)) == len(used)
    assert ledger.verify() == []
    ledger.close()


def test_filing_is_told_once_and_another_content_is_refused(ledger: Ledger, case_no: str) -> None:
    paper = ledger.plan_papers(case_no, LETTERS, NOW)[1]
    for _ in range(2):
        filed = ledger.filed(paper, "供水-北控水务/函.docx", "c" * 64, NOW)
    assert filed.state is PaperState.FILED
    assert [e.kind for e in ledger.events(case_no)].count("paper_filed") == 1
    with pytest.raises(LedgerError):
        ledger.filed(paper, "供水-北控水务/函.docx", "d" * 64, NOW)
    assert len(ledger.open_papers(case_no)) == 2
    assert ledger.void(paper, "印错", NOW).state is PaperState.VOID
    assert ledger.plan_papers(case_no, LETTERS, NOW)[1].number == paper.number


def test_a_crash_within_a_transaction_uses_no_number(
    ledger: Ledger, case_no: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = ledger.events()
    with monkeypatch.context() as broken:
        broken.setattr(paperwork, "tell", lambda *_: 1 / 0)
        with pytest.raises(ZeroDivisionError):
            ledger.plan_papers(case_no, LETTERS, NOW)
    assert ledger.events() == before
    assert ledger.plan_papers(case_no, LETTERS, NOW)[1].number == "济联装函〔2026〕1号"
    assert ledger.verify() == []


# -- dues


def due(limit: str, day: date) -> Due:
    return Due(limit=limit, what="主动对接", day=day, starts=date(2026, 9, 30), workdays=3, calendar_version="2026-1")


def test_dues_are_replaced_kept_when_done_and_swept(ledger: Ledger, case_no: str) -> None:
    october = date(2026, 10, 10)
    wanted = [due("T01", october), due("T06", date(2026, 10, 13))]
    assert ledger.set_dues(case_no, wanted, NOW)
    assert not ledger.set_dues(case_no, wanted, NOW)
    assert [d.limit for d in ledger.due_on_or_before(october)] == ["T01"]
    assert ledger.due_on_or_before(october - timedelta(days=1)) == ()
    assert ledger.due_done(case_no, "T01", NOW)
    assert not ledger.due_done(case_no, "T01", NOW)
    assert ledger.set_dues(case_no, [due("T01", october), due("T05", october)], NOW)
    assert [(d.limit, bool(d.done_at)) for d in ledger.dues(case_no)] == [("T01", True), ("T05", False)]
    ledger.set_state(case_no, CaseState.WITHDRAWN, NOW)
    assert ledger.due_on_or_before(date(2030, 1, 1)) == ()


# -- search and story


@pytest.mark.parametrize(
    "words", ["示例商务", "酒店", "店", "LHBZ-2026", "济联装函〔2026〕1号", "示例 供水", "沁园北路 用水", "lhbz"]
)
def test_search_finds_by_name_number_and_text(ledger: Ledger, case_no: str, words: str) -> None:
    paper = ledger.plan_papers(case_no, LETTERS, NOW)[1]
    ledger.filed(paper, "供水-北控水务/函.docx", "c" * 64, NOW)
    ledger.index_text(case_no, "供水-北控水务/函.docx", title=paper.number, body="接水点在沁园北路西侧")
    assert {hit.case_no for hit in ledger.find(words)} == {case_no}


@pytest.mark.parametrize("words", ["", "没有的词", "%", '"', "示例 没有", "_", "' OR 1=1 --", "NEAR(示例"])
def test_search_takes_no_word_for_a_command(ledger: Ledger, case_no: str, words: str) -> None:
    assert ledger.find(words) == ()


def test_story_is_plain_chinese(ledger: Ledger, case_no: str) -> None:
    ledger.plan_papers(case_no, LETTERS, NOW)
    ledger.set_state(case_no, CaseState.ACCEPTED, NOW)
    told = ledger.story(case_no, names_of(SHIPPED))
    assert told[0] == "2026年9月30日 08:15　收到申请材料，已立案"
    assert "济联装函〔2026〕2号" in told[1] and "“已受理”" in told[2]
    ledger.record(case_no, "originals_stored", {"files": [{}, {}]}, now=NOW)
    assert ledger.story(case_no, names_of(SHIPPED))[-1].endswith("原件 2 个文件已存档并核对校验值")


# -- tampering


CHANGES = {
    "payload": "UPDATE events SET payload = replace(payload, '示例', '别的') WHERE kind = 'case_opened'",
    "time": "UPDATE events SET at = '2026-09-29T08:15:00.000+08:00' WHERE seq = 2",
    "hash and all": "UPDATE events SET actor = 'x', hash = '00' WHERE seq = 2",
    "told only": "UPDATE chain SET seq = seq - 1",
    "middle gone": "DELETE FROM events WHERE seq = 2",
    "end gone": "DELETE FROM events WHERE seq = (SELECT max(seq) FROM events)",
    "number": "UPDATE papers SET number = '济联装函〔2026〕9号' WHERE provider = 'water'",
    "counter": "UPDATE numbers SET last = 7 WHERE series = '济联装函'",
    "state": "UPDATE cases SET state = 'issued'",
    "paper gone": "DELETE FROM papers WHERE provider = 'power'",
    "filed hash": "UPDATE papers SET sha256 = 'f' WHERE provider = 'water'",
    "due": "UPDATE dues SET day = '2027-01-01'",
    "package": "UPDATE packages SET state = 'done'",
}


@pytest.mark.parametrize("change", CHANGES)
def test_tampering_with_one_row_is_found(ledger: Ledger, case_no: str, tmp_path: Path, change: str) -> None:
    paper = ledger.plan_papers(case_no, LETTERS, NOW)[1]
    ledger.filed(paper, "供水-北控水务/函.docx", "c" * 64, NOW)
    ledger.set_dues(case_no, [due("T01", date(2026, 10, 10))], NOW)
    assert ledger.verify() == []
    with sqlite3.connect(tmp_path / "ledger.sqlite") as direct:
        direct.execute("DROP TRIGGER events_no_update")
        direct.execute("DROP TRIGGER events_no_delete")
        assert direct.execute(CHANGES[change]).rowcount > 0
    direct.close()
    assert ledger.verify() != []


@pytest.mark.parametrize("statement", ["UPDATE events SET actor = 'x'", "DELETE FROM events"])
def test_the_database_itself_refuses_to_change_events(
    ledger: Ledger, case_no: str, tmp_path: Path, statement: str
) -> None:
    with sqlite3.connect(tmp_path / "ledger.sqlite") as direct, pytest.raises(sqlite3.IntegrityError):
        direct.execute(statement)
    direct.close()


def test_hostile_text_is_kept_as_text(ledger: Ledger) -> None:
    nasty = "a\x00b\ud800'; DROP TABLE events; --"
    ledger.claim(SHA, nasty, "one", NOW, work_id="w1")
    case_no = ledger.open_case(SHA, application(project_name="'; DROP TABLE cases; --\x00"), NOW)
    ledger.record(case_no, "note", {"text": "x\x00\x1f"}, now=NOW)
    assert ledger.verify() == []


def test_tables_can_be_made_on_postgresql() -> None:
    written = [str(CreateTable(t).compile(dialect=postgresql.dialect())) for t in metadata.sorted_tables]
    assert len(written) == len(metadata.tables) and all("CREATE TABLE" in w for w in written)


def test_an_end_cut_off_is_found_even_where_no_table_follows_from_it(
    ledger: Ledger, case_no: str, tmp_path: Path
) -> None:
    ledger.record("", "visited", {}, now=NOW)
    with sqlite3.connect(tmp_path / "ledger.sqlite") as direct:
        direct.execute("DROP TRIGGER events_no_delete")
        direct.execute("DELETE FROM events WHERE kind = 'visited'")
    direct.close()
    assert ledger.verify() == ["台账末尾应为事件 3，实际到事件 2"]


def test_what_is_asked_of_all_cases_is_answered_by_either_database(ledger: Ledger, case_no: str) -> None:
    views, year = ledger.views, NOW.year
    ledger.set_dues(case_no, [due("T01", NOW.date())], NOW)
    assert (views.counts().cases, views.counts().open, views.newest_case()) == (1, 1, case_no)
    assert (
        [c.case_no for c in views.page(skip=0, most=5)] == [case_no] == [*views.news()] == [*views.dues_of([case_no])]
    )
    assert [row.limit for row in views.punctual(year, NOW.date())] == ["T01"]
    last = ledger.latest()
    assert last is not None
    ledger.record("", VERIFIED, {"seq": last.seq, "hash": last.hash, "whole": True}, now=NOW)
    assert ledger.checks.last_whole() == stamp(NOW)
    ledger.set_state(case_no, CaseState.WITHDRAWN, NOW)
    assert (found := ledger.checks.news()) is not None and found.problems == () and not found.whole
    assert views.open_cases() == () == tuple(views.dues_of([case_no])) and views.first_end() == stamp(NOW)
    assert [c.case_no for c in views.closed_in(year)] == [case_no] == [c.case_no for c, _ in views.filed_in(year)]
    assert [(m.received, m.ended) for m in views.months(year)] == [(1, 1)] and views.news_of(year) == views.head()
    assert len(list(views.alive_between(f"{year}", f"{year + 1}"))) == 1 and views.roads() == ()
    assert ledger.rebuild() == views.head() and ledger.verify() == []

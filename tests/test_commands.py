"""The commands that only look, on a small office made through the ledger's own methods, whole and tampered with."""

from __future__ import annotations

import json
import sqlite3
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest
from openpyxl import load_workbook
from typer.testing import CliRunner, Result

from extractors.errors import BaozhuangError, ConfigurationError, LedgerError, ModelMissingError, UsageError
from extractors.models import FieldReading, Status
from flows.casework.calendar import Workdays
from flows.casework.deadlines import load_limits
from flows.casework.model import Application, Due, Finding, Outcome, OutcomeKind, Severity
from flows.casework.office import load_office
from flows.cli import app, main
from flows.commands import doctor_machine, doctor_office
from flows.commands.find import newest_hits
from flows.commands.precondition import Check, Level, good
from flows.ledger import CaseState, Ledger, PaperWish
from flows.outbox import file_bytes
from flows.steps.assessment import ASSESSED
from flows.steps.closing import STORED
from flows.steps.failure import FAILED
from flows.steps.review import ASKED
from flows.workspace import Workspace

NOW = datetime(2026, 9, 30, 1, 0, tzinfo=UTC)
TODAY = "2026-10-20"
LETTER = "申请人/LHBZ-2026-000001/受理通知书.docx"
ORIGINAL = "档案/2026/LHBZ-2026-000001/原件/w1/001.pdf"
WISHES = (
    PaperWish(kind="ACCEPTANCE"),
    PaperWish(kind="REQUIREMENT", provider="water", series="济联装函"),
    PaperWish(kind="DECISION"),
)
DUE = Due(
    limit="T01", what="主动对接", day=date(2026, 10, 12), starts=date(2026, 9, 30), workdays=3, calendar_version="1"
)
PERSON = Finding(
    rule="V14", field="project_code", label="项目代码", seen="", why="须人工判断", supply="", severity=Severity.PERSON
)


@dataclass
class Office:
    """A root with two cases: 1 is accepted with papers and an original, 2 waits for a person."""

    root: Path
    ledger: Ledger

    @property
    def place(self) -> Workspace:
        return Workspace(self.root)

    def run(self, *words: str) -> Result:
        return CliRunner().invoke(app, [*words, "--root", str(self.root)])

    def sql(self, statement: str) -> None:
        with sqlite3.connect(self.place.ledger_file) as connection:
            connection.execute(statement)


def application(**values: object) -> Application:
    said = {
        "project_name": "示例商务酒店",
        "services": ["用水", "用电"],
        "applicant_name": "济源某某酒店有限公司",
        **values,
    }
    fields = {k: FieldReading(key=k, value=v, status=Status.ACCEPTED) for k, v in said.items()}  # type: ignore[arg-type]
    return Application(fields=fields)


def file_paper(office: Office, case_no: str, wish: PaperWish, *, folder: str, name: str) -> None:
    (plan,) = office.ledger.plan_papers(case_no, [wish], NOW)
    target = office.place.folder(folder) / case_no / name
    digest = file_bytes(target, f"{name} 北海路".encode())
    path = office.place.relative(target)
    office.ledger.filed(plan, path, digest, NOW)
    office.ledger.index_text(case_no, path, title=plan.number, body="沿北海路敷设")


def open_case(office: Office, number: int, content: Application) -> str:
    sha = f"{number}" * 64
    office.ledger.claim(sha, f"材料{number}.zip", "desk-1", NOW, work_id=f"w{number}")
    return office.ledger.open_case(sha, content, NOW + timedelta(days=number))


def accepted(office: Office) -> str:
    case_no = open_case(office, 1, application())
    office.ledger.set_state(case_no, CaseState.ACCEPTED, NOW)
    office.ledger.set_dues(case_no, [DUE], NOW)
    file_paper(office, case_no, WISHES[0], folder="applicant", name="受理通知书.docx")
    file_paper(office, case_no, WISHES[1], folder="water", name="需求函.docx")
    target = office.place.outbox / ORIGINAL
    digest = file_bytes(target, b"%PDF original")
    files = [{"name": "申请表.pdf", "path": ORIGINAL, "sha256": digest, "size": 13}]
    office.ledger.record(case_no, STORED, {"sha256": "1" * 64, "files": files}, now=NOW)
    office.ledger.finish("1" * 64, "desk-1", NOW)
    return case_no


def in_review(office: Office) -> str:
    doubtful = {"uscc": FieldReading(key="uscc", value="X", raw="X", confidence=0.4, status=Status.REVIEW)}
    case_no = open_case(office, 2, Application(fields={**application(project_name="沁园小区").fields, **doubtful}))
    office.ledger.set_state(case_no, CaseState.IN_REVIEW, NOW)
    outcome = Outcome(kind=OutcomeKind.REVIEW, findings=(PERSON,))
    office.ledger.record(case_no, ASSESSED, {"outcome": outcome.model_dump(mode="json")}, now=NOW)
    sheet = office.place.folder("review") / case_no / f"核对单_{case_no}_第1版.xlsx"
    digest = file_bytes(sheet, b"sheet")
    (sheet.parent / "页面").mkdir()
    (sheet.parent / "页面" / "page-1.jpg").write_bytes(b"picture")
    payload = {"version": 1, "path": office.place.relative(sheet), "sha256": digest}
    office.ledger.record(case_no, ASKED, payload, now=NOW)
    office.ledger.finish("2" * 64, "desk-1", NOW)
    return case_no


@pytest.fixture
def office(tmp_path: Path) -> Iterator[Office]:
    place = Workspace(tmp_path / "office").create()
    made = Office(place.root, Ledger(place.database_url))
    accepted(made)
    in_review(made)
    yield made
    made.ledger.close()


def error_of(result: Result) -> BaozhuangError:
    assert isinstance(result.exception, BaozhuangError), result.output
    return result.exception


# -- nothing there yet


@pytest.mark.parametrize("words", [("review",), ("ledger",), ("ledger", "--json"), ("find", "路"), ("audit",)])
def test_a_root_without_a_ledger_is_looked_at_and_left_as_it_is(tmp_path: Path, words: tuple[str, ...]) -> None:
    result = CliRunner().invoke(app, [*words, "--root", str(tmp_path)])
    assert result.exit_code == 0, result.output
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("command", ["review", "ledger", "audit", "doctor"])
def test_a_root_that_does_not_exist_is_wrong_use(tmp_path: Path, command: str) -> None:
    result = CliRunner().invoke(app, [command, "--root", str(tmp_path / "typo")])
    assert isinstance(error_of(result), UsageError) and error_of(result).exit_code == 2
    assert not (tmp_path / "typo").exists()


def test_a_ledger_that_is_no_database_is_an_error_in_chinese(office: Office) -> None:
    office.ledger.close()
    office.place.ledger_file.write_bytes(b"not a database at all " * 99)
    assert isinstance(error_of(office.run("ledger")), LedgerError)
    assert "从备份恢复" in error_of(office.run("review")).message


@pytest.mark.parametrize("words", [("review",), ("ledger",), ("find", "北海路"), ("audit",)])
def test_looking_works_while_another_process_reads_and_writes(office: Office, words: tuple[str, ...]) -> None:
    office.ledger.claim("9" * 64, "新材料.zip", "desk-2", NOW, work_id="w9")
    before = len(office.ledger.events())
    assert office.run(*words).exit_code == 0
    assert len(office.ledger.events()) == before


# -- review


def test_review_names_the_sheet_and_what_is_on_it(office: Office) -> None:
    result = office.run("review")
    assert result.exit_code == 0
    assert "待核对字段 1 个，待决定问题 1 个，自 2026-09-30 起" in result.output
    paths = [Path(line.strip()) for line in result.output.splitlines() if line.endswith(".xlsx")]
    assert len(paths) == 1 and paths[0].is_absolute() and paths[0].is_file()


def test_review_says_when_the_sheet_was_taken_away(office: Office) -> None:
    next(office.place.folder("review").rglob("*.xlsx")).unlink()
    assert "核对单不在原处" in office.run("review").output


def fail(office: Office, work_id: str, sha: str) -> None:
    payload = {"sha256": sha, "work_id": work_id, "attempt": 1, "cause": "MemoryError"}
    office.ledger.record("", FAILED, payload, now=NOW)


def test_review_lists_packages_that_failed_until_they_end(office: Office) -> None:
    office.ledger.claim("3" * 64, "厂区.pdf", "desk-1", NOW, work_id="w3")
    fail(office, "w3", "3" * 64)
    fail(office, "w3", "3" * 64)
    shown = office.run("review").output
    assert "程序未能办完（1 份）" in shown and "试过 2 次" in shown and "MemoryError" in shown and "厂区.pdf" in shown
    office.ledger.returned("3" * 64, "desk-1", NOW, path="退件/x", reason="损坏")
    assert "未能办完" not in office.run("review").output


def test_a_second_copy_that_failed_is_told_from_the_first_one_that_ended(office: Office) -> None:
    again = office.ledger.claim("1" * 64, "又一份.zip", "desk-1", NOW, work_id="w4")
    fail(office, "w4", "1" * 64)
    assert "程序未能办完（1 份）" in office.run("review").output
    office.ledger.duplicate_seen(again, "w4", NOW, path="退件/x", owner="desk-1")
    assert "未能办完" not in office.run("review").output


def test_review_lists_papers_that_have_a_number_but_no_file(office: Office) -> None:
    office.ledger.plan_papers("LHBZ-2026-000001", WISHES, NOW)
    shown = office.run("review").output
    assert "尚未存入发件夹的文书（1 份）" in shown and "准予行政许可决定书  LHBZ-2026-000001-02" in shown


# -- ledger


def test_ledger_lists_the_cases_with_whole_numbers(office: Office) -> None:
    result = office.run("ledger", "--today", TODAY)
    assert result.exit_code == 0
    assert "LHBZ-2026-000001" in result.output and "LHBZ-2026-000002" in result.output
    assert "共 2 件，在办 2 件" in result.output


def test_ledger_as_json_is_one_object(office: Office) -> None:
    found = json.loads(office.run("ledger", "--json", "--today", TODAY).output)
    assert found["today"] == TODAY
    first, second = found["cases"]
    assert (first["state"], first["status"], second["state"]) == ("accepted", "已受理", "in_review")
    assert first["dues"][0]["day"] == "2026-10-12"
    assert [(p["title"], p["state"]) for p in first["papers"]] == [("受理通知书", "filed"), ("需求函", "filed")]


def test_json_masks_residents_and_carries_no_terminal_controls(office: Office) -> None:
    open_case(office, 3, application(applicant_kind="居民", applicant_name="王晓明", project_name="家\x9b31m"))
    text = office.run("ledger", "--json").output
    assert json.loads(text)["cases"][2]["applicant"] == "王*明"
    assert "\x9b" not in text and "王晓明" not in text


def test_the_story_of_a_case_is_told(office: Office) -> None:
    result = office.run("ledger", "--case", "LHBZ-2026-000001", "--today", TODAY)
    assert result.exit_code == 0
    for word in ("收到申请材料", "济联装函〔2026〕1", "主动对接", "已超期", "程序"):
        assert word in result.output
    assert "desk-1" not in result.output


def test_the_story_as_json_has_its_events(office: Office) -> None:
    found = json.loads(office.run("ledger", "--case", "LHBZ-2026-000002", "--json").output)
    assert found["case_no"] == "LHBZ-2026-000002"
    assert "case_opened" in [e["kind"] for e in found["events"]]


def test_an_unknown_case_is_wrong_use(office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    words = ["ledger", "--case", "LHBZ-2026-000099", "--root", str(office.root)]
    error = error_of(office.run(*words[:3]))
    assert "LHBZ-2026-000099" in error.message and "最新的是 LHBZ-2026-000002" in error.message
    monkeypatch.setattr(sys, "argv", ["baozhuang", *words])
    with pytest.raises(SystemExit) as ended:
        main()
    assert ended.value.code == 2


def test_the_workbook_is_written_where_it_is_wanted(office: Office, tmp_path: Path) -> None:
    target = tmp_path / "副本.xlsx"
    result = office.run("ledger", "--xlsx", str(target))
    assert result.exit_code == 0 and str(target) in result.output
    assert load_workbook(target).sheetnames == ["在办", "到期", "按单位", "文书", "编号"]


@pytest.mark.parametrize("more", [("--json",), ("--case", "LHBZ-2026-000001")])
def test_wishes_that_exclude_one_another_are_refused(office: Office, tmp_path: Path, more: tuple[str, ...]) -> None:
    result = office.run("ledger", "--xlsx", str(tmp_path / "a.xlsx"), *more)
    assert isinstance(error_of(result), UsageError) and not (tmp_path / "a.xlsx").exists()


def test_a_workbook_that_cannot_be_written_is_said_so(office: Office, tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    assert "写不进去" in error_of(office.run("ledger", "--xlsx", str(tmp_path / "file" / "a.xlsx"))).message
    assert ".xlsx" in error_of(office.run("ledger", "--xlsx", str(tmp_path / "a.csv"))).message


# -- find


def test_find_shows_paths_that_exist(office: Office) -> None:
    result = office.run("find", "北海路")
    assert result.exit_code == 0 and "“北海路”共 2 处" in result.output
    paths = [Path(line.strip()) for line in result.output.splitlines() if line.strip().startswith("/")]
    assert {p.name for p in paths} == {"受理通知书.docx", "需求函.docx"}
    assert all(p.is_file() for p in paths)


def test_find_leads_from_a_name_to_the_folder_of_the_case(office: Office) -> None:
    assert str(office.place.case_archive("LHBZ-2026-000001")) in office.run("find", "商务酒店").output
    assert str(office.place.folder("review") / "LHBZ-2026-000002") in office.run("find", "沁园").output


def test_find_never_shows_a_path_that_is_gone(office: Office) -> None:
    (office.place.outbox / LETTER).unlink()
    shown = office.run("find", "北海路").output
    assert "受理通知书.docx" not in shown and "原处没有文件" in shown


def test_find_says_when_there_is_nothing(office: Office) -> None:
    result = office.run("find", "不存在的词")
    assert result.exit_code == 0 and "没有找到“不存在的词”" in result.output
    assert isinstance(error_of(office.run("find", " ")), UsageError)


def test_every_word_must_stand_in_the_case(office: Office) -> None:
    assert "没有找到" in office.run("find", "沁园", "北海路").output
    assert "共 " in office.run("find", "商务酒店", "北海路").output


def test_the_newest_come_first_and_not_more_than_wanted(office: Office) -> None:
    total, hits = newest_hits(office.ledger, "用水", most=1)
    assert (total, [h.case_no for h in hits]) == (2, ["LHBZ-2026-000002"])
    later = PaperWish(kind="CORRECTION")
    (plan,) = office.ledger.plan_papers("LHBZ-2026-000001", [later], NOW)
    office.ledger.filed(plan, "申请人/LHBZ-2026-000001/晚.docx", "d" * 64, NOW + timedelta(days=9))
    office.ledger.index_text("LHBZ-2026-000001", "申请人/LHBZ-2026-000001/晚.docx", title="晚", body="北海路")
    assert newest_hits(office.ledger, "北海路")[1][0].title == "晚"


# -- audit


def test_an_office_in_order_passes_with_its_counts(office: Office) -> None:
    result = office.run("audit")
    assert result.exit_code == 0, result.output
    assert "案件 2 件、文书 2 份、原件 1 个" in result.output


def tamper(path: str) -> Callable[[Office], None]:
    def change(office: Office) -> None:
        place = office.place.outbox / path
        place.write_bytes(bytes([place.read_bytes()[0] ^ 1]) + place.read_bytes()[1:])

    return change


def remove(path: str) -> Callable[[Office], None]:
    return lambda office: (office.place.outbox / path).unlink()


def add(path: str) -> Callable[[Office], None]:
    def change(office: Office) -> None:
        (office.place.outbox / path).parent.mkdir(parents=True, exist_ok=True)
        (office.place.outbox / path).write_bytes(b"x")

    return change


def replace_by_link(office: Office) -> None:
    place = office.place.outbox / LETTER
    place.rename(office.root / "elsewhere.docx")
    place.symlink_to(office.root / "elsewhere.docx")


def run_sql(statement: str) -> Callable[[Office], None]:
    return lambda office: office.sql(statement)


def rewrite_event(office: Office) -> None:
    office.sql("DROP TRIGGER events_no_update")
    office.sql("UPDATE events SET payload = replace(payload, '受理通知书', '假通知书') WHERE kind = 'paper_filed'")


def break_event(office: Office) -> None:
    office.sql("DROP TRIGGER events_no_update")
    office.sql("UPDATE events SET payload = 'no json' WHERE seq = 2")


FAULTS = {
    "one byte of a letter": (tamper(LETTER), "被改动", LETTER, "从备份恢复"),
    "one byte of an original": (tamper(ORIGINAL), "被改动", ORIGINAL, "var/done"),
    "a letter is gone": (remove(LETTER), "缺失", LETTER, "从备份恢复"),
    "an original is gone": (remove(ORIGINAL), "缺失", ORIGINAL, "w1/original"),
    "a letter is a link": (replace_by_link, "被改动", LETTER, "从备份恢复"),
    "a stranger beside a letter": (add("供水-北控水务/LHBZ-2026-000001/多余.docx"), "无主", "多余.docx", "收件夹"),
    "a stranger in the archive": (add("档案/2026/LHBZ-2026-000001/原件/w1/002.pdf"), "无主", "002.pdf", "收件夹"),
    "a stranger at the top": (add("散件.pdf"), "无主", "散件.pdf", "移出"),
    "a stranger in 待核对": (add("待核对/便条.docx"), "无主", "待核对/便条.docx", "移出"),
    "a stranger in 退件": (add("退件/2026-x/a.pdf"), "无主", "退件/2026-x/a.pdf", "移出"),
    "a row of the cases": (run_sql("UPDATE cases SET applicant = '他人'"), "台账有误", "cases", "备份"),
    "a row of the papers": (run_sql(f"UPDATE papers SET sha256 = '{'0' * 64}'"), "台账有误", "papers", "备份"),
    "a path out of the outbox": (run_sql("UPDATE papers SET path = '../var/x'"), "台账有误", "不在发件夹内", "备份"),
    "an event rewritten": (rewrite_event, "台账有误", "内容与其校验值不符", "备份"),
    "an event broken": (break_event, "台账有误", "事件内容已损坏", "备份"),
}


@pytest.mark.parametrize("name", FAULTS)
def test_every_fault_is_found_and_says_how_to_mend_it(office: Office, name: str) -> None:
    damage, word, place, mend = FAULTS[name]
    damage(office)
    result = office.run("audit")
    assert result.exit_code == 1, result.output
    lines = [line for line in result.output.splitlines() if line.startswith(word) and place in line]
    assert lines and all(mend in line and "请" in line for line in lines), result.output


INNOCENT = {
    "books": add("台账/台账.xlsx"),
    "windows": add("供水-北控水务/Thumbs.db"),
    "desk": add("申请人/desk.ini"),
    "an open word file": add("申请人/LHBZ-2026-000001/~$受理通知书.docx"),
    "a half-written file": add("申请人/LHBZ-2026-000001/.abc.part"),
    "a clerk's copy beside a 核对单": add("待核对/LHBZ-2026-000002/核对单_填写中.xlsx"),
    "an answered 核对单": add("档案/2026/LHBZ-2026-000002/核对/第1次/核对单.xlsx"),
}


@pytest.mark.parametrize("name", INNOCENT)
def test_what_belongs_there_is_not_called_orphaned(office: Office, name: str) -> None:
    INNOCENT[name](office)
    result = office.run("audit")
    assert result.exit_code == 0, result.output


def test_packages_given_back_and_notes_of_failures_are_accounted_for(office: Office) -> None:
    office.ledger.claim("5" * 64, "坏.pdf", "desk-1", NOW, work_id="w5")
    fail(office, "w5", "5" * 64)
    add("待核对/未能办理_w5.docx")(office)
    add("退件/20260930-坏/坏.pdf")(office)
    assert office.run("audit").output.count("无主") == 1
    office.ledger.returned("5" * 64, "desk-1", NOW, path="退件/20260930-坏", reason="加密")
    assert office.run("audit").exit_code == 0


def test_what_is_being_given_back_just_now_is_not_orphaned(office: Office) -> None:
    add("退件/20260930-慢/慢.pdf")(office)
    plan = office.place.work / "w6" / "returning.json"
    plan.parent.mkdir()
    plan.write_text('{"folder": "20260930-慢"}', encoding="utf-8")
    assert office.run("audit").exit_code == 0


def test_files_of_a_case_in_hand_are_left_to_the_program(office: Office) -> None:
    case_no = open_case(office, 3, application())
    add(f"申请人/{case_no}/受理通知书.docx")(office)
    result = office.run("audit")
    assert result.exit_code == 0 and "正在办理的 1 件" in result.output
    office.ledger.finish("3" * 64, "desk-1", NOW)
    assert office.run("audit").exit_code == 1


def test_a_void_paper_may_stay_where_it_is(office: Office) -> None:
    paper = office.ledger.papers("LHBZ-2026-000001")[0]
    office.ledger.void(paper, "写错", NOW)
    assert office.run("audit").exit_code == 0


def test_an_outbox_that_vanished_is_one_problem_not_many(office: Office) -> None:
    office.place.outbox.rename(office.root / "away")
    result = office.run("audit")
    assert result.exit_code == 1 and "共享盘" in result.output and "缺失" not in result.output


def test_an_audit_changes_nothing(office: Office) -> None:
    tamper(LETTER)(office)
    remove(ORIGINAL)(office)

    def state() -> list[tuple[str, bytes]]:
        return sorted((str(p), p.read_bytes()) for p in office.place.outbox.rglob("*") if p.is_file())

    before, events = state(), office.ledger.events()
    office.run("audit")
    assert (state(), office.ledger.events()) == (before, events)


# -- doctor


def no_models(_models: Path) -> Check:
    return good("识别模型", "不在此核对")


def test_the_doctor_finds_an_office_that_can_work(office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(doctor_machine, "check_models", no_models)
    result = office.run("doctor")
    assert result.exit_code == 0, result.output
    lines = [line for line in result.output.splitlines() if not line.startswith(" ")]
    assert all(line.startswith(("好", "注意", "有问题")) for line in lines)
    assert "供暖单位（名称待确认）" in result.output and "T02" in result.output


def test_a_missing_model_stops_the_work(office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    def lay_out(_: Path) -> None:
        raise ModelMissingError("识别模型 x 的校验值不符", next_step="重新安装依赖")

    monkeypatch.setattr("extractors.ocr.lay_out_models", lay_out)
    result = office.run("doctor")
    assert result.exit_code == 1 and "有问题  识别模型：识别模型 x 的校验值不符" in result.output


def test_wrong_settings_are_named_and_the_rest_is_still_checked(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(doctor_machine, "check_models", no_models)
    (office.root / "baozhuang.yaml").write_text("quiet: 3", encoding="utf-8")
    result = office.run("doctor")
    assert result.exit_code == 1 and "quiet_s" in result.output and "LibreOffice" in result.output


@pytest.mark.parametrize(
    ("place", "kind"),
    [("/srv/office/var/ledger.sqlite", ""), ("/mnt/公共 盘/x", "cifs"), ("/mnt/公共/x", ""), ("/home/a/b", "nfs4")],
)
def test_network_file_systems_are_told_by_the_nearest_mount(place: str, kind: str) -> None:
    mounts = "\n".join(
        ("/dev/sda1 / ext4 rw 0 0", "//nas/a /mnt/公共\\040盘 cifs rw 0 0", "nas:/home /home nfs4 rw 0 0")
    )
    assert doctor_office.network_type(Path(place), mounts) == kind


def test_a_ledger_on_a_network_file_system_stops_the_work(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path / 'ledger.sqlite'}"
    assert doctor_office.check_ledger(url, "nas:/x / nfs rw 0 0").level is Level.BAD
    assert doctor_office.check_ledger(url, "/dev/sda / ext4 rw 0 0").level is Level.GOOD
    assert not (tmp_path / "ledger.sqlite").exists()
    (tmp_path / "ledger.sqlite").write_bytes(b"not a database at all " * 99)
    assert doctor_office.check_ledger(url, "").level is Level.BAD


@pytest.mark.parametrize(("year", "level"), [(2025, Level.GOOD), (2026, Level.NOTE), (2040, Level.NOTE)])
def test_years_that_are_not_announced_are_noted(year: int, level: Level) -> None:
    assert doctor_office.check_calendar(Workdays.load(), date(year, 5, 1)).level is level


def test_open_limits_and_unconfirmed_providers_are_noted_and_gone_when_settled() -> None:
    limits, office = load_limits(), load_office()
    assert doctor_office.check_limits(limits).level is Level.NOTE
    settled = limits.model_copy(update={"limits": tuple(x for x in limits.limits if x.workdays is not None)})
    assert doctor_office.check_limits(settled).level is Level.GOOD
    named = {k: p.model_copy(update={"confirmed": True}) for k, p in office.providers.items()}
    assert doctor_office.check_providers(office).level is Level.NOTE
    assert doctor_office.check_providers(office.model_copy(update={"providers": named})).level is Level.GOOD


def test_a_wrong_file_in_templates_is_named(tmp_path: Path) -> None:
    checks = doctor_office.check_templates(tmp_path, date(2026, 1, 1))
    assert {c.level for c in checks} == {Level.BAD} and len(checks) == 5
    assert any("limits.yaml" in c.found for c in checks)


def test_folders_that_cannot_be_written_stop_the_work(tmp_path: Path) -> None:
    (tmp_path / "inbox").touch()
    assert doctor_office.check_folders(Workspace(tmp_path)).level is Level.BAD
    assert doctor_office.check_claims(Workspace(tmp_path / "none")).level is Level.BAD


@pytest.mark.parametrize(
    ("families", "level", "word"),
    [
        (frozenset({"方正小标宋简体", "仿宋", "KaiTi", "SimHei"}), Level.GOOD, "黑体"),
        (frozenset({"FangSong", "KaiTi", "SimHei"}), Level.NOTE, "本机没有方正小标宋简体；"),
        (frozenset({"LXGW WenKai"}), Level.NOTE, "仿宋_GB2312"),
        (None, Level.NOTE, "不能查询"),
    ],
)
def test_letter_fonts_never_stop_the_work(families: frozenset[str] | None, level: Level, word: str) -> None:
    check = doctor_machine.check_letter_fonts(families)
    assert check.level is level and word in check.found
    assert level is Level.GOOD or "思源宋体" in check.todo
    assert ("霞鹜文楷，已装" in check.todo) == (families == {"LXGW WenKai"})


@dataclass
class Usage:
    free: int


@pytest.mark.parametrize(("free", "level"), [(5e9, Level.GOOD), (1.9e9, Level.NOTE), (1e8, Level.BAD)])
def test_free_disk(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, free: float, level: Level) -> None:
    monkeypatch.setattr(doctor_machine.shutil, "disk_usage", lambda place: Usage(int(free)))
    assert doctor_machine.check_disk([tmp_path]).level is level


def test_libreoffice_and_prefect_home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(doctor_machine.shutil, "which", lambda name: None)
    assert doctor_machine.check_libreoffice().level is Level.NOTE
    assert doctor_machine.installed_families() is None
    monkeypatch.delenv("PREFECT_HOME", raising=False)
    assert doctor_machine.check_prefect_home(tmp_path / "prefect").level is Level.GOOD
    (tmp_path / "file").touch()
    assert doctor_machine.check_prefect_home(tmp_path / "file" / "prefect").level is Level.BAD


def test_opencv_that_does_not_load_is_explained(monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(name: str) -> None:
        raise ImportError("libGL.so.1: cannot open shared object file")

    monkeypatch.setattr(doctor_machine.importlib, "import_module", refuse)
    check = doctor_machine.check_opencv()
    assert check.level is Level.BAD and "libGL" in check.found and "apt install" in check.todo


def test_a_wrong_database_address_is_a_wrong_setting(office: Office) -> None:
    (office.root / "baozhuang.yaml").write_text("database_url: 不是地址", encoding="utf-8")
    assert isinstance(error_of(office.run("ledger")), ConfigurationError)

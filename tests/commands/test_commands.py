"""review, ledger and find: what they show, what they leave alone, how they refuse."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from openpyxl import load_workbook
from typer.testing import CliRunner

from extractors.errors import LedgerError, UsageError
from flows.cli import app, main
from flows.copies.pending import COPIED, REFUSED
from tests.support.command_office import (
    LETTER,
    NOW,
    WISHES,
    Office,
    application,
    build,
    error_of,
    fail,
    open_case,
    small_office,
)

TODAY = "2026-10-20"


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return build(tmp_path_factory.mktemp("built"))


@pytest.fixture
def office(built: Path, tmp_path: Path) -> Iterator[Office]:
    with small_office(built, tmp_path / "office") as made:
        yield made


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


def test_an_event_that_was_broken_is_an_error_in_chinese(office: Office) -> None:
    office.sql("DROP TRIGGER events_no_update")
    office.sql("UPDATE events SET payload = 'no json' WHERE kind = 'case_opened'")
    assert "baozhuang audit" in error_of(office.run("review")).message


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


@pytest.mark.parametrize(("times", "is_told"), [(2, False), (3, True)])
def test_review_lists_papers_whose_copy_was_refused_three_times(office: Office, times: int, is_told: bool) -> None:
    (paper, *_) = office.ledger.papers("LHBZ-2026-000001")
    said = {"number": paper.number, "source_sha256": paper.sha256, "reason": "字体没有嵌入：仿宋"}
    for _ in range(times):
        office.ledger.record(paper.case_no, REFUSED, said, now=NOW)
    shown = office.run("review").output
    told = ("没有转成 PDF 副本的文书（1 份）", "受理通知书", "字体没有嵌入：仿宋", paper.path)
    assert [text in shown for text in told] == [is_told] * 4
    office.ledger.record(paper.case_no, COPIED, {"source_sha256": paper.sha256, "path": "x.pdf"}, now=NOW)
    assert "PDF 副本" not in office.run("review").output


def test_review_lists_what_could_not_be_read_until_it_is_taken_out(office: Office) -> None:
    path = "待核对/20260930-091500-厂区"
    office.ledger.claim("6" * 64, "厂区.pdf", "desk-1", NOW, work_id="w6")
    (office.place.outbox / path).mkdir()
    why = "厂区.pdf：识别程序 2 次未能读完（内存不足）。请打开原件查看。"
    office.ledger.returned("6" * 64, "desk-1", NOW, path=path, reason=why)
    office.ledger.claim("7" * 64, "退回.pdf", "desk-1", NOW, work_id="w7")
    office.ledger.returned("7" * 64, "desk-1", NOW, path="退件/x", reason="损坏")
    shown = office.run("review").output
    assert "程序读不了（1 份）" in shown and "厂区.pdf" in shown and "内存不足" in shown and path in shown
    assert "退回.pdf" not in shown and "等待核对（1 件）" in shown
    (office.place.outbox / path).rmdir()
    assert "程序读不了" not in office.run("review").output


def test_review_forgets_what_could_not_be_read_once_it_comes_again(office: Office) -> None:
    office.ledger.claim("6" * 64, "厂区.pdf", "desk-1", NOW, work_id="w6")
    (office.place.outbox / "待核对/厂区").mkdir()
    office.ledger.returned("6" * 64, "desk-1", NOW, path="待核对/厂区", reason="内存不足")
    assert "程序读不了（1 份）" in office.run("review").output
    office.ledger.claim("6" * 64, "厂区.pdf", "desk-1", NOW, work_id="w8")
    assert "程序读不了" not in office.run("review").output


# -- ledger


def test_ledger_lists_the_cases_with_whole_numbers(office: Office) -> None:
    result = office.run("ledger", "--today", TODAY)
    assert result.exit_code == 0
    assert "LHBZ-2026-000001" in result.output and "LHBZ-2026-000002" in result.output
    assert "共 2 件，在办 2 件" in result.output


def test_the_list_comes_in_pages_unless_all_of_it_is_asked_for(office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("flows.commands.ledger.PAGE_ROWS", 1)
    pages = [office.run("ledger", *more).output for more in ((), ("--page", "2"), ("--all",))]
    shown = [[n for n in ("000001", "000002") if f"LHBZ-2026-{n}" in page] for page in pages]
    assert shown == [["000001"], ["000002"], ["000001", "000002"]]
    assert "第 1 页，共 2 页" in pages[0] and "页，共" not in pages[2]
    assert "2 页" in error_of(office.run("ledger", "--page", "3")).message


def test_the_tables_are_made_anew_from_the_events(office: Office) -> None:
    before = office.run("ledger", "--json").output
    assert "条事件重新生成" in office.run("ledger", "--rebuild").output
    assert office.run("ledger", "--json").output == before and office.run("audit").exit_code == 0


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
    assert str(office.place.outbox / LETTER) in result.output.splitlines()
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
    assert load_workbook(target).sheetnames[:3] == ["在办", "到期", "按单位"]


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

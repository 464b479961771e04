"""Papers that do not hold any more are laid aside in 作废, and the audit still accounts for each of them."""

from __future__ import annotations

from pathlib import Path

from flows.audit import audit
from flows.ledger import PaperState
from flows.opened import open_ledger
from tests.clauses.lives import START, made
from tests.clauses.stage import Stage, open_stage


def lying(stage: Stage, folder: str) -> tuple[set[str], set[str]]:
    """The kinds of paper in a receiver's folder of the case, by the words before the number: valid, laid aside."""
    place = stage.office.workspace.folder(folder) / stage.case_no
    valid = {p.name.partition("_")[0] for p in place.iterdir() if p.is_file()}
    aside = place / "作废"
    return valid, {p.name.partition("_")[0] for p in aside.iterdir()} if aside.is_dir() else set()


def test_a_withdrawn_service_takes_its_papers_along_and_the_case_the_rest(tmp_path: Path) -> None:
    with open_stage(tmp_path) as stage:
        stage.on(START).form(made(70, services=["用水", "用电"]))
        said = {"kind": "CONTACT", "intent": "有"}
        stage.slips(
            said | {"provider": "water"}, said | {"provider": "power"}, {"kind": "PLEDGE", "pledge": "已知晓并承诺"}
        )
        stage.slip("REQUEST", request=["撤回"], services=["用电"])
        valid, aside = lying(stage, "power")
        assert valid == {"撤回报装确认书"}
        assert {"需求函", "服务团队联系单", "主动对接回执"} <= aside
        assert lying(stage, "water")[1] == set()
        assert "撤回报装告知单" in lying(stage, "approval")[0]
        stage.slip("REQUEST", version=2, request=["撤回"])
        assert lying(stage, "water")[0] == {"撤回报装确认书"} and "服务团队联系单" in lying(stage, "water")[1]
        assert "准予行政许可决定书" in lying(stage, "approval")[1]
        letter = next(p for p in stage.papers if p.kind == "REQUIREMENT" and p.provider == "power")
        assert letter.state is PaperState.VOID and stage.file(letter).is_file()
        assert [hit.path for hit in stage.office.ledger.find(letter.number)][:1] == [letter.path]
    with open_ledger(tmp_path) as desk:
        assert audit(desk).problems == ()
        (stage.office.workspace.outbox / letter.path).unlink()
        assert [problem.path for problem in audit(desk).problems] == [letter.path]


def test_what_lies_half_moved_after_a_crash_is_laid_aside_all_the_same(tmp_path: Path) -> None:
    with open_stage(tmp_path) as stage:
        stage.on(START).form(made(70, services=["用水", "用电"]))
        letter = next(p for p in stage.papers if p.kind == "REQUIREMENT" and p.provider == "power")
        target = stage.file(letter).parent / "作废" / Path(letter.path).name
        target.parent.mkdir()
        stage.file(letter).rename(target)
        stage.slip("REQUEST", request=["撤回"], services=["用电"])
        after = next(p for p in stage.papers if p.number == letter.number)
        assert after.state is PaperState.VOID and stage.file(after) == target and target.is_file()

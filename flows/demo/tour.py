"""`demo`: one whole life of a case in simulated days, then the shipped sample packages, in a fresh folder.

What came out is told day by day and in a table.
"""

from __future__ import annotations

import shutil
import time
from datetime import datetime
from pathlib import Path

from rich.console import Console
from rich.table import Table

from extractors.errors import UsageError
from flows.casework import OutcomeKind
from flows.demo.life import load_story, play_life
from flows.ground import FILE_NAME, SHANGHAI
from flows.office import open_runtime
from flows.packages import PackageEnd
from flows.running import OUTCOME_WORDS, Record, prepare_prefect, take_all

SAMPLES = Path(__file__).resolve().parents[2] / "tests" / "samples"
_SETTINGS = "# 演示用：样例已完整放好，不必久等\nquiet_s: 0.5\nempty_quiet_s: 1\ncopies_per_sweep: 0\n"


def run_demo(root: Path, console: Console) -> int:
    """Play the samples in root/var/demo/<time>. Returns 1 where a package could not be finished.

    Raises:
        UsageError: the samples are not there (they come with the checkout).
    """
    lived = load_story(SAMPLES).form if (SAMPLES / "life").is_dir() else ""
    samples = sorted(p for p in SAMPLES.glob("s*") if p.is_dir() and p.name != lived)
    if not samples:
        raise UsageError("没有找到样例（随源代码而来，安装包里没有）", next_step="在完整的检出目录中运行 make demo")
    place = root / "var" / "demo" / f"{datetime.now(SHANGHAI):%Y%m%d-%H%M%S}"
    (place / "inbox").mkdir(parents=True)
    (place / FILE_NAME).write_text(_SETTINGS, encoding="utf-8")
    _say(console, f"演示文件夹：{place}")
    console.print("正在启动 Prefect 和识别模型（首次约 20 秒）…")
    prepare_prefect(place / "var" / "prefect")
    started = time.monotonic()
    with open_runtime(place) as office, Record(office, is_patient=True) as record:
        _say(console, "一件报装从推送到办结（模拟日期，回件都经收件夹读回）：")
        case_no, days = play_life(office, SAMPLES, console, record)
        count = len(office.ledger.papers(case_no))
        _say(console, f"这一件从推送到办结共 {count} 份文书和回件；发给几家的一份文书，每家一份分送件。")
        _say(console, f"这一件的全过程：baozhuang ledger --case {case_no} --root {place}\n")
        for sample in samples:
            _drop(sample, place / "inbox")
        ends = take_all(office, console, record=record, total=len(samples))
    _show(ends, place, seconds=time.monotonic() - started, console=console)
    return 1 if any(e.failed for e in [*days, *ends]) else 0


def _drop(sample: Path, inbox: Path) -> None:
    """The package of a sample, under the sample's name: a file as a file, a folder as a folder."""
    package = sample / "package"
    if package.is_dir():
        shutil.copytree(package, inbox / sample.name)
        return
    (file,) = sample.glob("package.*")
    shutil.copyfile(file, inbox / f"{sample.name}{file.suffix}")


def _show(ends: list[PackageEnd], place: Path, *, seconds: float, console: Console) -> None:
    table = Table(title="办理结果", title_style="bold")
    for title in ("材料", "结果", "受理编号", "文书", "秒"):
        table.add_column(title, no_wrap=True, justify="right" if title in ("文书", "秒") else "left")
    for end in sorted(ends, key=lambda e: e.source_name):
        filed = "" if end.outcome is OutcomeKind.REJECTED else str(len(end.papers))
        table.add_row(end.source_name, OUTCOME_WORDS[end.outcome], end.case_no, filed, f"{end.seconds:.1f}")
    console.print(table)
    for end in sorted(ends, key=lambda e: e.source_name):
        if end.outcome is not OutcomeKind.ACCEPTED:
            _say(console, f"{end.source_name}：{end.reason}")
    _say(console, f"共 {len(ends)} 份，{seconds:.0f} 秒（含启动）。结果在：")
    for name in ("outbox", "outbox/待核对", "outbox/退件", "outbox/台账/台账.xlsx"):
        _say(console, f"  {place / name}")


def _say(console: Console, text: str) -> None:
    console.print(text, markup=False, highlight=False, soft_wrap=True)

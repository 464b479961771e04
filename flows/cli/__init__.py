"""The command line (design §4): thin; every command opens what it needs, calls one function and shows the result.

Exit codes: 0 every package reached a definite state; 1 something failed inside; 2 wrong use or configuration.
"""

from __future__ import annotations

import logging
import sys
import traceback
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path
from typing import Annotated

import typer

from extractors.errors import BaozhuangError, UsageError
from flows.cli import case
from flows.cli import desk as desk_commands
from flows.cli.parts import CHECKOUT, Root, Today, err, out, root_of, show
from flows.commands.days import acting_day, day_of
from flows.ground import SHANGHAI, enter

app = typer.Typer(
    add_completion=False, no_args_is_help=True, help="水电气暖通信联合报装：收件、识别、核验、出函、归档。"
)
app.command()(desk_commands.desk)
app.add_typer(desk_commands.account_app, name="account")
app.add_typer(case.case_app, name="case")


@app.command()
def demo(root: Root = None) -> None:
    """用附带的样例走一遍全过程，并列出结果。"""
    from flows.demo import run_demo

    raise typer.Exit(run_demo(root_of(root), out))


@app.command()
def once(root: Root = None, today: Today = "") -> None:
    """办理收件箱中现有的一切和今天到期的事项，然后结束。"""
    from flows.running import run_once

    raise typer.Exit(run_once(root_of(root), today=day_of(today), console=out))


@app.command()
def run(root: Root = None) -> None:
    """一直看守收件箱；按 Ctrl-C 结束。"""
    from flows.running import run_forever

    raise typer.Exit(run_forever(root_of(root), console=out))


@app.command()
def extract(
    paths: Annotated[list[Path], typer.Argument(help="文件、文件夹或 zip；每个算一份材料")],
    root: Root = None,
    json_lines: Annotated[bool, typer.Option("--json", help="每份材料输出一行 JSON")] = False,
    debug_dir: Annotated[Path | None, typer.Option("--debug-dir", help="把识别所见画在页面上，存到这里")] = None,
    today: Today = "",
) -> None:
    """只识别、核验，不立案，不留状态，也不用学会的版式。"""
    from flows.commands.extract import ExtractOptions, extract_all

    options = ExtractOptions(json_lines=json_lines, debug_dir=debug_dir, today=day_of(today))
    raise typer.Exit(extract_all(root_of(root), paths, options))


@app.command()
def form(
    folder: Annotated[Path, typer.Option("--out", help="写到这个文件夹")],
    root: Root = None,
) -> None:
    """写出空白申请表（docx、pdf、可填写 pdf）、材料清单和 form.json。"""
    from flows.commands.form import show_form

    show_form(root_of(root), folder, show)


@app.command()
def review(root: Root = None) -> None:
    """列出等待人工处理的事项：核对单、未能办完的材料、未存入的文书。"""
    from flows.commands.review import show_review

    raise typer.Exit(show_review(root_of(root), out, now=datetime.now(SHANGHAI)))


@app.command()
def ledger(  # noqa: PLR0913 - one parameter an option
    root: Root = None,
    *,
    case_no: Annotated[str, typer.Option("--case", help="只看这一个受理编号的经过", show_default=False)] = "",
    as_json: Annotated[bool, typer.Option("--json", help="输出 JSON")] = False,
    xlsx: Annotated[Path | None, typer.Option("--xlsx", help="写成工作簿", show_default=False)] = None,
    page: Annotated[int, typer.Option("--page", min=1, help="案件列表的第几页，在办的在前")] = 1,
    is_all: Annotated[bool, typer.Option("--all", help="案件列表不分页，全部列出")] = False,
    rebuild: Annotated[bool, typer.Option("--rebuild", help="按事件重新生成台账各表")] = False,
    today: Today = "",
) -> None:
    """查看台账。"""
    from flows.commands.ledger import LedgerWish, show_ledger

    wish = LedgerWish(acting_day(today), case_no, as_json, xlsx, page=0 if is_all else page, rebuild=rebuild)
    raise typer.Exit(show_ledger(root_of(root), out, wish))


@app.command()
def report(  # noqa: PLR0913 - one parameter an option
    kind: Annotated[str, typer.Argument(help="督办、月报、年报、需求、缺项、规程、案例")],
    root: Root = None,
    *,
    first: Annotated[str, typer.Option("--from", help="从哪一天起，如 2026-01-01", show_default=False)] = "",
    last: Annotated[str, typer.Option("--to", help="到哪一天止", show_default=False)] = "",
    case_no: Annotated[str, typer.Option("--case", help="案例：写哪一个受理编号", show_default=False)] = "",
    file: Annotated[Path | None, typer.Option("--out", help="写到这个文件或文件夹", show_default=False)] = None,
    today: Today = "",
) -> None:
    """写出一份报表；不写 --out 时放入发件夹的 台账/报表。"""
    from flows.commands.report import ReportWish, show_report

    days = {"first": day_of(first, option="--from"), "last": day_of(last, option="--to")}
    wish = ReportWish(kind=kind, today=acting_day(today), case_no=case_no, out=file, **days)
    raise typer.Exit(show_report(root_of(root), out, wish))


@app.command()
def progress(
    case_no: Annotated[str, typer.Argument(help="受理编号")],
    root: Root = None,
    file: Annotated[Path | None, typer.Option("--out", help="写成 .docx 或 .html", show_default=False)] = None,
    today: Today = "",
) -> None:
    """显示可以告知申请人的办理进度；请先核对受理编号和手机号后四位。"""
    from flows.commands.progress import ProgressWish, show_progress

    raise typer.Exit(show_progress(root_of(root), out, ProgressWish(case_no, acting_day(today), file)))


@app.command()
def find(  # noqa: PLR0913 - one parameter an option
    text: Annotated[list[str] | None, typer.Argument(help="要找的词；写几个就要同时含有几个")] = None,
    *,
    root: Root = None,
    number: Annotated[str, typer.Option("--number", help="受理编号、文号或档号", show_default=False)] = "",
    applicant: Annotated[str, typer.Option("--applicant", help="申请人", show_default=False)] = "",
    project: Annotated[str, typer.Option("--project", help="项目名称", show_default=False)] = "",
    code: Annotated[str, typer.Option("--code", help="项目代码或统一社会信用代码", show_default=False)] = "",
    road: Annotated[str, typer.Option("--road", help="路名", show_default=False)] = "",
    provider: Annotated[str, typer.Option("--provider", help="专营单位，如 供水", show_default=False)] = "",
    kind: Annotated[str, typer.Option("--kind", help="文书种类，如 需求函、原件", show_default=False)] = "",
    first: Annotated[str, typer.Option("--from", help="从这一天起存入的，如 2026-09-01", show_default=False)] = "",
    last: Annotated[str, typer.Option("--to", help="到这一天为止存入的", show_default=False)] = "",
    as_json: Annotated[bool, typer.Option("--json", help="输出 JSON")] = False,
) -> None:
    """查找案件、文书和原件：编号、名称、项目、路名、日期、全文；词可以只有一个字。"""
    from flows.commands.find import FindWish, show_hits

    said = {"applicant": applicant, "project": project, "code": code, "road": road, "provider": provider, "kind": kind}
    days = {"first": day_of(first, option="--from"), "last": day_of(last, option="--to")}
    wish = FindWish(words=tuple(text or ()), number=number, as_json=as_json, **said, **days)
    raise typer.Exit(show_hits(root_of(root), out, wish))


@app.command()
def audit(root: Root = None) -> None:
    """核对台账与发件夹：缺失、被改动、无主；有问题时退出码为 1。"""
    from flows.commands.audit import show_audit

    raise typer.Exit(show_audit(root_of(root), out, now=datetime.now(SHANGHAI)))


@app.command()
def doctor(root: Root = None) -> None:
    """检查运行条件：模型、字体、LibreOffice、文件夹、台账、日历、磁盘。"""
    from flows.commands.doctor import show_doctor

    raise typer.Exit(show_doctor(root_of(root), out, now=datetime.now(SHANGHAI)))


@app.command()
def bench(  # noqa: PLR0913 - one parameter an option
    *,
    root: Root = None,
    samples: Annotated[list[Path] | None, typer.Option("--samples", help="样例文件夹，可多次给出")] = None,
    made: Annotated[int, typer.Option("--made", min=0, help="现画多少份本表及其他版式，0 为不画")] = 84,
    seed: Annotated[int, typer.Option("--seed", min=0, help="从哪个种子画起；9700 起只用于报告")] = 9700,
    pages: Annotated[int, typer.Option("--pages", min=0, help="内存长跑的页数，0 为不跑")] = 500,
    quick: Annotated[bool, typer.Option("--quick", help="开发用的几分钟短测")] = False,
    no_yardstick: Annotated[bool, typer.Option("--no-yardstick", help="不与其他识别程序对比")] = False,
    json_file: Annotated[Path | None, typer.Option("--json", help="把数据写到这个文件", show_default=False)] = None,
) -> None:
    """测量识别准确度、用时和内存，与 RapidOCR、faster-paddle 对同样的页面比较。"""
    if not (CHECKOUT / "tests" / "bench").is_dir():
        raise UsageError(
            "这里没有基准测试（随源代码而来，安装包里没有）", next_step="在完整的检出目录中运行 make bench"
        )
    sys.path.insert(0, str(CHECKOUT))  # tests/ is no part of the installed package
    from tests.bench.__main__ import QUICK, BenchOptions, main

    usual = BenchOptions(samples=tuple(samples or ()), made=made, seed=seed, pages=pages)
    options = replace(
        QUICK if quick else usual, root=root_of(root), with_yardstick=not no_yardstick, json_file=json_file
    )
    raise typer.Exit(main(options))


@app.command()
def check(
    file: Annotated[Path, typer.Argument(help="要核对的文书（.docx），编辑过的也可以")],
    root: Root = None,
    case_no: Annotated[str, typer.Option("--case", help="与台账中这一受理编号核对", show_default=False)] = "",
) -> None:
    """核对一份文书的格式、内容和版面；有问题时退出码为 1。"""
    from flows.commands.letters import CheckWish, show_check

    raise typer.Exit(show_check(root_of(root), out, CheckWish(file=file, case_no=case_no)))


templates_app = typer.Typer(no_args_is_help=True, help="文书模板。")
app.add_typer(templates_app, name="templates")


@templates_app.command("check")
def check_templates(
    root: Root = None,
    folder: Annotated[Path | None, typer.Option("--folder", help="模板所在文件夹", show_default=False)] = None,
) -> None:
    """逐个核对 Word 模板，指出有错的段落和标记；有错时退出码为 1。"""
    from flows.commands.letters import show_templates

    raise typer.Exit(show_templates(root_of(root), out, folder=folder))


@templates_app.command("proof")
def proof(
    case_no: Annotated[str, typer.Option("--case", help="受理编号")],
    file: Annotated[Path, typer.Option("--out", help="写到这个 .html 文件")],
    root: Root = None,
) -> None:
    """把一个案件的全部文书并排写成一页，标出同类文书的不同之处，供校对。"""
    from flows.commands.letters import show_proof

    raise typer.Exit(show_proof(root_of(root), out, case_no=case_no, out=file))


@app.command()
def layouts(
    act: Annotated[str, typer.Argument(help="teach 从空表学习，forget 忘记；不写则列出", show_default=False)] = "",
    what: Annotated[str, typer.Argument(help="空表的文件，或版式名称如 版式-001", show_default=False)] = "",
    root: Root = None,
) -> None:
    """列出已经记住的其他版式的申请表：使用和更正的次数；或学习、忘记一种。"""
    from flows.commands.layouts import do_layouts

    raise typer.Exit(do_layouts(root_of(root), out, (act, what), now=datetime.now(SHANGHAI)))


@app.command()
def archive(
    year: Annotated[int, typer.Option("--year", min=2000, max=2999, help="归档年度")],
    root: Root = None,
    to: Annotated[Path | None, typer.Option("--to", help="移交到这个文件夹，附目录和回执", show_default=False)] = None,
    with_open: Annotated[bool, typer.Option("--all", help="已受理而未办结的也打包")] = False,
) -> None:
    """把一年的案件打成归档包（档号、元数据、四性检测），并可移交。"""
    from flows.commands.archive import ArchiveWish, show_archive

    wish = ArchiveWish(year=year, now=datetime.now(SHANGHAI), to=to, with_open=with_open)
    raise typer.Exit(show_archive(root_of(root), out, wish))


@app.command()
def backup(
    folder: Annotated[Path, typer.Argument(help="备份写到这个文件夹；内容相同的只存一份")], root: Root = None
) -> None:
    """备份台账和全部文件；程序运行中也可以备份。"""
    from flows.commands.backup import show_backup

    raise typer.Exit(show_backup(root_of(root), folder.resolve(), out, now=datetime.now(SHANGHAI)))


@app.command()
def restore(
    folder: Annotated[Path, typer.Argument(help="一份备份，或全部备份所在的文件夹（取最新一份）")], root: Root = None
) -> None:
    """把备份恢复到一个空的工作文件夹，然后核对。"""
    from flows.commands.backup import show_restore

    raise typer.Exit(show_restore(root_of(root), folder.resolve(), out, now=datetime.now(SHANGHAI)))


@app.command()
def health(
    root: Root = None,
    within: Annotated[int, typer.Option("--within", min=1, help="这么多分钟没有动静就算异常")] = 15,
) -> None:
    """供监控查看：最近一次办件、收件、核对是否正常；异常时退出码为 1。"""
    from flows.commands.health import show_health

    within_ = timedelta(minutes=within)
    raise typer.Exit(show_health(root_of(root), out, now=datetime.now(SHANGHAI), within=within_))


def main() -> None:
    """Entry point: every error that the project raises on purpose ends as one Chinese sentence and its exit code."""
    enter()
    try:
        app(standalone_mode=True)
    except BaozhuangError as error:
        err.print(f"{error.category}：{error.message}", markup=False, highlight=False, soft_wrap=True)
        sys.exit(error.exit_code)
    except Exception as error:  # a fault of our own: one line for people, the places in the code for who mends it
        err.print(_fault(error), markup=False, highlight=False, soft_wrap=True)
        sys.exit(1)


def _fault(error: Exception) -> str:
    """What went wrong in one line, with its time and its place; what the error quotes is left out."""
    from flows.packages import cause_of

    logging.getLogger("baozhuang.cli").exception("a command failed")
    place = traceback.extract_tb(error.__traceback__)[-1]
    when = f"{datetime.now(SHANGHAI):%Y-%m-%d %H:%M:%S}"
    where = f"{Path(place.filename).name} 第 {place.lineno} 行"
    return f"{when} 没有完成：{cause_of(error)}（{where}）。请稍后再试；仍不成的，请系统管理员查看 var/logs。"

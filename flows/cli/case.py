"""`baozhuang case`: acts of the head of the window on a case; each opens what it needs when it is called."""

from __future__ import annotations

from typing import Annotated

import typer

from flows.cli.parts import Root, out, root_of

case_app = typer.Typer(no_args_is_help=True, help="作废、并案、移交、收回文书、指定专员：办错的怎么改正；另发回件表。")
CaseNo = Annotated[str, typer.Argument(help="受理编号")]
Name = Annotated[str, typer.Option("--name", help="经办人姓名，写入台账")]
Reason = Annotated[str, typer.Option("--reason", help="原因，写入台账和告知书")]


@case_app.command("void")
def void_case(case_no: CaseNo, name: Name, reason: Reason, root: Root = None) -> None:
    """作废一个案件：文书作废、期限终止、编号保留，发过函的单位都收到告知书；不删除任何文件。"""
    from flows.commands.case import show_void

    raise typer.Exit(show_void(root_of(root), out, case_no, name=name, reason=reason))


@case_app.command("join")
def join_case(
    case_no: CaseNo,
    into: Annotated[str, typer.Argument(help="并入的受理编号")],
    name: Name,
    reason: Reason,
    root: Root = None,
) -> None:
    """把一个案件并入另一个：原件归另一案查用，自己的文书作废、期限终止。"""
    from flows.commands.case import show_join

    raise typer.Exit(show_join(root_of(root), out, (case_no, into), name=name, reason=reason))


@case_app.command("hand")
def hand_page(  # noqa: PLR0913 - one option each
    case_no: CaseNo,
    into: Annotated[str, typer.Argument(help="这一页所属的受理编号")],
    *,
    file: Annotated[str, typer.Option("--file", help="原件在发件夹内的位置，如 档案/2026/…/001.pdf")],
    name: Name,
    reason: Reason,
    page: Annotated[int, typer.Option("--page", min=1, help="第几页")] = 1,
    root: Root = None,
) -> None:
    """把放错的一页移交给它所属的案件；原件仍存原案，两案的经过都写明。"""
    from flows.commands.case import show_hand

    raise typer.Exit(show_hand(root_of(root), out, (case_no, into, file, page), name=name, reason=reason))


@case_app.command("slip")
def hand_out_slip(
    case_no: CaseNo,
    kind: Annotated[str, typer.Argument(help="表名，如 设计方案送审单、中止恢复办理单、许可办理意见单")],
    name: Name,
    reason: Reason,
    root: Root = None,
) -> None:
    """另发一张回件表：案件本身还没有要用到、而有人要用的（送审设计方案、中止计时等）。"""
    from flows.commands.case import show_slip

    raise typer.Exit(show_slip(root_of(root), out, (case_no, kind), name=name, reason=reason))


@case_app.command("recall")
def call_back_paper(
    case_no: CaseNo,
    number: Annotated[str, typer.Argument(help="文号，如 济联装函〔2026〕12号")],
    name: Name,
    reason: Reason,
    root: Root = None,
) -> None:
    """收回一份已发出的文书：移入作废、告知收到过的各方；需求函随即另发新版。"""
    from flows.commands.case import show_call_back

    raise typer.Exit(show_call_back(root_of(root), out, (case_no, number), name=name, reason=reason))


@case_app.command("officer")
def assign_officer(
    case_no: CaseNo,
    officer: Annotated[str, typer.Argument(help="政府服务专员的姓名和电话")],
    name: Name,
    reason: Reason,
    root: Root = None,
) -> None:
    """为一个案件指定政府服务专员；服务团队联系单已发出的，随即发新版。"""
    from flows.commands.case import show_officer

    raise typer.Exit(show_officer(root_of(root), out, (case_no, officer), name=name, reason=reason))

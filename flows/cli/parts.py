"""What every command takes and where it shows: the work folder, the day, the terminal."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console

from extractors.errors import UsageError

CHECKOUT = Path(__file__).resolve().parents[2]
out = Console()
err = Console(stderr=True)

Root = Annotated[
    Path | None, typer.Option("--root", help="工作文件夹；默认 $BAOZHUANG_ROOT 或程序所在处", show_default=False)
]
Today = Annotated[str, typer.Option("--today", help="按此日期办理，如 2026-09-30；默认今天", show_default=False)]


def root_of(root: Path | None) -> Path:
    """The work folder that was asked for; the checkout where there is one and nothing was said.

    Raises:
        UsageError: nothing was said, and the program is installed.
    """
    said = root or os.environ.get("BAOZHUANG_ROOT")
    if not said and not (CHECKOUT / "pyproject.toml").exists():
        raise UsageError("没有写明工作文件夹", next_step="加上 --root 文件夹，或设置环境变量 BAOZHUANG_ROOT")
    return Path(said or CHECKOUT).resolve()


def show(text: str) -> None:
    """One line for people, untouched by terminal markup."""
    out.print(text, markup=False, highlight=False, soft_wrap=True)

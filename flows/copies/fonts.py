"""Which free fonts stand in for the fonts that letters name, in copies only: the .docx keeps the official names.

The names are those that `baozhuang doctor` tells. Song and Hei come with the program (Noto, OFL); the others are used
where they are installed.
"""

from __future__ import annotations

import importlib
from pathlib import Path
from typing import Final
from xml.sax.saxutils import escape

STAND_INS: Final = {
    "方正小标宋简体": ("方正小标宋_GBK", "Source Han Serif SC", "Noto Serif SC"),
    "仿宋_GB2312": ("仿宋", "FangSong", "Zhuque Fangsong", "Zhuque Fangsong (technical preview)", "Noto Serif SC"),
    "楷体_GB2312": ("楷体", "KaiTi", "LXGW WenKai", "Noto Serif SC"),
    "黑体": ("SimHei", "Source Han Sans SC", "Noto Sans SC"),
    "宋体": ("SimSun", "Source Han Serif SC", "Noto Serif SC"),
}
"""Font of a letter → families to be taken in its place, the best first."""
_SYSTEM: Final = ("/etc/fonts/fonts.conf", "/usr/local/etc/fonts/fonts.conf", "/opt/homebrew/etc/fonts/fonts.conf")


def shipped_folder() -> Path | None:
    """Where the fonts lie that come with the program, None where they lack."""
    try:
        return Path(importlib.import_module("pylopdf_fonts_zh_cn").serif_path()).parent
    except (ImportError, AttributeError, OSError):
        return None


def fontconfig(shipped: Path | None) -> str:
    """A fontconfig file: the system's own, the shipped fonts, and the stand-ins."""
    parts = [f'<include ignore_missing="yes">{place}</include>' for place in _SYSTEM]
    parts += [f"<dir>{escape(str(shipped))}</dir>"] if shipped else []
    for name, families in STAND_INS.items():
        prefer = "".join(f"<family>{family}</family>" for family in (name, *families))
        parts.append(f'<alias binding="same"><family>{name}</family><prefer>{prefer}</prefer></alias>')
    head = '<?xml version="1.0"?>\n<!DOCTYPE fontconfig SYSTEM "urn:fontconfig:fonts.dtd">\n'
    return head + "<fontconfig>\n" + "\n".join(parts) + "\n</fontconfig>\n"

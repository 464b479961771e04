"""Untrusted names: how they are shown to people, which may never be used, which are ignored, how one is made safe."""

from __future__ import annotations

import fnmatch
import os
import re
import unicodedata
from pathlib import PurePath

from extractors.errors import UnsafeNameError
from extractors.values import without_private

_LITTER = (
    ".*", "~$*", "*.tmp", "__macosx", "thumbs.db", "ehthumbs.db", "desktop.ini", "icon\r", "lost+found",
    "#recycle", "#snapshot", "@recycle", "@recently-snapshot", "@eadir", "@tmp", "@sharesnap",
    "$recycle.bin", "recycler", "system volume information",
)  # fmt: skip
"""Of file managers, scanners, and the bins and snapshots of Synology, QNAP and Windows shares."""
_TRANSFERS = (
    "*.part", "*.partial", "*.filepart", "*.crdownload", "*.download", "*.opdownload", "*.!ut", "*.!qb", "*.aria2",
    "*.xltd", "*.td", "*.td.cfg", "*.downloading", "*.uploading", "*.baiduyun.uploading.cfg", "*.sb-*",
)  # fmt: skip
"""Of programs that have not finished a file: browsers, WinSCP, 迅雷, 百度网盘 (*.baiduyun.p.downloading) and others."""
IGNORED = (*_LITTER, *_TRANSFERS)
"""What is nobody's page or package; compared in lower case. Everything else is taken."""
_DIRECTIONS = frozenset("\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")
_FACES = range(0x1F000, 0x1FB00)
"""Emoji, their flags and skin colours."""
_NEWER = frozenset((*range(0x2EBF0, 0x2EE5E), *range(0x31350, 0x323B0)))
"""Chinese characters of Unicode 15 (extensions H and I), unassigned for an older Python and right all the same."""
_UNSEEN = frozenset("\u20e3") | {chr(code) for code in range(0xFE00, 0xFE10)}
"""Variation selectors and the keycap that go with emoji."""
RESERVED = {"CON", "PRN", "AUX", "NUL", *(f"{port}{n}" for port in ("COM", "LPT") for n in "0123456789¹²³")}
MAX_NAME = 80
MAX_PART_BYTES = 255
MAX_SAFE_BYTES = 240
"""80 Chinese characters; leaves room below the 255 of most file systems."""
_FORBIDDEN = re.compile(r'[\\/:*?"<>|]')
_LONG_NUMBER = re.compile(r"\d{11,}[Xx]?")
"""A phone or identity number: names in the outbox carry no personal data."""


def is_ignored(name: str) -> bool:
    """Whether an entry of a folder is nobody's page."""
    lower = name.lower()
    return any(fnmatch.fnmatchcase(lower, pattern.lower()) for pattern in IGNORED)


def _deceives(char: str) -> bool:
    """Control, direction override or surrogate: it steers what is shown, or lies about its neighbours."""
    return char in _DIRECTIONS or unicodedata.category(char) in {"Cc", "Cs", "Zl", "Zp"}


def _is_left_out(char: str) -> bool:
    """Invisible, or an emoji: nothing of a name is lost without it."""
    return ord(char) in _FACES or char in _UNSEEN or unicodedata.category(char) == "Cf"


def _is_unknown(char: str) -> bool:
    """A code to which no character was given, or only on the sender's computer."""
    return unicodedata.category(char) in {"Co", "Cn"} and ord(char) not in _NEWER


def readable(name: str) -> str:
    """The name with bytes that the system could not decode turned into the characters they were meant to be."""
    if any("\udc80" <= c <= "\udcff" for c in name):
        return decode_name(os.fsencode(name))
    return unicodedata.normalize("NFC", name)


def shown_name(name: str) -> str:
    """A name for people and for the ledger, at most 120 characters: decoded, without emoji and what cannot be seen,
    deceiving and unknown characters as ?.
    """
    seen = "".join(map(_shown, without_private(readable(name))))[:120]
    return seen or ("未命名" if name else "")


def _shown(char: str) -> str:
    if _deceives(char):
        return "?"
    if _is_left_out(char):
        return ""
    return "?" if _is_unknown(char) else " " if char.isspace() else char


def decode_name(raw: bytes) -> str:
    """UTF-8 where it holds characters of three bytes (Chinese), else GBK, else the code page of old archives."""
    for encoding in ("utf-8", "gbk"):
        try:
            text = raw.decode(encoding)
        except UnicodeDecodeError:
            continue
        if encoding == "gbk" or raw.isascii() or max(text) > "\u07ff":
            return text
    return raw.decode("cp437")


def check_member_name(name: str) -> None:
    """Refuse a relative member name that could leave its folder or deceive.

    Raises:
        UnsafeNameError: absolute, with a drive or stream, `..`, hidden characters, a reserved or overlong name.
    """
    parts = re.split(r"[\\/]", name)
    if reason := _unsafe_path(name, parts) or next(filter(None, map(_unsafe_part, parts)), ""):
        raise UnsafeNameError(f"材料包内的文件名{reason}", file=shown_name(name), next_step="改名后重新打包")


def _unsafe_path(name: str, parts: list[str]) -> str:
    if name[:1] in ("/", "\\") or re.match(r"[A-Za-z]:", name):
        return "是绝对路径"
    return "含有 ..，会离开材料包" if ".." in parts else ""


def _unsafe_part(part: str) -> str:
    if any(map(_deceives, part)):
        return "含有控制字符或改变文字方向的字符，看到的名字可能是假的"
    if ":" in part:
        return "含有冒号"
    if part.split(".")[0].strip().upper() in RESERVED:
        return "是系统保留的名称"
    return "过长" if len(part.encode()) > MAX_PART_BYTES else ""


def safe_name(name: str, *, limit: int = MAX_NAME) -> str:
    """A name for the outbox made from an untrusted one: at most `limit` characters, no forbidden ones, no long numbers.

    A name that is fine already is kept as it is.
    """
    text = _LONG_NUMBER.sub("号码", _FORBIDDEN.sub("_", shown_name(name))).strip(" .")
    if text.split(".")[0].strip().upper() in RESERVED:
        text = f"_{text}"
    suffix = PurePath(text).suffix if len(PurePath(text).suffix) <= 10 else ""
    stem = text[: len(text) - len(suffix)] if suffix else text
    stem = stem[: limit - len(suffix)]
    while len((stem + suffix).encode()) > MAX_SAFE_BYTES:
        stem = stem[:-1]
    return (stem.rstrip(" .") + suffix) or "材料"


def plain_suffix(name: str) -> str:
    """The suffix of an untrusted name in lower case where it is a short plain one, else ''."""
    suffix = PurePath(name).suffix.lower()
    return suffix if suffix[1:].isascii() and suffix[1:].isalnum() and len(suffix) <= 6 else ""


def natural_key(name: str) -> tuple[tuple[int, int, str], ...]:
    """Sort key by which page 2 stands before page 10."""
    pieces = re.findall(r"\d{1,18}|\D+|\d+", name.lower())
    return tuple((0, int(p), "") if p.isdigit() and p.isascii() and len(p) <= 18 else (1, 0, p) for p in pieces)

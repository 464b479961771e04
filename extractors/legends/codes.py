"""What options are numbered with, A B C, 1 2 3, 01 02, ①②③: how such a code is printed and what a pen's is read as.

Knows characters alone.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator
from typing import Literal

Kind = Literal["letter", "figure"]

CIRCLED = "①②③④⑤⑥⑦⑧⑨⑩⑪⑫⑬⑭⑮⑯⑰⑱⑲⑳"
MOST, _TWO = 20, 2
_LIKE_FIGURE = {"L": "1", "I": "1", "|": "1", "丨": "1", "!": "1", "]": "1", "[": "1", "Z": "2", "乙": "2", "S": "5",
                "B": "8", "G": "6", "O": "0", "D": "0", "Q": "0", "一": "1", "T": "7", "A": "4"}  # fmt: skip
_LIKE_LETTER = {"8": "B", "3": "B", "0": "D", "O": "D", "4": "A", "6": "G", "(": "C", "1": "I", "|": "I", "L": "I",
                "丨": "I", "5": "S", "7": "F"}  # fmt: skip
"""What a code by hand is read as, and the code that it may be."""
PARTING = " \t\n,，、;；.．。·/／和及+&-"
"""What may stand between the codes of an answer."""


def spellings(number: int, kind: Kind) -> tuple[str, ...]:
    """How the code of an option (1 the first) is printed, folded."""
    if kind == "letter":
        return (chr(ord("A") + number - 1),)
    own = (str(number), CIRCLED[number - 1]) if number <= len(CIRCLED) else (str(number),)
    return own if number > 9 else (f"0{number}", *own)


def numbers_in(text: str, kind: Kind, known: Collection[int]) -> tuple[list[int], bool]:
    """The options that an answer names (folded text), and whether it was read as it was written: no other character
    taken for a code. known: the numbers of the options; no numbers where something of it is none of their codes.
    """
    found: list[int] = []
    is_plain = True
    for piece in re.split(f"[{re.escape(PARTING)}()]+", text):
        for number, is_own in _of_piece(piece, kind, known):
            if number is None:
                return [], False
            found.append(number)
            is_plain = is_plain and is_own
    return found, is_plain


def _of_piece(piece: str, kind: Kind, known: Collection[int]) -> Iterator[tuple[int | None, bool]]:
    """The codes of letters or figures without a sign between, each with whether it was read as such."""
    if kind == "figure" and piece.isdigit() and len(piece) == _TWO and int(piece) in known:
        # 12 of twelve options is the twelfth, or the first and the second
        yield int(piece), piece[0] == "0" or not {int(c) for c in piece} <= set(known)
        return
    for char in piece:
        if char in CIRCLED:
            yield (n if (n := CIRCLED.index(char) + 1) in known else None), True
            continue
        own = _number(char, kind)
        if own in known:
            yield own, True
            continue
        like = _number((_LIKE_LETTER if kind == "letter" else _LIKE_FIGURE).get(char, ""), kind)
        yield (like if like in known else None), False


def _number(char: str, kind: Kind) -> int | None:
    if kind == "letter":
        return ord(char) - ord("A") + 1 if len(char) == 1 and "A" <= char <= "Z" else None
    return int(char) if char.isascii() and char.isdigit() else None

"""Tokens as a recogniser would hand them on: wrong and lost characters, cut and merged lines, shifted boxes.

What text detection joins and parts, and what recognition takes for what, follows what the quick model does to scans of
such forms: marks become characters or vanish, label and value run together, a line falls into two.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from random import Random

from tests.layouts.answers import number_of
from tests.layouts.roles import Box, LaidOut, Token

_PAIRS = (
    "0OoDQ 1lI7 2Zz 5S 8B3 6b 9g B8 O0 I1 Z2 S5 ：: （( ）) ，, ㎡m ³3 ²2 —一- ·. .,· 日目曰 目日 未末 末未 己已 士土 "
    "人入八 大太 千干 干千 间问 口□ 用月 气乞 电申 项顶 编偏 址止 签答 宽寛 源原 沁泌 济齐 渎读 坛云 号导 荆判 暖暧"
)
_ALIKE = {pair[0]: pair[1:] for pair in _PAIRS.split()}
"""Characters taken for others; a few of each kind."""
_MARKS = {
    "□": ("口", "", "□", "日", "1"), "☑": ("区", "囗", "√", "回", "", "☑", "团", "冈"), "○": ("O", "0", "", "○"),
    "●": ("●", "", "O"), "（　）": ("()", "（）", "( )", "C)", "（"), "（√）": ("(√)", "(V)", "（√）", "()", "(J)"),
}  # fmt: skip


@dataclass(frozen=True)
class Seen:
    """A line as it was recognised. parts: the tokens in it from left to right, several where they ran together.

    spans: for each part, from which to which character of the text it stands.
    """

    text: str
    box: Box
    page: int
    confidence: float
    parts: tuple[Token, ...]
    spans: tuple[tuple[int, int], ...]


@dataclass(frozen=True)
class Faults:
    """How often what goes wrong. Per character: wrong, lost; per token: cut, gone; per gap: merged. shift: in mm."""

    wrong: float = 0.006
    written: float = 0.025
    lost: float = 0.003
    cut: float = 0.03
    gone: float = 0.008
    merged: float = 0.75
    shift: float = 0.35
    gap: float = 0.9

    @classmethod
    def drawn(cls, rng: Random) -> Faults:
        """Those of one scan, from almost none to many."""
        much = rng.choice((0.2, 0.6, 1.0, 1.0, 1.8))
        plain = cls()
        return cls(
            plain.wrong * much, plain.written * much, plain.lost * much, plain.cut * much, plain.gone * much,
            rng.uniform(0.4, 0.95), plain.shift * (0.5 + much / 2), rng.uniform(0.5, 1.6),
        )  # fmt: skip


def recognised(form: LaidOut, seed: int, faults: Faults | None = None) -> list[Seen]:
    """The form's lines as a recogniser would hand them on; the same for the same seed."""
    rng = Random(number_of("noise", form.name, seed))
    faults = faults or Faults.drawn(rng)
    tilt = rng.gauss(0, 0.004)
    whole = [t for t in form.tokens if (t.text or t.role.kind != "mark") and rng.random() >= faults.gone]
    pieces = [p for t in whole for p in _cut(t, faults, rng)]
    lines = [_line(group, faults, rng, tilt) for group in _merged(pieces, faults, rng)]
    return [line for line in lines if line.text]


def _cut(token: Token, faults: Faults, rng: Random) -> list[Token]:
    """A token, at times as two; an upright one always as its characters."""
    (x0, y0, x1, y1), text = token.box, token.text
    if len(text) > 1 and y1 - y0 > 1.6 * (x1 - x0):
        step = (y1 - y0) / len(text)
        return [replace(token, text=c, box=(x0, y0 + n * step, x1, y0 + (n + 1) * step)) for n, c in enumerate(text)]
    if len(text) < 4 or rng.random() >= faults.cut:
        return [token]
    at = rng.randint(1, len(text) - 1)
    middle = x0 + (x1 - x0) * at / len(text)
    return [
        replace(token, text=text[:at], box=(x0, y0, middle, y1)),
        replace(token, text=text[at:], box=(middle, y0, x1, y1)),
    ]


def _merged(tokens: Sequence[Token], faults: Faults, rng: Random) -> list[list[Token]]:
    """Tokens that stand close beside one another on a line, together as detection takes them."""
    groups: list[list[Token]] = []
    for token in sorted(tokens, key=lambda t: (t.page, round((t.box[1] + t.box[3]) / 2 / 2.2), t.box[0])):
        last = groups[-1][-1] if groups else None
        if last is not None and _is_beside(last, token, faults) and rng.random() < faults.merged:
            groups[-1].append(token)
        else:
            groups.append([token])
    return groups


def _is_beside(first: Token, second: Token, faults: Faults) -> bool:
    if first.page != second.page:
        return False
    height = min(first.box[3] - first.box[1], second.box[3] - second.box[1])
    shared = min(first.box[3], second.box[3]) - max(first.box[1], second.box[1])
    gap = second.box[0] - first.box[2]
    return shared > 0.5 * height and -1.0 < gap < faults.gap * height


def _line(group: Sequence[Token], faults: Faults, rng: Random, tilt: float) -> Seen:
    text, spans = "", []
    for token in group:
        part = _misread(token, faults, rng)
        spans.append((len(text), len(text) + len(part)))
        text += part
    box = _around(t.box for t in group)
    x0, y0, x1, y1 = (v + rng.gauss(0, faults.shift) for v in box)
    lean = tilt * (x0 + x1) / 2
    confidence = max(0.3, min(1.0, 1 - abs(rng.gauss(0, 0.04 + 2 * faults.wrong))))
    return Seen(
        text, (x0, y0 + lean, max(x1, x0 + 0.5), y1 + lean), group[0].page, confidence, tuple(group), tuple(spans)
    )


def _misread(token: Token, faults: Faults, rng: Random) -> str:
    if token.role.kind == "mark":
        return rng.choice(_MARKS.get(token.text, (token.text,)))
    wrong = faults.written if token.written else faults.wrong
    made = []
    for char in token.text:
        dice = rng.random()
        if dice < faults.lost:
            continue
        made.append(rng.choice(_ALIKE[char]) if char in _ALIKE and dice < faults.lost + 4 * wrong else char)
    return "".join(made)


def _around(boxes: Iterable[Box]) -> Box:
    lefts, tops, rights, bottoms = zip(*boxes, strict=True)
    return min(lefts), min(tops), max(rights), max(bottoms)

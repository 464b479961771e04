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
_MARKS: dict[str, tuple[tuple[str, int], ...]] = {
    "□": (("□", 510), ("口", 117), ("", 25), ("V□", 2), (".□", 2), (")", 1), ("日", 1)),
    "☑": (("", 127), ("☑", 43), ("□", 19), ("区", 9), ("口", 7), ("回", 3), ("■", 3), ("Z", 2), ("凶", 1), ("风", 1)),
    "○": (("", 107), ("○", 49), ("O", 14), ("〇", 10), ("0", 3), ("1", 1)),
    "●": (("", 58), ("∅", 12), ("@", 9), ("●", 5), ("⊗", 4), ("會", 1)),
    "（　）": (("（）", 270), ("(）", 51), ("（)", 19), ("()", 16), ("V（）", 3), ("（.）", 2), ("的", 1)),
    "（√）": (
        ("(√)", 52),
        ("（√)", 26),
        ("(√", 19),
        ("（√", 4),
        ("()", 3),
        ("《", 3),
        ("√", 3),
        ("(", 2),
        (")", 1),
        ("（<", 1),
    ),
}
"""What mark places were read as, and how often, on 68 scanned pages of these forms."""
_JOINED = ((0.25, 1.0), (0.75, 0.78), (1.75, 0.58), (9.0, 0.08))
"""Up to which gap, in heights, how often two runs of a line came as one line, on the same pages."""


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
    """How often what goes wrong. Per character: wrong, lost; per token: cut, gone. shift: in mm.

    written: per character by hand (zhimang is read worst, wenkai as well as print). joined: how much readier than usual
    to take neighbours as one line.
    """

    wrong: float = 0.008
    written: float = 0.05
    lost: float = 0.004
    cut: float = 0.006
    gone: float = 0.012
    shift: float = 0.35
    joined: float = 1.0

    @classmethod
    def drawn(cls, rng: Random) -> Faults:
        """Those of one scan, from almost none to many."""
        much = rng.choice((0.2, 0.6, 1.0, 1.0, 1.8))
        plain = cls()
        return cls(
            wrong=plain.wrong * much,
            written=plain.written * much * rng.uniform(0.2, 2.0),
            lost=plain.lost * much,
            cut=plain.cut * much,
            gone=plain.gone * much,
            shift=plain.shift * (0.5 + much / 2),
            joined=rng.uniform(0.7, 1.2),
        )


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
        if last is not None and rng.random() < _chance_joined(last, token, faults):
            groups[-1].append(token)
        else:
            groups.append([token])
    return groups


def _chance_joined(first: Token, second: Token, faults: Faults) -> float:
    """How likely two runs come as one line; 0 where they do not stand on one."""
    if first.page != second.page:
        return 0.0
    height = max(0.5, min(first.box[3] - first.box[1], second.box[3] - second.box[1]))
    shared = min(first.box[3], second.box[3]) - max(first.box[1], second.box[1])
    gap = (second.box[0] - first.box[2]) / height
    if shared < 0.5 * height or not -1.0 < gap < _JOINED[-1][0]:
        return 0.0
    return faults.joined * next(chance for most, chance in _JOINED if gap <= most)


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
        known = _MARKS.get(token.text, ((token.text, 1),))
        return rng.choices([text for text, _ in known], [often for _, often in known])[0]
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

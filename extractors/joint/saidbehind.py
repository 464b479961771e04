"""Days that a sentence names by the words behind them: 2026 年 3 月 1 日开工, 于 2026 年 5 月 8 日前接通.

Takes the pool and its texts with what they go on with; hands on hypotheses for the days of beginning, end and need.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace

from extractors.evidence import Pool, Token, Wording, same_row
from extractors.joint.hypotheses import UNLABELLED, Hypothesis
from extractors.joint.joining import gone_on
from extractors.printed import Print
from extractors.values import half_width

_SAID = (
    ("start_date", re.compile(r"(正式)?(开工|动工|开始施工)(建设)?([，,。;；、].*)?")),
    ("finish_date", re.compile(r"(全部|正式)?(竣工|完工|建成)([，,。;；、].*)?")),
    ("need_date", re.compile(r"([之以]?前)?(接通|通[水电气暖热]|接入|投入使用|用上)([，,。;；、].*)?")),
)
_DAY = re.compile(r"(20)?\d{2}\D{0,3}年.{0,12}月.{0,6}日")
_SCORE, _NEAR = 6.0, 1.5
"""What such words weigh; how far behind the day they stand at most, in heights of a line."""


def days_said_behind(pool: Pool, whole: Sequence[Token]) -> Iterator[Hypothesis]:
    """The days behind which a sentence says what happens then. whole: the texts with what they go on with."""
    for day, key, _ in _said(pool, whole):
        yield Hypothesis(day.id, UNLABELLED, key, _SCORE, "said", tuple(t.id for t in day.more))


def without_said(page: Print, pool: Pool, wording: Wording) -> Print:
    """The print without the labels that such words would be of what follows them."""
    words = {t.id for _, _, t in _said(pool, gone_on(pool, page, wording))}
    labels = tuple(one for one in page.labels if not words & set(one.tokens))
    return replace(page, labels=labels, printed=page.printed | words)


def _said(pool: Pool, whole: Sequence[Token]) -> Iterator[tuple[Token, str, Token]]:
    """Each such day, the field that it is of, and the words behind it."""
    for day in whole:
        if not _DAY.fullmatch(half_width(day.whole).strip(" _")):
            continue
        last = day.more[-1] if day.more else day
        row = [t for t in pool.tokens if t.id != last.id and same_row(t.box, last.box) and t.box[0] > last.box[0]]
        behind = min(row, key=lambda t: t.box[0], default=None)
        if behind is not None and behind.box[0] - last.box[2] < _NEAR * pool.height:
            yield from ((day, key, behind) for key, words in _SAID if words.fullmatch(behind.text.strip()))

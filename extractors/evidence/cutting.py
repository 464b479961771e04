"""Where a run of print must be cut: at the labels inside it, between option words, behind a label that a value follows.

Takes text and the `Wording` of forms; hands on places between characters. Knows no places on a page.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence

from extractors.apart import plain_word
from extractors.evidence.brackets import MARK
from extractors.evidence.clauses import parting
from extractors.evidence.wording import CHOICES, LEADS, Wording
from extractors.otherform import Context, is_unit
from extractors.values import Field

_ENTRUSTS = "委托"
_LONGEST, _SHORTEST, _LONGEST_HEADING, _SHORTEST_VALUE = 24, 2, 14, 5
_SEPARATORS = re.compile(r"[／/、,，|｜\s·•；;]+")
_BOUNDARY = re.compile(r"[\s，。；;、,_(（／/]|[)）]|其中")
_PERSON = re.compile("[㐀-鿿]{2,4}")
_TICKED, _MARK, _YES_NO = re.compile("[√✓✔]"), re.compile(MARK), re.compile("是|否|有|无|需要?|不需要?")
_TRANSLATED = re.compile("(?<=[㐀-鿿])[ .]*[A-Z][a-z]{2,}(?: [A-Za-z][a-z]+)*")
"""The English of a word to choose behind it: 水Water, 联合验收 Joint."""
_LEADER = re.compile("(?<=[㐀-鿿:：])[…⋯]+|(?<=[㐀-鿿:：])[.．·]{3,}")
"""Dots that lead from a label to what is filled in."""
_COMMAS, _FEWEST_MARKS = "，,；;", 3
_EITHER = re.compile(r"(是|有|需要?|同意)\s*([/／、|｜])\s*(否|无|不需要?|不同意)")
"""Two words that answer, a stroke between: too short to be told by their words."""
_ANSWERS = re.compile(r"(?<![是有])\s*\W*(是|有(?!无))\W*([○〇●◎oO0]\W*)?((否|无)\W*([○〇●◎oO0]\W*)?)?$")
"""是 and 否, or 是 alone where a mark parts them, at the end of what was read as one line."""
_NUMBERED = re.compile(r"[(（]?[一二三四五六七八九十]{1,2}[)）、.．\s]|[(（]?\d{1,2}[)）、.．]")
_FIGURE_AFTER = re.compile(r"\s*[\d_]|[DＤ][NＮ]\s*\d|Φ")
_NAME_BEFORE_DAY = re.compile(r"[㐀-鿿]{2,4}\s*(?=\d{4}\s*[年./-]\s*\d{1,2})")
_LONG_FIGURE, _CLAUSE_END = re.compile(r"\s*\d{7}"), re.compile("[，；。;]")
_QUANTITY_BEFORE = re.compile(r"\d[\d.,]*\s*([^\d\s]{0,6})$")
_HINT_FIRST = re.compile(r"[(（]([^()（）√✓]{2,14})[)）](?=\s*[^\s()（）:：])")
_RUNNING, _LONG_RUN = re.compile("[，。；,;（(]"), 16
_DATE_IN_SENTENCE = re.compile(r"\d{1,2}\s*日(?=之?前|以前)")
_SHORTEST_MEANT, _LONGEST_MEANT, _LIKELY, _SHORTEST_BEFORE_FIGURE = 4, 8, 4, 3
_GOES_ON = re.compile(r"\s*[(（【\[及和与或、/／]|证|号|人|日期|时间|电话|名称|全称|姓名")


class Cutting:
    """Cuts runs of print by the words of forms. more: where else to cut a run, as a network has learned it."""

    def __init__(self, wording: Wording, more: Callable[[str], Sequence[int]] = lambda _: ()) -> None:
        self._wording, self._labels, self._more = wording, wording.labels, more
        self._known: dict[str, tuple[int, ...]] = {}

    def cuts(self, text: str) -> tuple[int, ...]:
        """Where a run of print without wide gaps must be cut."""
        if text not in self._known:
            stops = self._stops(text) | {p for m in _LEADER.finditer(text) for p in m.span()}
            stops |= set(self._more(text)) if self._is_running(text) else set()
            self._known[text] = tuple(sorted(p for p in stops if 0 < p < len(text)))
        return self._known[text]

    def _is_running(self, text: str) -> bool:
        """Whether a run may be part of a sentence: a name or a place by itself is not cut by a network."""
        return bool(_RUNNING.search(text) or len(text) >= _LONG_RUN) and not self._is_one(text)

    def _is_one(self, text: str) -> bool:
        """Whether a run is a label, a word to choose or a heading as a whole."""
        is_label = self._labels.knows(text) and not _TICKED.search(text)
        return is_label or self._wording.is_option(text) or self._is_heading(text)

    def _stops(self, text: str) -> set[int]:
        if tail := self._answers_at_end(text):
            return {*tail, *self._stops(text[: tail[0]])}
        if self._is_one(text):
            return set()
        if text[-1:] in ":：" and text[-2:-1] not in "(（":  # there it is half of a bracket
            start = self._label_at_end(text)
            return {start, *self._stops(text[:start])} if start else set()
        starts = (0, *(m.end() for m in _CLAUSE_END.finditer(text)))
        stops, rest = {*self._leads(text), *(n + p for n in starts for p in self._clauses(text[n:]))}, 0
        stops.update(parting(text, self._wording, {f.key: self._spans(text, f) for f in self._wording.choices}))
        for start, end in [*self._inner_labels(text), (len(text), len(text))]:
            stops |= {start, end, *(rest + p for p in self._between_options(text[rest:start]))}
            rest = end
        return stops

    def _answers_at_end(self, text: str) -> list[int]:
        """The cuts at 是 and 否, and at their marks, behind a label that is answered by them; none where none is."""
        tail = _ANSWERS.search(text)
        head = text[: tail.start()] if tail is not None else ""
        keys = [m.key for m in self._wording.label(head)] if len(head) >= _SHORTEST_MEANT else []
        if tail is None or not any(self._labels.is_yes_no(k) for k in keys):
            return []
        return sorted({tail.start(), *(tail.start() + p for m in _YES_NO.finditer(tail[0]) for p in m.span())})

    @staticmethod
    def _leads(text: str) -> Iterator[int]:
        """Both ends of the words of a sentence that values follow."""
        for lead, (_, wanted) in LEADS.items():
            start = text.find(lead)
            rest = text[start + len(lead) :].split("，")[0]
            is_long = len(rest) >= _SHORTEST_VALUE or lead.endswith(_ENTRUSTS)
            if start >= 0 and is_long and re.search(wanted, rest):
                yield from (start, start + len(lead))

    def _clauses(self, text: str) -> Iterator[int]:
        """The ends of a hint before what is written, of a date in a sentence, of a name before the day of signing, of a
        label that no list of names has.
        """
        hint = _HINT_FIRST.match(text)
        if hint is not None and not self._wording.is_option(hint[1]):
            yield hint.end()
        yield from (m.end() for m in _DATE_IN_SENTENCE.finditer(text))
        if (signed := _NAME_BEFORE_DAY.match(text)) is not None:
            yield signed.end()
        for end in range(min(_LONGEST_MEANT, len(text) - 1), _SHORTEST_BEFORE_FIGURE - 1, -1):
            rest, meant = text[end:], self._wording.meant(text[:end])
            is_figure = bool(_FIGURE_AFTER.match(rest))
            is_value = is_figure or (len(rest) >= _SHORTEST_VALUE and not _GOES_ON.match(rest))
            is_clear = end >= _SHORTEST_MEANT and is_value and any(m.rank <= _LIKELY for m in meant)
            if is_clear or (is_figure and self._is_counted(text[:end], rest)):
                yield end
                return

    def _is_counted(self, label: str, figure: str) -> bool:
        """Whether a text may be the label of a figure in this unit, if only under some service: 时用量 of 1.5吨/时."""
        meant = (m for block in ("", *self._wording.services) for m in self._wording.meant(label, block))
        return any(self._labels.is_figure(m.key, figure) for m in meant)

    def _is_heading(self, text: str) -> bool:
        """Whether a text is a numbered heading, 二、用水 or 3.用电信息, not a list."""
        number = _NUMBERED.match(text)
        rest = text[number.end() :].strip() if number is not None else "0"
        return len(text) <= _LONGEST_HEADING and not re.search(r"\d", rest) and not _SEPARATORS.search(rest)

    def _label_at_end(self, text: str) -> int:
        """The start of the label that a colon ends, behind what belongs to the value before it; 0 for none."""
        head = text[:-1]
        ends = {end for field in self._wording.choices for _, end in self._spans(head, field)}
        parted = {m.end() for m in _BOUNDARY.finditer(head)} | ends
        places: tuple[int, ...] = (*sorted(parted), *range(1, len(head) - 1))
        behind_commas = {p for p in places if head[p - 1] in _COMMAS}
        if self._wording.is_label(head) and not any(self._means_label(head[p:]) for p in behind_commas):
            return 0
        for start in places:
            rest = head[start:]
            if start not in parted and self._labels.knows(head[:start]):
                continue  # 充电桩数量 is one label that nobody knows, not two
            may_be_short = start in ends | behind_commas
            is_known = self._means_label(rest) if may_be_short else self._labels.knows(rest)
            is_known = is_known or (start in ends and len(rest) >= _SHORTEST_MEANT and bool(self._wording.meant(rest)))
            if _SHORTEST <= len(rest) <= _LONGEST and is_known:
                return start
        return 0

    def _means_label(self, text: str) -> bool:
        """Whether a text is a label, if only under the head of some service: 电压, 性质."""
        return self._labels.knows(text) or any(
            m.rank <= 2 for b in self._wording.services for m in self._labels.whole(text, Context(block=b))
        )

    def _inner_labels(self, text: str) -> Iterator[tuple[int, int]]:
        """The labels that stand in a run of text where a new part may begin, and are followed as labels are."""
        options = {end for field in self._wording.choices for _, end in self._spans(text, field)}
        place = 0
        while place < len(text) - 1:
            end = self._label_from(text, place, options) if self._may_begin(text, place, options) else 0
            if end:
                yield place, end
            place = end or place + 1

    @staticmethod
    def _may_begin(text: str, place: int, options: set[int]) -> bool:
        if _BOUNDARY.match(text[place]):
            return False
        if place == 0 or place in options or _BOUNDARY.fullmatch(text[place - 1]) or text[:place].endswith("其中"):
            return True
        before = _QUANTITY_BEFORE.search(text[:place])
        return before is not None and (not before[1] or is_unit(before[1]))

    def _label_from(self, text: str, start: int, options: set[int]) -> int:
        """The end of the longest label that begins at a place, 0 for none."""
        before = text[start - 1 : start] if start not in options or start == 0 else "?"
        for end in range(min(len(text), start + _LONGEST), start + _SHORTEST - 1, -1):
            head, rest = text[start:end].rstrip(), text[end:]
            if end - start < len(text) and self._labels.knows(head) and self._is_followed(head, rest, before):
                return end
        return 0

    def _is_followed(self, head: str, rest: str, before: str) -> bool:
        """Whether what follows a label in a run of text follows labels. before: the character in front, '' for none,
        '?' where an option word ends there.
        """
        if not re.search("[一-鿿]", head) or _TICKED.search(head) or is_unit(head):
            return False
        if self._wording.is_option(head):
            return bool(_LONG_FIGURE.match(rest))
        if _FIGURE_AFTER.match(rest):
            return True
        if not rest:
            return len(head) >= 3 or before in _COMMAS
        if rest[0].isspace():
            return len(head) >= 3
        if len(head) == 3 and (before.isspace() or before in "。；;，,"):
            keys = {m.key for m in self._labels.whole(head)}
            return any(self._wording.catalogue[k].type == "name" for k in keys) and bool(_PERSON.fullmatch(rest))
        return len(head) >= 4 and before != "?" and not (_GOES_ON.match(rest) or is_unit(rest))

    def _between_options(self, text: str) -> list[int]:
        """The cuts of a run of option words; none where it is no such run."""
        if (either := _EITHER.fullmatch(text.strip())) is not None:
            return [text.index(either[1]) + p for p in either.span(2)]
        if len(text) < 4 or (self._labels.knows(text) and not _TICKED.search(text)) or self._wording.is_option(text):
            return []
        letters = _TRANSLATED.sub("", _MARK.sub("", text))
        if len(letters) < len(text) and letters.strip() and not _YES_NO.sub("", letters).strip():
            return [p for m in _YES_NO.finditer(text) for p in m.span()]
        if marks := self._between_marks(text):
            return marks
        best: list[tuple[int, int]] = []
        for field in self._wording.choices:
            spans = self._spans(text, field)
            if (len(spans) >= 2 or (spans and self._is_listed(text, spans[0]))) and _better(spans, best):
                best = spans
        if not best or sum(b - a for a, b in best) < 0.4 * len(_SEPARATORS.sub("", letters)):
            return []
        stops = {p for span in best for p in span}
        return sorted(stops | {p for m in _SEPARATORS.finditer(text) for p in m.span()})

    def _between_marks(self, text: str) -> list[int]:
        """The cuts at the brackets of a run whose parts, but for one that is broken off, are words of one field and
        some of them single characters.
        """
        marks = list(_MARK.finditer(text))
        pieces = [p for p in (plain_word(_TRANSLATED.sub("", p)) for p in _MARK.split(text)) if p]
        if len(marks) < _FEWEST_MARKS or all(len(p) > 1 for p in pieces):
            return []
        for field in self._wording.choices:
            known = [p in self._wording.words[field.key] for p in pieces]
            if sum(known) >= max(_FEWEST_MARKS, len(known) - 1):
                return [p for m in (*marks, *_TRANSLATED.finditer(text)) for p in m.span()]
        return []

    @staticmethod
    def _is_listed(text: str, span: tuple[int, int]) -> bool:
        """Whether a text is a list of short words of which only this one is known: the others were misread."""
        pieces = [p for p in _SEPARATORS.split(text) if p]
        word = text[span[0] : span[1]]
        return len(pieces) >= 2 and word in pieces and max(map(len, pieces)) <= 6 and not is_unit(text)

    def _spans(self, text: str, field: Field) -> list[tuple[int, int]]:
        """Where words of a field stand in a text, the longest first, none over another."""
        if field.type not in CHOICES:
            return []
        taken: list[tuple[int, int]] = []
        upper = text.upper()
        for word in sorted((w for w in self._wording.words[field.key] if len(w) >= 2), key=len, reverse=True):
            for match in re.finditer(re.escape(word), upper) if word in upper else ():
                if all(match.end() <= a or b <= match.start() for a, b in taken):
                    taken.append(match.span())
        return sorted(taken)


def _better(spans: Sequence[tuple[int, int]], best: Sequence[tuple[int, int]]) -> bool:
    """Whether words cover more of a text than others do, or as much in fewer pieces."""
    return (sum(b - a for a, b in spans), -len(spans)) > (sum(b - a for a, b in best), -len(best))

"""Legends: options that are numbered for an answer by code, 1.新装 2.增容 or A供水 B供电, wherever their list stands.

Takes the flows of a page; hands on `Legend`s, each with the fields whose words they are. Codes are followed by their
sequence, so that one which was not read is known by its neighbours.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from itertools import pairwise

from extractors.apart import plain_word
from extractors.evidence import Wording
from extractors.legends.codes import CIRCLED, MOST, Kind, spellings
from extractors.legends.flow import Flow
from extractors.legends.wordmatch import words_of_options
from extractors.values import Field

_LONGEST, _FEWEST, _ROWS = 16, 2, 2
"""Characters of an option, options of a legend, and line breaks within an option from which it is none."""
_TAIL = 4
"""Characters that a last option may have more than the word that it begins with."""
_BEHIND = re.compile(r"[)）\]】]?\s*[.．、:：,，\-—－–_]*\s*")
_DASH = "一"
"""A dash as it is read between Chinese characters."""
_OPENING = "(（[【〔"
_ANSWERED = re.compile(r"[\[【〔]?[1-9][\]】〕|]?1(?=[㐀-鿿])")
_NO_OPTION = re.compile(r"[。：:？?]|[_]{2}")


@dataclass(frozen=True)
class Meant:
    """A field whose words a legend's options are: a word for each, '' for none, and how surely."""

    field: Field
    words: tuple[str, ...]
    sures: tuple[float, ...]

    @property
    def score(self) -> float:
        """How much of the legend is the field's."""
        return sum(self.sures)

    @property
    def is_whole(self) -> bool:
        """Whether every option is a word of the field as printed."""
        return min(self.sures) == 1.0


@dataclass(frozen=True)
class Legend:
    """A list of numbered options. start, end: its characters in its flow; codes: where each option's code begins."""

    flow: Flow
    kind: Kind
    start: int
    end: int
    codes: tuple[int, ...]
    texts: tuple[str, ...]
    meant: tuple[Meant, ...] = field(default=(), compare=False)

    @cached_property
    def tokens(self) -> frozenset[int]:
        """The ids of the texts most of which is the legend's."""
        inside = self.flow.tokens(self.start, self.end)
        chars = self.flow.chars[self.start : self.end]
        return frozenset(
            t.id for t in inside if 2 * sum(c.token is t for c in chars) > len(t.text.replace(" ", ""))
        )  # fmt: skip

    @property
    def numbers(self) -> range:
        """The numbers of its options, 1 the first."""
        return range(1, len(self.texts) + 1)

    @property
    def is_marked(self) -> bool:
        """Whether some of its codes are circled and others not: rings drawn about them say what is chosen."""
        signs = [self.flow.text[at] in CIRCLED for at in self.codes]
        return any(signs) and not all(signs)


@dataclass(frozen=True)
class _Item:
    """An option: its number, where its code begins and its word."""

    number: int
    start: int
    word: int


class Finder:
    """Finds legends in flows, by the words of a catalogue."""

    def __init__(self, wording: Wording) -> None:
        self._wording = wording
        words = {w for own in wording.words.values() for w in own if len(w) >= _FEWEST}
        latin_first = sorted((w for w in words if w[0].isascii()), key=len, reverse=True)
        latin_last = sorted((w for w in words if w[-1].isascii()), key=len, reverse=True)
        self._first = re.compile("|".join(map(re.escape, latin_first)))
        self._last = re.compile(f"(?:{'|'.join(map(re.escape, latin_last))})$")
        self._one = re.compile("|".join(re.escape(w) for w in words if w[0] == _DASH))
        self._fields = tuple(f for f in wording.choices if not f.table)

    def legends(self, flow: Flow) -> list[Legend]:
        """The legends of a flow in order, none within another."""
        kinds: tuple[Kind, ...] = ("letter", "figure")
        firsts = [(k, i) for k in kinds for i in self._places(flow, 1, k, 0, len(flow.text))]
        kept = _apart([one for k, i in firsts if (one := self._legend(flow, k, i)) is not None], [])
        seconds = [(k, i) for k in kinds for i in self._places(flow, _FEWEST, k, 0, len(flow.text))]
        lost = [(k, first) for k, i in seconds if (first := _before(flow.text, i)) is not None]
        kept = _apart([one for k, i in lost if (one := self._legend(flow, k, i)) is not None], kept)
        return sorted(kept, key=lambda one: one.start)

    def _places(self, flow: Flow, number: int, kind: Kind, start: int, end: int) -> Iterator[_Item]:
        """Where the code of an option stands, in order."""
        for at in range(start, end):
            for spelling in spellings(number, kind):
                if (
                    flow.text.startswith(spelling, at)
                    and self._begins(flow.text, at)
                    and (word := self._word_after(flow.text, at + len(spelling), kind))
                ):
                    opened = at - 1 if at and flow.text[at - 1] in _OPENING else at
                    yield _Item(number, opened, word)
                    break

    def _begins(self, text: str, at: int) -> bool:
        """Whether a code may begin at a place: not within a number or a word."""
        before = text[at - 1] if at else " "
        if text[at] in CIRCLED or not before.isascii():
            return True
        if before in ".．" and text[at - 2 : at - 1].isdigit() and at >= _FEWEST:
            return False
        return not before.isalnum() or bool(self._last.search(text[max(0, at - _LONGEST) : at]))

    def _word_after(self, text: str, at: int, kind: Kind) -> int:
        """Where the word behind a code begins; 0 for none, as a number goes on with a figure."""
        signs = _BEHIND.match(text, at)
        word = signs.end() if signs is not None else at
        if text[word : word + 1] == _DASH and not self._one.match(text, word):
            word += len(text[word + 1 :]) - len(text[word + 1 :].lstrip()) + 1
        if word >= len(text):
            return 0
        if word > at or not text[word].isascii():
            return word
        return word if self._first.match(text, word) else 0

    def _chain(self, flow: Flow, first: _Item, kind: Kind) -> list[_Item]:
        """The options from a first one on, each next to the one before; one whose code was not read is left out."""
        items = [first]
        while items[-1].number < MOST:
            last, ahead = items[-1], None
            for step in (1, 2):
                end = min(len(flow.text), last.word + step * (_LONGEST + 4))
                found = self._places(flow, last.number + step, kind, last.word + 1, end)
                texts = ((i, flow.text[last.word : i.start]) for i in found)
                ahead = next((i for i, t in texts if _is_option(t) and len(self._parted(t, step)) == step), None)
                if ahead is not None:
                    break
            if ahead is None:
                break
            items.append(ahead)
        return items

    def _legend(self, flow: Flow, kind: Kind, first: _Item) -> Legend | None:
        """The legend that begins with an option; None where its options are no field's words."""
        items = self._chain(flow, first, kind)
        while len(items) >= _FEWEST:
            found = self._of_items(flow, kind, items)
            white = flow.text[items[-2].word : items[-1].start]
            if found is None or found.meant[0].words[-1] or not re.search(r"[\t\n]", white):
                return found
            items.pop()  # a figure behind white, or that begins the next line, numbers something else
        return None

    def _of_items(self, flow: Flow, kind: Kind, items: Sequence[_Item]) -> Legend | None:
        texts, codes = [], []
        for item, ahead in pairwise(items):
            inside = self._parted(flow.text[item.word : ahead.start], ahead.number - item.number)
            texts += inside
            codes += [item.start] * len(inside)
        end = self._end(flow, items[-1].word)
        texts.append(flow.text[items[-1].word : end])
        codes.append(items[-1].start)
        codes = [at + (flow.text[at] in _OPENING) for at in codes]
        meant = sorted(self._meant(texts), key=lambda m: -m.score)
        if not meant:
            return None
        end = self._drawn_in(flow, items[-1].word, end, meant[0])
        return Legend(flow, kind, items[0].start, end, tuple(codes), tuple(texts), tuple(meant))

    def _parted(self, text: str, count: int) -> list[str]:
        """The options in a text; two where a code between them was not read and both are words of a field."""
        if count == 1:
            return [text]
        plain = plain_word(text)
        for own in self._wording.words.values():
            for cut in range(1, len(plain)):
                if (
                    plain[:cut] in own
                    and (tail := re.sub(r"^\W*\w?\W*", "", plain[cut:]))
                    and (plain[cut:] in own or tail in own)
                ):
                    return [plain[:cut], plain[cut:] if plain[cut:] in own else tail]
        return []

    def _end(self, flow: Flow, word: int) -> int:
        """Where the last option ends at the latest: at wide white or the end of the line, the next if nothing is left
        of its own.
        """
        stops = [m.start() for m in re.finditer(r"[\t\n(（;；,，。]|$", flow.text[word:])]
        reach = next((n for n in stops if flow.text[word : word + n].strip()), stops[-1])
        line = word + reach
        below = flow.text[line + 1 : flow.text.find("\n", line + 1) if "\n" in flow.text[line + 1 :] else None]
        whole = plain_word(flow.text[word:line] + below)
        below = re.split(r"[\t(（;；,，。]", below)[0]
        is_broken = flow.text[line : line + 1] == "\n" and below.strip()
        if is_broken and any(
            whole.startswith(w) and len(w) > len(plain_word(flow.text[word:line]))
            for own in self._wording.words.values() for w in own
        ):  # fmt: skip
            return line + 1 + len(below)
        return line

    def _drawn_in(self, flow: Flow, word: int, end: int, meant: Meant) -> int:
        """The end of the last option's word, where what follows it is another's."""
        known, at = self._wording.words[meant.field.key], word
        for stop in range(word + 1, end + 1):
            if plain_word(flow.text[word:stop]) in known:
                at = stop
        rest = flow.text[at:end]
        is_anothers = " " in rest.strip() or len(rest) > _TAIL or self._wording.label(rest.strip())
        return at if at > word and is_anothers else min(end, word + _LONGEST)

    def _meant(self, texts: Sequence[str]) -> Iterator[Meant]:
        for one in self._fields:
            found = words_of_options(one, texts, self._wording)
            words, sures = tuple(w for w, _ in found), tuple(s for _, s in found)
            if sum(map(bool, words)) * 2 > len(words) and sum(map(bool, words)) >= _FEWEST and max(sures) == 1.0:
                yield Meant(one, words, sures)


def _apart(found: Sequence[Legend], kept: Sequence[Legend]) -> list[Legend]:
    """Legends with others, the best of those that have characters in common."""
    whole = list(kept)
    for one in sorted(found, key=lambda one: (-one.meant[0].score, -one.start)):
        if all(one.end <= k.start or k.end <= one.start for k in whole):
            whole.append(one)
    return whole


def _is_option(text: str) -> bool:
    """Whether a text between two codes may be an option, or two where one code was not read."""
    plain = text.strip()
    is_short = len(re.sub(r"\s", "", plain)) <= _LONGEST and text.count("\n") < _ROWS
    return bool(plain) and is_short and not _NO_OPTION.search(plain)


def _before(text: str, second: _Item) -> _Item | None:
    """The first option, whose code was not read: what stands without a gap, or with one, before the second; one whose
    code was read together with the answer in the box before it (31住宅) begins with its own.
    """
    found = re.search(r"(?<![^\s)）\]】:：])[^\s()（）:：]{2,16}\s*$", text[: second.start])
    if found is None:
        return None
    answered = _ANSWERED.match(found[0])
    start = found.start() + (answered.end() - 1 if answered is not None else 0)
    return _Item(1, start, start + (answered is not None))
